"""Loops compiled by numba, kept on disk after the first compilation.

Importing numba takes longer than importing everything else of the engine together, so a module of kernels
is loaded when its first loop runs, not when the engine is imported. Nothing here uses fast-math: the same
input gives the same bits.

Numba looks for a change only in the file of a loop, not in the loops that it calls. So what is compiled is
kept in a folder named by the digest of all kernels: after any change everything is compiled anew.
"""

import hashlib
import os
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType


@cache
def compiled(name: str) -> ModuleType:
    """The module of kernels called `name`; loaded at the first call, `ModuleNotFoundError` if there is none."""
    _keep_apart()
    return import_module(f"{__name__}.{name}")


@cache
def _keep_apart() -> None:
    """Give this edition of the kernels a folder of its own, below `NUMBA_CACHE_DIR` or beside the sources."""
    here = Path(__file__).parent
    sources = b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))
    edition = hashlib.sha256(sources).hexdigest()[:16]
    base = Path(os.environ.get("NUMBA_CACHE_DIR") or here / "__pycache__")
    import_module("numba").config.CACHE_DIR = str(_writable(base / edition))


def _writable(folder: Path) -> Path:
    """The folder, or, where it cannot be written, one that lasts as long as the machine's temporary files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="gridtender-kernels-"))
