"""Two figures, two structures of figures: whether they say the same, and where they do not."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from nmv.canonical import canonical_json

USD_TOLERANCE = 1e-6
RELATIVE_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was compared: what, whether it holds, and the two figures if it does not."""

    what: str
    holds: bool
    found: str = ""

    def __str__(self) -> str:
        """A line for a reader."""
        return f"{'holds' if self.holds else 'FAILS'}  {self.what}" + (
            f": {self.found}" if self.found else ""
        )


def agrees(stated: float, found: float) -> bool:
    """Whether two figures are the same within the tolerance; infinity and NaN agree with nothing.

    >>> agrees(1e9, 1e9 + 0.5), agrees(1.0, 1.0 + 2e-6), agrees(float("inf"), 1.0)
    (True, False, False)
    """
    if not (math.isfinite(stated) and math.isfinite(found)):
        return False
    return abs(stated - found) <= max(USD_TOLERANCE, RELATIVE_TOLERANCE * max(abs(stated), abs(found)))


def plain(value: object) -> Any:
    """A value as it reads back from the JSON it is written as."""
    return json.loads(canonical_json(value))


def same(what: str, stated: object, found: object) -> Check:
    """The two are equal."""
    holds = stated == found
    return Check(what=what, holds=holds, found="" if holds else f"stated {stated}, found {found}")


def near(what: str, stated: object, found: object) -> Check:
    """The two have the same members, and every figure agrees; the first that does not is named."""
    difference = next(differences(stated, found), "")
    return Check(what=what, holds=not difference, found=difference)


def claim(what: str, *, holds: bool, why: str) -> Check:
    """A statement that holds, or the reason why it does not."""
    return Check(what=what, holds=holds, found="" if holds else why)


def differences(stated: object, found: object, where: str = "") -> Iterator[str]:
    """Every place at which two plain structures say something different.

    >>> list(differences({"a": [1.0, 2.0]}, {"a": [1.0, 3.0]}))
    ['at a[1] stated 2.0, found 3.0']
    """
    if isinstance(stated, Mapping) and isinstance(found, Mapping):
        for key in sorted(set(stated) | set(found)):
            inside = f"{where}.{key}" if where else str(key)
            if key in stated and key in found:
                yield from differences(stated[key], found[key], inside)
            else:
                yield f"at {inside} {'nothing is stated' if key in found else 'something unknown is stated'}"
    elif isinstance(stated, list) and isinstance(found, list):
        if len(stated) != len(found):
            yield f"{_at(where)}stated {len(stated)} members, found {len(found)}"
        for index, (one, other) in enumerate(zip(stated, found, strict=False)):
            yield from differences(one, other, f"{where}[{index}]")
    elif not (agrees(stated, found) if _is_figure(stated) and _is_figure(found) else _equal(stated, found)):
        yield f"{_at(where)}stated {stated}, found {found}"


def _at(where: str) -> str:
    return f"at {where} " if where else ""


def _is_figure(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(stated: object, found: object) -> bool:
    return type(stated) is type(found) and stated == found
