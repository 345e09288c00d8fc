"""The list of opened offers for those who evaluate: what was found of each beside what it offers; found and sorted.

What was found is read in the same query as the offers, for the rows shown; the list asks the same number of queries
whatever it holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Length

from accounts.permissions import Visitor
from bids.models import (
    Conformity,
    Disqualification,
    Finding,
    IncrementalityDecision,
    Offer,
    OfferQuerySet,
    RegistryMatch,
)
from bids.permissions import can_see_money, can_see_registry, can_see_screens
from bids.queries.ceremony import is_price_sealed as is_price_sealed_in
from bids.queries.incrementality import NAMELESS
from bids.states import DisqualificationState, Outcome, Technology
from solicitations.models import Solicitation
from solicitations.permissions import is_evaluator

STANDING = (DisqualificationState.PROPOSED, DisqualificationState.CONFIRMED)
# By alias: B before AA, as they were given out.
BY_ALIAS = (Length("alias"), "alias")
SORTS: dict[str, str] = {
    "kw": "contract_kw",
    "technology": "technology",
    "starts": "starts_on",
    "operation": "commercial_operation_on",
    "fixed": "fixed_usd_per_kw_month",
    "variable": "variable_usd_per_mwh",
    "checks": "worst_first",
    "matches": "n_matches",
    "findings": "n_findings",
}
OF_MARKS = frozenset({"checks", "matches", "findings"})
OF_MONEY = frozenset({"fixed", "variable"})
OF_REGISTRY = frozenset({"matches"})
OF_SCREENS = frozenset({"findings"})


@dataclass(frozen=True)
class OpenedSearch:
    """What somebody looks for among opened offers; an empty field asks for nothing, ``-`` before a sort turns it."""

    outcome: str = ""
    technology: str = ""
    marked: str = ""
    sort: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "OpenedSearch":
        """Read a search from an address."""
        return cls(**{each.name: asked.get(each.name, "").strip() for each in fields(cls)})

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.outcome or self.technology or self.marked)

    def sorted_by(self, name: str) -> str:
        """The address of the same search, sorted by a column; a second time the other way round."""
        turned = f"-{name}" if self.sort == name else name
        kept = {each.name: getattr(self, each.name) for each in fields(self)} | {"sort": turned}
        return "?" + urlencode({key: value for key, value in kept.items() if value})


@dataclass(frozen=True)
class Sight:
    """What one person's list shows beside the offers."""

    shows_price: bool
    shows_registry: bool
    shows_screens: bool
    watches_affiliates: bool
    is_price_sealed: bool = False


def sight_of(solicitation: Solicitation, user: Visitor) -> Sight:
    """Return what a person's list of opened offers shows."""
    is_price_sealed = is_price_sealed_in(solicitation)
    return Sight(
        shows_price=can_see_money(user, solicitation) and not is_price_sealed,
        is_price_sealed=is_price_sealed,
        shows_registry=can_see_registry(user, solicitation),
        shows_screens=can_see_screens(user, solicitation),
        watches_affiliates=is_evaluator(user, solicitation),
    )


def opened_list(
    solicitation: Solicitation, user: Visitor, search: OpenedSearch, sight: Sight
) -> QuerySet[Offer, UUID]:
    """Return the ids of the opened offers that a person may see and looks for, in the order they ask for.

    What was found of them is read by ``with_marks`` for the rows shown only: a page far down costs no more.
    """
    found = Offer.objects.visible_to(user).opened().filter(solicitation=solicitation)
    found = _narrowed(found, search, sight)
    name, is_turned = search.sort.removeprefix("-"), search.sort.startswith("-")
    # A sort by what a person may not see would tell it: it is no sort for them.
    if name not in SORTS or name in _hidden(sight):
        return found.order_by(*BY_ALIAS).values_list("pk", flat=True)
    if name in OF_MARKS:
        found = _marked(found, user, sight)
    column = F(SORTS[name])
    first = column.desc(nulls_last=True) if is_turned else column.asc(nulls_last=True)
    return found.order_by(first, *BY_ALIAS).values_list("pk", flat=True)


def with_marks(ids: Iterable[UUID], user: Visitor, sight: Sight) -> list[Offer]:
    """Return these offers, in this order, each with what was found of it, as far as that is for the person."""
    shown = list(ids)
    marked = _marked(Offer.objects.filter(pk__in=shown), user, sight).select_related("delivery_point")
    by_id = {offer.pk: offer for offer in marked}
    return [by_id[pk] for pk in shown]


def _hidden(sight: Sight) -> frozenset[str]:
    hidden: frozenset[str] = frozenset()
    hidden |= frozenset() if sight.shows_price else OF_MONEY
    hidden |= frozenset() if sight.shows_registry else OF_REGISTRY
    return hidden | (frozenset() if sight.shows_screens else OF_SCREENS)


def _narrowed(found: OfferQuerySet, search: OpenedSearch, sight: Sight) -> OfferQuerySet:
    if search.outcome in Outcome.values:
        found = found.filter(conformities__is_current=True, conformities__outcome=search.outcome)
    if search.technology in Technology.values:
        found = found.filter(technology=search.technology)
    if search.marked == "left_out":
        found = found.filter(disqualifications__state__in=STANDING)
    if search.marked == "paid" and sight.shows_registry:
        found = found.filter(Exists(_matches(sight)))
    return found


def _matches(sight: Sight) -> QuerySet[RegistryMatch]:
    """Matches of the round that an offer's current result is of, as far as they tell no bidder's name."""
    told = RegistryMatch.objects.all() if sight.watches_affiliates else RegistryMatch.objects.filter(NAMELESS)
    return told.filter(
        offer=OuterRef("pk"),
        examination__conformities__offer=OuterRef("pk"),
        examination__conformities__is_current=True,
    )


def _marked(found: OfferQuerySet, user: Visitor, sight: Sight) -> OfferQuerySet:
    current = Conformity.objects.filter(offer=OuterRef("pk"), is_current=True).values("outcome")
    standing = Disqualification.objects.filter(offer=OuterRef("pk"), state__in=STANDING).values("state")
    marked = found.annotate(
        outcome=Subquery(current[:1]),
        disqualification=Subquery(standing[:1]),
        worst_first=Case(
            *(When(outcome=each, then=Value(rank)) for rank, each in enumerate(Outcome)),
            output_field=IntegerField(),
        ),
    )
    if sight.shows_registry:
        decided = IncrementalityDecision.objects.filter(offer=OuterRef("pk")).order_by().values("offer")
        marked = marked.annotate(
            n_matches=_count(_matches(sight).order_by().values("offer")),
            n_decided=_count(decided, of="service"),
        )
    if sight.shows_screens:
        visible = Finding.objects.visible_to(user).filter(
            examination__conformities__offer=OuterRef("offer"), examination__conformities__is_current=True
        )
        links = Finding.offers.through.objects.filter(offer=OuterRef("pk"))
        told = links.filter(Exists(visible.filter(pk=OuterRef("finding")))).order_by().values("offer")
        marked = marked.annotate(n_findings=_count(told))
    if sight.watches_affiliates:
        affiliated = Offer.objects.filter(
            pk=OuterRef("pk"), organisation__affiliate_of=F("solicitation__organisation")
        )
        marked = marked.annotate(is_affiliates=Exists(affiliated), is_walled=Exists(_behind()))
    return marked


def _behind() -> OfferQuerySet:
    return Offer.objects.walled().filter(pk=OuterRef("pk"))


def _count(rows: QuerySet[Any, Any], of: str = "pk") -> Coalesce:
    counted = rows.annotate(n=Count(of, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)
