"""Loops compiled by numba, kept on disk after the first compilation.

Importing numba takes longer than importing everything else of the engine together, so a module of kernels
is loaded when its first loop runs, not when the engine is imported. Nothing here uses fast-math: the same
input gives the same bits.
"""

from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def compiled(name: str) -> ModuleType:
    """The module of kernels called `name`; loaded at the first call, `ModuleNotFoundError` if there is none."""
    return import_module(f"{__name__}.{name}")
