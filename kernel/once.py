"""What one request asks for again and again: read once while it only reads, and never kept beyond it.

Outside ``reading_once`` (in writes, workers, commands) nothing is kept: there every question is asked anew.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Keep answers until the end of the block; a block inside another begins with none."""
    before = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(before)


def once(key: Hashable, read: Callable[[], Answer]) -> Answer:
    """Return what ``read`` answers; inside ``reading_once`` it is asked once for each key.

    >>> asked = []
    >>> with reading_once():
    ...     _ = [once("k", lambda: asked.append(1)) for _ in range(3)]
    >>> len(asked)
    1
    """
    kept = _kept.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    answer: Answer = kept[key]
    return answer


def answered(key: Hashable) -> Any | None:
    """Return what ``once`` has answered already inside this ``reading_once``; None where it was not asked."""
    kept = _kept.get()
    return None if kept is None else kept.get(key)
