"""A case on disk: `case.json` alone, `case.json` with its arrays in a folder beside it, or both in one zip.

All three read to the same case and the same digest. In the last two `case.json` holds a reference in the
place of each long array, and the SHA-256 of that file is the case's digest (from the second edition on).
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nmv.canonical import ARRAY, array_digest
from nmv.case import Case, CaseError

CASE_NAME = "case.json"
FOLDER = "arrays"

Floats = NDArray[np.float64]
_SHA256 = re.compile("[0-9a-f]{64}")
# Zip members carry a date; a fixed one lets equal cases have equal bytes.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def read_case(path: Path) -> Case:
    """Read a case from a `.json` file, arrays inside or beside it, or from a `.zip`.

    Raises `CaseError` for a wrong field or a missing or altered array, `OSError` and `ValueError` for a file
    that cannot be read at all.
    """
    if zipfile.is_zipfile(path):
        return unpack(path.read_bytes())
    folder = path.parent / FOLDER
    return _assemble(json.loads(path.read_bytes()), lambda sha256: (folder / f"{sha256}.npy").read_bytes())


def write_case(case: Case, path: Path) -> None:
    """Write a case: as one zip if the name ends so, otherwise as JSON with its arrays in a folder beside it."""
    if path.suffix == ".zip":
        path.write_bytes(pack(case))
        return
    text, arrays = case.document()
    path.write_bytes(text)
    folder = path.parent / FOLDER
    for sha256, array in arrays.items():
        folder.mkdir(exist_ok=True)
        (folder / f"{sha256}.npy").write_bytes(_as_npy(array))


def pack(case: Case) -> bytes:
    """The case as one zip: `case.json` and the arrays it refers to; equal cases give equal bytes."""
    text, arrays = case.document()
    members = {CASE_NAME: text} | {f"{FOLDER}/{name}.npy": _as_npy(arrays[name]) for name in sorted(arrays)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def unpack(content: bytes) -> Case:
    """Read what `pack` wrote; raises like `read_case`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _assemble(
            json.loads(archive.read(CASE_NAME)), lambda sha256: archive.read(f"{FOLDER}/{sha256}.npy")
        )


def unpack_offer(content: bytes, offer_id: str) -> Case:
    """Read what `pack` wrote with one offer alone, and without what ties offers to each other.

    Its value is the same, and the arrays of the others are not read. `KeyError` when the case has no such offer.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        data = json.loads(archive.read(CASE_NAME))
        kept = [offer for offer in data.get("offers", []) if offer["id"] == offer_id]
        if not kept:
            raise KeyError(offer_id)
        data["offers"] = kept
        data.pop("portfolio", None)
        return _assemble(data, lambda sha256: archive.read(f"{FOLDER}/{sha256}.npy"))


def _as_npy(array: Floats) -> bytes:
    written = io.BytesIO()
    np.save(written, np.ascontiguousarray(array, dtype="<f8"), allow_pickle=False)
    return written.getvalue()


def _assemble(data: Any, stored: Callable[[str], bytes]) -> Case:
    """Put the arrays back into their places, each checked against its digest, and read the case."""
    loaded: dict[str, Floats] = {}

    def load(sha256: str, path: str) -> Floats:
        if not _SHA256.fullmatch(sha256):
            raise CaseError(path, f"expected the SHA-256 of an array, got {sha256[:80]!r}")
        if sha256 not in loaded:
            loaded[sha256] = _checked_array(stored, sha256, path)
        return loaded[sha256]

    return Case.from_dict(_with_arrays(data, "", load))


def _checked_array(stored: Callable[[str], bytes], sha256: str, path: str) -> Floats:
    try:
        array = np.load(io.BytesIO(stored(sha256)), allow_pickle=False)
    except (OSError, KeyError, ValueError) as error:
        raise CaseError(path, f"the array {sha256} is not beside the case, or cannot be read") from error
    if array_digest(array) != sha256:
        raise CaseError(path, f"the array {sha256} is not what its name says: its bytes were altered")
    return np.asarray(array, dtype=np.float64)


def _with_arrays(value: Any, path: str, load: Callable[[str, str], Floats]) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {ARRAY, "length"}:
            return load(str(value[ARRAY]), path)
        return {
            name: _with_arrays(member, f"{path}.{name}" if path else name, load)
            for name, member in value.items()
        }
    if isinstance(value, list) and value and isinstance(value[0], dict | list):
        return [_with_arrays(member, f"{path}[{index}]", load) for index, member in enumerate(value)]
    return value
