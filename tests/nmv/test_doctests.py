"""Every example in the engine's docstrings is true."""

import doctest
import importlib
import pkgutil

import pytest

import nmv

MODULES = [
    module.name
    for module in pkgutil.walk_packages(nmv.__path__, "nmv.")
    if not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
