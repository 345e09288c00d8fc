"""Both parts of an offer, read, checked and spelled canonically."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bids.documents.attachments import FileEntry, listed
from bids.documents.checks import check_price, check_technical, notices_of
from bids.documents.reader import InvalidDocument, Problem, Reader
from bids.documents.reading import read_group
from bids.documents.registry import GROUPS
from bids.documents.rules import Limits, Rules
from bids.states import Part
from nmv.canonical import canonical_json
from seal.commitment import commitment_of, commitment_of_part

SCHEMA = "gridtender.offer/2"
# What is read: the first edition is a part of the second.
EDITIONS = ("gridtender.offer/1", SCHEMA)
_NONCE = re.compile(r"[0-9a-f]{64}", re.ASCII)


class InvalidOffer(InvalidDocument):
    """The document is not an offer that could be valued."""

    default_code = "invalid_offer"


@dataclass(frozen=True)
class OfferDocument:
    """A checked offer. ``digest`` is its commitment: it binds both parts and, by their nonces, tells nothing."""

    technical: dict[str, Any]
    price: dict[str, Any]
    digest: str = field(compare=False)

    @property
    def technical_bytes(self) -> bytes:
        """The canonical bytes of the technical part."""
        return canonical_json(self.technical)

    @property
    def price_bytes(self) -> bytes:
        """The canonical bytes of the price part."""
        return canonical_json(self.price)


@dataclass(frozen=True)
class Checked:
    """Both parts as far as they could be read, what is wrong with them, and what is merely worth a look."""

    technical: dict[str, Any]
    price: dict[str, Any]
    problems: list[Problem]
    notices: list[Problem]


def check_offer(*, technical: Any, price: Any, rules: Rules) -> Checked:
    """Read and check both parts, without a nonce: what a bidder may do as often as they like."""
    problems: list[Problem] = []
    told = _read_part(Reader(technical, Part.TECHNICAL.value, problems), Part.TECHNICAL, rules)
    cost = _read_part(Reader(price, Part.PRICE.value, problems), Part.PRICE, rules)
    return Checked(told, cost, problems, notices_of(told, rules))


def parse_offer(
    *,
    technical: Any,
    price: Any,
    rules: Rules,
    nonces: tuple[str, str],
    files: Sequence[FileEntry] = (),
) -> OfferDocument:
    """Check both parts and return the canonical document, each part with the list of its files.

    ``nonces`` are two fresh 256-bit random numbers in hex, one a part; a nonce in the input is refused as an
    unknown field, so that nobody chooses their own. So is a list of files: they are attached by themselves.

    Raises:
        InvalidOffer: with every problem and its path.
    """
    checked = check_offer(technical=technical, price=price, rules=rules)
    problems = list(checked.problems)
    if any(not _NONCE.fullmatch(nonce) for nonce in nonces):
        problems.append(Problem("nonce", "must be 64 hex digits"))
    if problems:
        raise InvalidOffer(problems)
    return document_from_parts(
        canonical_json(checked.technical | listed(files, Part.TECHNICAL) | {"nonce": nonces[0]}),
        canonical_json(checked.price | listed(files, Part.PRICE) | {"nonce": nonces[1]}),
    )


def read_price(*, price: Any, rules: Rules) -> tuple[dict[str, Any], list[Problem]]:
    """Read and check a price part by itself, without a nonce."""
    problems: list[Problem] = []
    return _read_part(Reader(price, Part.PRICE.value, problems), Part.PRICE, rules), problems


def document_from_parts(technical: bytes, price: bytes) -> OfferDocument:
    """Rebuild a document from the canonical bytes of its parts, as they come out of the seal, of any edition."""
    parts = {"technical": commitment_of_part(technical), "price": commitment_of_part(price)}
    return OfferDocument(
        technical=json.loads(technical), price=json.loads(price), digest=commitment_of(parts)
    )


def _read_part(reader: Reader, part: Part, rules: Rules) -> dict[str, Any]:
    told: dict[str, Any] = {"schema": SCHEMA}
    if reader.get("schema") is not None:
        reader.choice("schema", EDITIONS)
    for group in GROUPS:
        if group.part == part:
            told |= read_group(reader, group, rules)
    check = check_technical if part == Part.TECHNICAL else check_price
    check(reader, told, rules)
    reader.nothing_else()
    return told


__all__ = ["Checked", "InvalidOffer", "Limits", "OfferDocument", "Rules", "check_offer", "parse_offer"]
