"""The optional folder of public data: tests that need it skip, with the reason, where it is absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def data_file(name: str) -> Path:
    """Path of a public data file, or skip the test."""
    path = Path(os.environ.get("GRIDTENDER_DATA", ROOT / "../shared/data")) / name
    if not path.exists():
        pytest.skip(f"the optional public data file {name} is not on this machine")
    return path
