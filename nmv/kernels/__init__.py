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
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

_COMPILING = "compiling"
_LONGEST_S = 180.0
_POLL_S = 0.1


@cache
def compiled(name: str) -> ModuleType:
    """The module of kernels called `name`; loaded at the first call, `ModuleNotFoundError` if there is none."""
    _wait(_keep_apart() / _COMPILING)
    return import_module(f"{__name__}.{name}")


@contextmanager
def compiling() -> Iterator[None]:
    """Tell other processes that everything is being compiled: they wait instead of doing the same."""
    mark = _keep_apart() / _COMPILING
    mark.write_text(str(os.getpid()))
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def _wait(mark: Path) -> None:
    """Wait while another process compiles, but not for one that died over it."""
    with suppress(FileNotFoundError):
        while mark.read_text() != str(os.getpid()) and time.time() - mark.stat().st_mtime < _LONGEST_S:
            time.sleep(_POLL_S)


@cache
def _keep_apart() -> Path:
    """Give this edition of the kernels a folder of its own, below `NUMBA_CACHE_DIR` or beside the sources."""
    here = Path(__file__).parent
    sources = b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))
    edition = hashlib.sha256(sources).hexdigest()[:16]
    base = Path(os.environ.get("NUMBA_CACHE_DIR") or here / "__pycache__")
    folder = _writable(base / edition)
    import_module("numba").config.CACHE_DIR = str(folder)
    return folder


def _writable(folder: Path) -> Path:
    """The folder, or, where it cannot be written, one that lasts as long as the machine's temporary files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="gridtender-kernels-"))
