"""Screens of opened offers for signs of collusion, copying or error: pure comparison of offers with each other.

A finding is a reason to look, never a verdict; each says why it may be innocent. The rules and their thresholds are
ours, not a regulator's, and are stated with every finding.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations, pairwise
from statistics import median
from typing import Any
from uuid import UUID
from zlib import crc32

from bids.documents.conformance import Figure, section
from bids.documents.incrementality import key_of
from bids.states import ScreenKind

MONTHS = 12
# Fewer offers of a technology have no median worth speaking of.
LEAST_OF_TECHNOLOGY = 4
# Shorter answers are alike because little can be said.
SHORTEST_TEXT = 160
SHINGLE_WORDS, KEPT_OF = 6, 4
LEAST_SHARED = 3
# A passage in more offers than this is everybody's, such as the question quoted back.
COMMON = 40
MOST_GROUP = 50
PUBLIC_MAIL = frozenset(
    {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me", "aol.com"}
)
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Thresholds:
    """From where on something is worth a look, as fractions."""

    close_price: Decimal = Decimal("0.001")
    low_price: Decimal = Decimal("0.30")
    copied: Decimal = Decimal("0.50")


@dataclass(frozen=True)
class FileFacts:
    """What a file says of itself."""

    sha256: str
    author: str = ""
    software: str = ""


PRICES = ("fixed_usd_per_kw_month", "variable_usd_per_mwh", "escalator_per_year")


@dataclass(frozen=True)
class Screened:
    """What the screens read of one offer."""

    offer_id: UUID
    alias: str
    bidder_id: UUID
    technology: str
    fixed_usd_per_kw_month: Decimal = Decimal(0)
    variable_usd_per_mwh: Decimal = Decimal(0)
    escalator_per_year: Decimal = Decimal(0)
    has_price: bool = True
    texts: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[str, str] = field(default_factory=dict)
    files: tuple[FileFacts, ...] = ()

    @property
    def usd_per_kw_year(self) -> Decimal:
        """Twelve months of the first year's fixed price."""
        return MONTHS * self.fixed_usd_per_kw_month


@dataclass(frozen=True)
class ScreenFinding:
    """Something worth a look: which offers, the figures, and why it may be innocent."""

    kind: ScreenKind
    offer_ids: tuple[UUID, ...]
    words: str
    innocent: str
    figures: tuple[Figure, ...] = ()


def screened(
    offer_id: UUID, alias: str, bidder_id: UUID, technical: Mapping[str, Any], price: Mapping[str, Any]
) -> Screened:
    """Read what the screens compare out of an opened document."""
    bidder, project = section(technical, "bidder"), section(technical, "project")
    contacts = {
        "e-mail address": str(bidder.get("contact_email") or "").strip().casefold(),
        "telephone": re.sub(r"\D", "", str(bidder.get("contact_phone") or "")),
        "contact person": key_of(bidder.get("contact_name")),
        "address": key_of(project.get("address")),
    }
    domain = contacts["e-mail address"].rpartition("@")[2]
    if domain and domain not in PUBLIC_MAIL:
        contacts["mail domain"] = domain
    return Screened(
        offer_id=offer_id,
        alias=alias,
        bidder_id=bidder_id,
        technology=technical["technology"],
        # While the price envelope is sealed there is nothing to compare of prices.
        **({name: Decimal(price[name]) for name in PRICES} if price else {"has_price": False}),
        texts={name: text for name, text in long_texts(technical) if len(text) >= SHORTEST_TEXT},
        contacts={name: value for name, value in contacts.items() if value},
    )


def long_texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a document with its path; nonces are no texts."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "nonce":
                yield from long_texts(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for place, inner in enumerate(value, start=1):
            yield from long_texts(inner, f"{path}[{place}]")


def screen(offers: Sequence[Screened], thresholds: Thresholds) -> list[ScreenFinding]:
    """Run every screen over all offers of a solicitation."""
    priced = [offer for offer in offers if offer.has_price]
    return [
        *_same_prices(priced),
        *_close_prices(priced, thresholds.close_price),
        *_low_prices(priced, thresholds.low_price),
        *_copied(offers, thresholds.copied),
        *_shared_contacts(offers),
        *_shared_files(offers),
    ]


def _price(offer: Screened) -> tuple[Decimal, Decimal, Decimal]:
    return offer.fixed_usd_per_kw_month, offer.variable_usd_per_mwh, offer.escalator_per_year


def _groups(
    offers: Iterable[Screened], keys: Mapping[UUID, Collection[Hashable]]
) -> Iterator[tuple[Any, list[Screened]]]:
    """Yield each key that offers of more than one bidder share, with those offers."""
    by_key: dict[Hashable, list[Screened]] = defaultdict(list)
    for offer in offers:
        for key in keys[offer.offer_id]:
            by_key[key].append(offer)
    for key, members in by_key.items():
        if len({member.bidder_id for member in members}) > 1:
            yield key, members[:MOST_GROUP]


def _ids(members: Iterable[Screened]) -> tuple[UUID, ...]:
    return tuple(member.offer_id for member in members)


def _same_prices(offers: Sequence[Screened]) -> Iterator[ScreenFinding]:
    keys = {offer.offer_id: (_price(offer),) for offer in offers}
    for (fixed, variable, escalator), members in _groups(offers, keys):
        yield ScreenFinding(
            ScreenKind.SAME_PRICE,
            _ids(members),
            "Offers of different bidders have the same fixed price, variable price and escalator.",
            "Round figures coincide by chance; bidders may quote the same supplier.",
            (
                Figure("fixed price", f"{fixed:f}", "$/kW-month"),
                Figure("variable price", f"{variable:f}", "$/MWh"),
                Figure("escalator", f"{100 * escalator:f}", "% a year"),
            ),
        )


def _close_prices(offers: Sequence[Screened], threshold: Decimal) -> Iterator[ScreenFinding]:
    """Neighbours in the order of their fixed prices, of different bidders and the same technology, nearly equal."""
    ordered = sorted(offers, key=lambda one: (one.technology, one.fixed_usd_per_kw_month, one.alias))
    for lower, upper in pairwise(ordered):
        gap = upper.fixed_usd_per_kw_month - lower.fixed_usd_per_kw_month
        is_pair = lower.technology == upper.technology and lower.bidder_id != upper.bidder_id
        if is_pair and 0 < gap <= threshold * upper.fixed_usd_per_kw_month:
            share = 100 * gap / upper.fixed_usd_per_kw_month
            yield ScreenFinding(
                ScreenKind.CLOSE_PRICE,
                _ids((lower, upper)),
                f"Fixed prices of different bidders lie within {_percent(threshold)} of each other.",
                "Competition for the same technology drives prices together; in a large field some pairs are close.",
                (
                    Figure(
                        f"fixed price of {lower.alias}", f"{lower.fixed_usd_per_kw_month:f}", "$/kW-month"
                    ),
                    Figure(
                        f"fixed price of {upper.alias}", f"{upper.fixed_usd_per_kw_month:f}", "$/kW-month"
                    ),
                    Figure("apart", f"{share:.4f}", "%"),
                ),
            )


def _low_prices(offers: Sequence[Screened], threshold: Decimal) -> Iterator[ScreenFinding]:
    by_technology: dict[str, list[Screened]] = defaultdict(list)
    for offer in offers:
        by_technology[offer.technology].append(offer)
    for members in by_technology.values():
        if len(members) < LEAST_OF_TECHNOLOGY:
            continue
        middle = median(member.usd_per_kw_year for member in members)
        for member in members:
            if member.usd_per_kw_year < middle * (1 - threshold):
                yield ScreenFinding(
                    ScreenKind.LOW_PRICE,
                    (member.offer_id,),
                    f"More than {_percent(threshold)} below the median of its technology: a typing error, or a price"
                    " at which it may not be built.",
                    "A bidder may have a site, a connection or equipment that others lack, or earn elsewhere.",
                    (
                        Figure("fixed price", f"{member.usd_per_kw_year:.2f}", "$/kW-year"),
                        Figure("median of the technology", f"{middle:.2f}", "$/kW-year"),
                        Figure("below the median", f"{100 * (1 - member.usd_per_kw_year / middle):.1f}", "%"),
                        Figure("offers of the technology", str(len(members)), "offers"),
                    ),
                )


def _percent(fraction: Decimal) -> str:
    return f"{(100 * fraction).normalize():f} %"


def shingles(text: str) -> frozenset[int]:
    """The passages of a few words in a text, hashed, a fixed part of them kept; the same text keeps the same."""
    words = _WORDS.findall(text.casefold())
    runs = (" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1))
    return frozenset(mark for run in runs if (mark := crc32(run.encode())) % KEPT_OF == 0)


# Which answer of which offer.
Answer = tuple[int, str]


def _copied(offers: Sequence[Screened], threshold: Decimal) -> Iterator[ScreenFinding]:
    """Pairs of answers of different bidders that share a large part of their passages."""
    marks: dict[Answer, frozenset[int]] = {
        (place, name): shingles(text)
        for place, offer in enumerate(offers)
        for name, text in offer.texts.items()
    }
    for (one, other), n_shared in _shared_marks(offers, marks).items():
        fewest = min(len(marks[one]), len(marks[other]))
        if n_shared >= LEAST_SHARED and n_shared >= threshold * fewest:
            yield _copy(offers[one[0]], one[1], offers[other[0]], other[1], n_shared / fewest)


def _shared_marks(
    offers: Sequence[Screened], marks: Mapping[Answer, frozenset[int]]
) -> dict[tuple[Answer, Answer], int]:
    """Count the passages that two answers of different bidders share; what very many have is left out."""
    holders: dict[int, list[Answer]] = defaultdict(list)
    for answer, held in marks.items():
        for mark in held:
            holders[mark].append(answer)
    shared: dict[tuple[Answer, Answer], int] = defaultdict(int)
    for answers in holders.values():
        if len(answers) > COMMON:
            continue
        for one, other in combinations(answers, 2):
            if offers[one[0]].bidder_id != offers[other[0]].bidder_id:
                shared[one, other] += 1
    return shared


def _copy(one: Screened, its: str, other: Screened, their: str, share: float) -> ScreenFinding:
    return ScreenFinding(
        ScreenKind.COPIED_TEXT,
        _ids((one, other)),
        "Long answers of different bidders share whole passages.",
        "Both may quote the same manufacturer, consultant, standard or earlier public filing.",
        (
            Figure(
                "answer",
                f"{its.replace('_', ' ')} of {one.alias}, {their.replace('_', ' ')} of {other.alias}",
            ),
            Figure("passages of the shorter one in both", f"{100 * share:.0f}", "%"),
        ),
    )


def _shared_contacts(offers: Sequence[Screened]) -> Iterator[ScreenFinding]:
    keys = {offer.offer_id: tuple(offer.contacts.items()) for offer in offers}
    for (name, _value), members in _groups(offers, keys):
        yield ScreenFinding(
            ScreenKind.SHARED_CONTACT,
            _ids(members),
            f"Offers of different bidders name the same {name}.",
            "They may be declared joint bidders, share a consultant, or offer at one site.",
        )


def _shared_files(offers: Sequence[Screened]) -> Iterator[ScreenFinding]:
    same = {offer.offer_id: tuple({one.sha256 for one in offer.files}) for offer in offers}
    for _sha256, members in _groups(offers, same):
        yield ScreenFinding(
            ScreenKind.SHARED_FILE,
            _ids(members),
            "Offers of different bidders hold the very same file.",
            "It may be a public document, such as a data sheet.",
        )
    authors = {offer.offer_id: tuple({key_of(one.author) for one in offer.files} - {""}) for offer in offers}
    for author, members in _groups(offers, authors):
        programs = {_programs(member, author) for member in members}
        yield ScreenFinding(
            ScreenKind.SHARED_AUTHOR,
            _ids(members),
            "Files of different bidders name the same author.",
            "A consultant may have written for both; programs fill in default names.",
            tuple(Figure("written with", told) for told in programs if told and len(programs) == 1),
        )


def _programs(offer: Screened, author: str) -> str:
    """What an author's files of an offer were written with."""
    told = {one.software for one in offer.files if key_of(one.author) == author and one.software}
    return ", ".join(sorted(told))
