"""Terms of a set: in which amounts offers may be taken, which go together, and what limits the whole.

Nothing here changes what one offer is worth. Every term is optional; a case without them allows any set.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nmv.case.protocol import TECHNOLOGIES
from nmv.case.reading import (
    CaseError,
    listed,
    number,
    one_of,
    optional,
    part,
    reads,
    text,
    whole,
)

_SHARE = number("share", above=0, at_most=1)
_KW = number("kW", at_least=0)
_GROUP = listed(text, at_least=2)


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """How much of an offer may be taken: all or nothing, a fraction from a minimum to 1, or equal blocks.

    What a part costs, pays and delivers is that part of the whole offer.
    """

    kind: str = reads(one_of("whole", "divisible", "blocks"), default="whole")
    min_share: float | None = reads(
        optional(number("fraction of the offer", above=0, at_most=1)), default=None
    )
    blocks: int | None = reads(
        optional(whole("a number of blocks", at_least=1, at_most=10_000)), default=None
    )

    def check(self, path: str) -> None:
        """Each kind has its own number, and no other."""
        for kind, name in (("divisible", "min_share"), ("blocks", "blocks")):
            if self.kind == kind and getattr(self, name) is None:
                raise CaseError(f"{path}.{name}", f"expected for the kind {kind}, it is missing")
            if self.kind != kind and getattr(self, name) is not None:
                raise CaseError(f"{path}.{name}", f"belongs to the kind {kind}, not to {self.kind}")

    def steps(self) -> int:
        """Equal parts the offer comes in: 1 when it is whole, 0 when it may be divided anywhere."""
        return 0 if self.kind == "divisible" else self.blocks or 1


@dataclass(frozen=True, kw_only=True)
class Contingency:
    """An offer that is taken only with another."""

    offer: str = reads(text)
    only_with: str = reads(text)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """A ceiling on the present value of contract payments: dollars, a share of the deferral earned, or both.

    With `project` it counts the offers that serve the project's needs, and its deferral alone.
    """

    project: str | None = reads(optional(text), default=None)
    at_most_usd: float | None = reads(optional(number("USD", at_least=0)), default=None)
    at_most_share_of_deferral: float | None = reads(
        optional(number("share", above=0, at_most=10)), default=None
    )

    def check(self, path: str) -> None:
        """A budget that limits nothing is a mistake."""
        if self.at_most_usd is None and self.at_most_share_of_deferral is None:
            raise CaseError(path, "expected at_most_usd or at_most_share_of_deferral")


@dataclass(frozen=True, kw_only=True)
class PriceCap:
    """Offers whose levelized payments lie above this are left out; `offers` restricts it to some."""

    at_most_usd_per_kw_month: float = reads(number("USD/kW-month", at_least=0))
    offers: tuple[str, ...] | None = reads(optional(listed(text, at_least=1)), default=None)


@dataclass(frozen=True, kw_only=True)
class Volume:
    """Least and most contract kW of a group of offers (all, unless `offers` names them).

    A floor holds for a set that awards anything; awarding nothing stays allowed.
    """

    name: str = reads(text, default="volume")
    offers: tuple[str, ...] | None = reads(optional(listed(text, at_least=1)), default=None)
    at_least_kw: float | None = reads(optional(_KW), default=None)
    at_most_kw: float | None = reads(optional(_KW), default=None)

    def check(self, path: str) -> None:
        """Some limit, and in order."""
        _check_range(path, self.at_least_kw, self.at_most_kw)


@dataclass(frozen=True, kw_only=True)
class TechnologyLimit:
    """A limit on a technology. Diversity alone is reported, not imposed: `order` cites who ordered this."""

    technology: str = reads(one_of(*TECHNOLOGIES))
    order: str = reads(text)
    at_least_kw: float | None = reads(optional(_KW), default=None)
    at_most_kw: float | None = reads(optional(_KW), default=None)
    at_most_share: float | None = reads(optional(_SHARE), default=None)

    def check(self, path: str) -> None:
        """Some limit, and in order."""
        if self.at_most_share is None:
            _check_range(path, self.at_least_kw, self.at_most_kw)


@dataclass(frozen=True, kw_only=True)
class Concentration:
    """Most that one party or one site may hold of a set: a share of its contract kW, a number of offers."""

    at_most_share: float | None = reads(optional(_SHARE), default=None)
    at_most_offers: int | None = reads(
        optional(whole("a number of offers", at_least=1, at_most=100_000)), default=None
    )

    def check(self, path: str) -> None:
        """A limit that limits nothing is a mistake."""
        if self.at_most_share is None and self.at_most_offers is None:
            raise CaseError(path, "expected at_most_share or at_most_offers")


@dataclass(frozen=True, kw_only=True)
class PortfolioTerms:
    """All terms of a set. Of an `exclusive` group at most one is taken, of an `inclusive` group all or none.

    `headroom` raises every need that states none of its own by this fraction.
    """

    exclusive: tuple[tuple[str, ...], ...] = reads(listed(_GROUP), default=())
    inclusive: tuple[tuple[str, ...], ...] = reads(listed(_GROUP), default=())
    requires: tuple[Contingency, ...] = reads(listed(part(Contingency)), default=())
    headroom: float = reads(number("fraction of the need", at_least=0, at_most=10), default=0.0)
    budgets: tuple[Budget, ...] = reads(listed(part(Budget)), default=())
    price_caps: tuple[PriceCap, ...] = reads(listed(part(PriceCap)), default=())
    volumes: tuple[Volume, ...] = reads(listed(part(Volume)), default=())
    technology_limits: tuple[TechnologyLimit, ...] = reads(listed(part(TechnologyLimit)), default=())
    party: Concentration | None = reads(optional(part(Concentration)), default=None)
    site: Concentration | None = reads(optional(part(Concentration)), default=None)

    def check_names(self, offer_ids: Iterable[str], project_ids: Iterable[str]) -> None:
        """Every offer and project named here exists; `CaseError` with the path of one that does not."""
        offers, projects = set(offer_ids), set(project_ids)
        for path, names in self._offer_names():
            _check_known(path, names, offers)
        for index, budget in enumerate(self.budgets):
            if budget.project is not None and budget.project not in projects:
                raise CaseError(
                    f"portfolio.budgets[{index}].project", f"no project has the id {budget.project!r}"
                )

    def check_holders(self, parties: Sequence[str | None], sites: Sequence[str | None]) -> None:
        """A limit on parties or sites needs every offer's; one value per offer, in the case's order."""
        for kind, limit, holders in (("party", self.party, parties), ("site", self.site, sites)):
            if limit is not None and None in holders:
                at = list(holders).index(None)
                raise CaseError(
                    f"offers[{at}].{kind}", f"expected, because portfolio.{kind} limits each {kind}"
                )

    def _offer_names(self) -> list[tuple[str, Sequence[str]]]:
        """Every list of offer ids with its path; a contingency is spelt as two lists of one."""
        named: list[tuple[str, Sequence[str]]] = []
        for kind in ("exclusive", "inclusive"):
            named += [(f"{kind}[{at}]", group) for at, group in enumerate(getattr(self, kind))]
        for kind in ("price_caps", "volumes"):
            named += [
                (f"{kind}[{at}].offers", each.offers or ()) for at, each in enumerate(getattr(self, kind))
            ]
        for at, each in enumerate(self.requires):
            named += [(f"requires[{at}].offer", each.offer), (f"requires[{at}].only_with", each.only_with)]
        return named


def check_within(within: Sequence[tuple[str, str | None]]) -> None:
    """Needs lie inside needs that exist, and never inside themselves; pairs are (need id, its parent's id)."""
    parents = dict(within)
    for index, (need_id, named) in enumerate(within):
        path, above, seen = f"needs[{index}].within", named, {need_id}
        while above is not None:
            if above not in parents:
                raise CaseError(path, f"no need has the id {above!r}")
            if above in seen:
                raise CaseError(path, f"the need lies inside itself through {above!r}")
            seen.add(above)
            above = parents[above]


def _check_known(path: str, names: Sequence[str], known: set[str]) -> None:
    single = isinstance(names, str)
    for place, name in enumerate([names] if single else names):
        where = f"portfolio.{path}" if single else f"portfolio.{path}[{place}]"
        if name not in known:
            raise CaseError(where, f"no offer has the id {name!r}")
        if not single and name in names[:place]:
            raise CaseError(where, f"{name!r} stands here twice")


def _check_range(path: str, at_least: float | None, at_most: float | None) -> None:
    if at_least is None and at_most is None:
        raise CaseError(path, "expected at_least_kw or at_most_kw")
    if at_least is not None and at_most is not None and at_least > at_most:
        raise CaseError(f"{path}.at_most_kw", f"expected at least at_least_kw {at_least:g}, got {at_most:g}")
