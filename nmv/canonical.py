"""One spelling for every value, so that equal things have equal bytes and therefore equal digests.

Sorted keys, no spaces, UTF-8, no NaN. A `Decimal` becomes a plain string (its scale is kept: 1.50 is not
1.5), an aware datetime is written in UTC with a Z, a float by its shortest exact form (`repr`).
"""

import dataclasses
import datetime as dt
import hashlib
import json
import math
import uuid
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# An array that stands beside the document is written as {ARRAY: its SHA-256, "length": its length}.
ARRAY = "array"
# A dataclass field whose metadata holds this key is not written while it has its default.
OMIT_DEFAULT = "omit_default"


class CanonicalError(ValueError):
    """A value that has no canonical spelling; `path` says where it stands."""

    def __init__(self, path: str, message: str) -> None:
        """Remember the path beside the message."""
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


def canonical_json(obj: object, *, beside: dict[str, Floats] | None = None) -> bytes:
    """Spell `obj` as canonical JSON in UTF-8.

    Accepts what JSON knows and Decimal, date, time, datetime, UUID, Enum, dataclasses, tuples and NumPy
    arrays and scalars. Anything else, and NaN or infinity, raises `CanonicalError` naming the path.
    With `beside`, each array is put into it under its SHA-256 and written as a reference.

    >>> canonical_json({"b": 1.0, "a": [Decimal("1.50"), None]})
    b'{"a":["1.50",null],"b":1.0}'
    """
    text = json.dumps(
        _plain(obj, "$", beside), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode("utf-8")


def digest(obj: object) -> str:
    """SHA-256 of the canonical JSON of `obj`, as 64 hex digits.

    >>> digest({}) == hashlib.sha256(b"{}").hexdigest()
    True
    """
    return hashlib.sha256(canonical_json(obj)).hexdigest()


def array_digest(array: Floats) -> str:
    """SHA-256 of an array's little-endian float64 bytes, as 64 hex digits."""
    return hashlib.sha256(np.ascontiguousarray(array, dtype="<f8").tobytes()).hexdigest()


def _plain(value: Any, path: str, beside: dict[str, Floats] | None = None) -> Any:
    """Turn a value into what `json` writes without a choice of its own."""
    if isinstance(value, Enum):
        return _plain(value.value, path, beside)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, np.generic):
        return _plain(value.item(), path, beside)
    if isinstance(value, str | int | float | Decimal):
        return _plain_scalar(value, path)
    if isinstance(value, dt.date | dt.time | uuid.UUID):
        return _plain_stamp(value)
    return _plain_container(value, path, beside)


def _plain_scalar(value: str | float | Decimal, path: str) -> str | int | float:
    """Check text and numbers; a Decimal becomes text without an exponent."""
    if isinstance(value, str):
        return _checked_text(str(value), path)
    if isinstance(value, int):
        return int(value)
    if not math.isfinite(value):
        raise CanonicalError(path, f"expected a finite number, got {value}")
    return format(value, "f") if isinstance(value, Decimal) else float(value)


def _checked_text(text: str, path: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError(path, "text cannot be written as UTF-8") from error
    return text


def _plain_stamp(value: dt.date | dt.time | uuid.UUID) -> str:
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"
    return str(value) if isinstance(value, uuid.UUID) else value.isoformat()


def _plain_container(value: Any, path: str, beside: dict[str, Floats] | None) -> Any:
    """Lists, arrays, mappings and dataclasses, member by member."""
    if isinstance(value, np.ndarray):
        return _plain_array(value, path, beside)
    if isinstance(value, list | tuple):
        return [_plain(member, f"{path}[{index}]", beside) for index, member in enumerate(value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if not _is_left_out(value, field)]
        return {name: _plain(getattr(value, name), f"{path}.{name}", beside) for name in names}
    if isinstance(value, Mapping):
        return _plain_mapping(value, path, beside)
    raise CanonicalError(path, f"no canonical form for {type(value).__name__}")


def _plain_array(array: NDArray[Any], path: str, beside: dict[str, Floats] | None) -> Any:
    """An array as a list, or as a reference to where it was put."""
    if beside is None:
        return _plain(array.tolist(), path)
    if not np.isfinite(array).all():
        raise CanonicalError(path, "expected finite numbers only")
    sha256 = array_digest(array)
    beside[sha256] = array
    return {ARRAY: sha256, "length": len(array)}


def _is_left_out(value: Any, field: "dataclasses.Field[Any]") -> bool:
    if not field.metadata.get(OMIT_DEFAULT):
        return False
    made = field.default_factory
    default = field.default if made is dataclasses.MISSING else made()
    return bool(getattr(value, field.name) == default)


def _plain_mapping(value: Mapping[Any, Any], path: str, beside: dict[str, Floats] | None) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, member in value.items():
        name = _plain_key(key, path)
        if name in plain:
            raise CanonicalError(path, f"two keys are written {name!r}")
        plain[name] = _plain(member, f"{path}.{name}", beside)
    return plain


def _plain_key(key: object, path: str) -> str:
    """Keys are text; enums, whole numbers, dates and UUIDs have one obvious text."""
    if isinstance(key, Enum):
        return _plain_key(key.value, path)
    if isinstance(key, str):
        return _checked_text(str(key), path)
    if isinstance(key, int) and not isinstance(key, bool):
        return str(int(key))
    if isinstance(key, dt.date | uuid.UUID):
        return _plain_stamp(key)
    raise CanonicalError(path, f"a key must be text, got {type(key).__name__}")
