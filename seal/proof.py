"""What a bidder keeps, checked as a whole: the receipt, what it commits to, and its place under the published root."""

from dataclasses import dataclass
from typing import Any

from seal.canonical import canonical_json
from seal.commitment import commitment_of, commitment_of_part
from seal.errors import ForgedError, SealError
from seal.merkle import Proof, require_included
from seal.receipt import require_genuine


@dataclass(frozen=True)
class Checked:
    """What was found to be in order; ``root`` is empty and ``parts`` too where the file holds nothing to check."""

    receipt: dict[str, Any]
    parts: tuple[str, ...] = ()
    root: str = ""


def check(told: Any, *, signer: str, root: str = "") -> Checked:
    """Check a receipt, or a kept offer: a JSON object with ``receipt`` and perhaps ``content`` and ``inclusion``.

    ``signer`` is the site's published key; ``root``, where given, is the published root that the inclusion must
    lead to, else the one in the file is taken and named in the answer.

    Raises:
        ForgedError: with what does not fit.
    """
    if not isinstance(told, dict):
        raise ForgedError("the file is no JSON object")
    receipt = told.get("receipt", told)
    require_genuine(receipt, signer=signer)
    if receipt["commitment"] != commitment_of(receipt["parts"]):
        raise ForgedError("the receipt's commitment does not follow from its parts")
    return Checked(
        receipt,
        _checked_parts(told.get("content"), receipt),
        _checked_root(told.get("inclusion"), receipt, root),
    )


def require_committed(content: bytes, part: str, receipt: dict[str, Any]) -> None:
    """Do nothing if a part's canonical bytes are what the receipt commits to.

    Raises:
        ForgedError: they are not.
    """
    if receipt["parts"].get(part) != commitment_of_part(content):
        raise ForgedError(f"the {part} part is not what the receipt commits to")


def _checked_parts(content: Any, receipt: dict[str, Any]) -> tuple[str, ...]:
    if content is None:
        return ()
    if not isinstance(content, dict) or set(content) != set(receipt["parts"]):
        raise ForgedError("the file's content is not made of the receipt's parts")
    for part, document in content.items():
        try:
            require_committed(canonical_json(document), part, receipt)
        except SealError as exc:
            raise ForgedError(str(exc)) from exc
    return tuple(sorted(content))


def _checked_root(inclusion: Any, receipt: dict[str, Any], root: str) -> str:
    if inclusion is None:
        if root:
            raise ForgedError(
                "the file holds no inclusion proof; take it from the site once the root is published"
            )
        return ""
    if not isinstance(inclusion, dict):
        raise ForgedError("the inclusion proof is not complete")
    published = root or str(inclusion.get("root", ""))
    require_included(receipt["commitment"], Proof.from_dict(inclusion.get("proof")), published)
    return published
