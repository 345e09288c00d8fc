"""The one spelling of plain JSON: sorted keys, no spaces, UTF-8. Numbers are whole; quantities are text.

For what the documents of an offer and its receipt may hold it writes the same bytes as the engine's
``nmv.canonical``; it stands here once more so that a verifier needs neither NumPy nor the engine.
"""

import hashlib
import json
from typing import Any

from seal.errors import SealError


def canonical_json(value: Any) -> bytes:
    """Spell plain JSON.

    Raises:
        SealError: a float, or anything that JSON does not know. A float has more than one spelling.

    >>> canonical_json({"b": 1, "a": ["2.50", None]})
    b'{"a":["2.50",null],"b":1}'
    """
    _require_plain(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(content: bytes) -> str:
    """SHA-256 of some bytes, as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def _require_plain(value: Any) -> None:
    if isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str):
                raise SealError("a key of the document is not text")
            _require_plain(member)
    elif isinstance(value, list | tuple):
        for member in value:
            _require_plain(member)
    elif not (value is None or isinstance(value, str | bool | int)):
        raise SealError(f"a {type(value).__name__} has no single spelling; write quantities as text")
