"""Reads of incrementality: what the registry holds of an offer, what it declares, what was decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.permissions import Visitor
from bids.documents.conformance import section
from bids.documents.incrementality import declared_elsewhere
from bids.models import IncrementalityDecision, Offer, RegistryMatch
from bids.permissions import can_decide_increment
from bids.queries.conformance import current_examination
from bids.queries.offers import document_of
from bids.states import Extent
from solicitations.models import PaidService, Rules, Solicitation
from solicitations.permissions import is_evaluator
from solicitations.states import PaidFor
from solicitations.states.principles import COUNTING_RULES, Principle
from web.charts import Series, StackedBars


def decided_increments(offers: Iterable[UUID]) -> dict[UUID, list[IncrementalityDecision]]:
    """Return the newest decisions on these offers; what valuation takes down into its ledger."""
    found: dict[UUID, list[IncrementalityDecision]] = {}
    current = IncrementalityDecision.objects.current().filter(offer__in=list(offers))
    for decision in current.order_by("service"):
        found.setdefault(decision.offer_id, []).append(decision)
    return found


# What coincides in the offer's own words, which everybody who evaluates it may read.
NAMELESS = Q(on__contains=["site"]) | Q(on__contains=["meter"])


@dataclass(frozen=True)
class MatchLine:
    """A match as one person sees it."""

    line: PaidService
    same: str
    customer: str


@dataclass(frozen=True)
class RuleLine:
    """One of the seven counting rules with what the system knows of it for an offer."""

    rule: Principle
    words: str
    needs_a_look: bool


@dataclass(frozen=True)
class IncrementalityPage:
    """What the incrementality page of one offer shows."""

    offer: Offer
    matches: list[MatchLine]
    names_bidders: bool
    has_registry: bool
    declared: list[dict[str, Any]]
    declaration: str
    rules: list[RuleLine]
    decisions: list[IncrementalityDecision]
    earlier: list[IncrementalityDecision]
    figure: StackedBars | None
    may_decide: bool


def incrementality_page(offer: Offer, user: Visitor) -> IncrementalityPage:
    """Gather matches, declaration, rules and decisions of an offer that the person may see."""
    technical = document_of(offer).technical
    names_bidders = is_evaluator(user, offer.solicitation)
    found = matches_of(offer.solicitation, names_bidders=names_bidders).filter(offer=offer)
    matches = [_match(match, names_bidders=names_bidders) for match in found.select_related("paid_service")]
    declared = declared_elsewhere(technical)
    every = list(
        IncrementalityDecision.objects.filter(offer=offer)
        .select_related("decided_by")
        .order_by("service", "-version")
    )
    newest = {decision.service: decision for decision in reversed(every)}
    decisions = [newest[service] for service in sorted(newest)]
    return IncrementalityPage(
        offer=offer,
        matches=matches,
        names_bidders=names_bidders,
        has_registry=PaidService.objects.filter(organisation=offer.solicitation.organisation_id).exists(),
        declared=[{**row, "service": _service(row.get("service"))} for row in declared],
        declaration=str(section(technical, "incrementality").get("declaration") or ""),
        rules=_rules(offer.solicitation, technical, matches, declared, decisions),
        decisions=decisions,
        earlier=[decision for decision in every if decision not in decisions],
        figure=_figure(decisions),
        may_decide=can_decide_increment(user, offer),
    )


def _match(match: RegistryMatch, *, names_bidders: bool) -> MatchLine:
    same = [name for name in match.on if names_bidders or name != "customer"]
    return MatchLine(
        match.paid_service, ", ".join(same), match.paid_service.customer if names_bidders else ""
    )


def _service(code: object) -> str:
    return PaidFor(code).label if code in PaidFor.values else str(code or "")


def matches_of(solicitation: Solicitation, *, names_bidders: bool) -> QuerySet[RegistryMatch]:
    """Return the matches of the newest round.

    A match that rests on the bidder's name would tell who stands behind an alias: without ``names_bidders`` it is
    left out.
    """
    newest = current_examination(solicitation)
    found = RegistryMatch.objects.filter(examination=newest) if newest else RegistryMatch.objects.none()
    return found if names_bidders else found.filter(NAMELESS)


def _rules(
    solicitation: Solicitation,
    technical: Mapping[str, Any],
    matches: list[MatchLine],
    declared: list[dict[str, Any]],
    decisions: list[IncrementalityDecision],
) -> list[RuleLine]:
    market = section(technical, "market")
    promised = market.get("participation") not in {None, "none"} and not market.get("has_priority_here")
    stated = Rules.objects.filter(solicitation=solicitation).exclude(incrementality="").exists()
    counted = ", ".join(one.get_service_display() for one in decisions if one.extent != Extent.NOT)
    told = {
        "NOT_PAID_TWICE": (
            f"Lines of the registry that may be of it: {len(matches)}. Payments it declares: {len(declared)}.",
            bool(matches or declared),
        ),
        "RELIABLE_COUNT": (
            "It also takes part in the wholesale market, and does not say that this contract goes first."
            if promised
            else "Nothing it says promises the same kW elsewhere first.",
            promised,
        ),
        "NOT_BURDENSOME": (
            "It was asked for its declaration only; the registry is the utility's own.",
            False,
        ),
        "NEUTRAL_COUNT": ("Matches compare site, meter, customer and capacity, never the technology.", False),
        "FAIR_COUNT": ("Every opened offer was held against the same edition of the registry.", False),
        "MULTIPLE_SERVICES": (
            f"Counted so far: {counted}." if counted else "Each service is decided on its own.",
            False,
        ),
        "OPEN_COUNT": (
            "The solicitation's rules say how increments are counted."
            if stated
            else "The solicitation's rules do not say how increments are counted.",
            not stated,
        ),
    }
    return [RuleLine(rule, *told[rule.code]) for rule in COUNTING_RULES]


def _figure(decisions: list[IncrementalityDecision]) -> StackedBars | None:
    if not decisions:
        return None
    return StackedBars(
        title="Of the contract capacity, by service",
        unit="kW",
        labels=tuple(one.get_service_display().capitalize() for one in decisions),
        series=(
            Series("Incremental", tuple(float(one.increment_kw) for one in decisions)),
            Series("Paid elsewhere", tuple(float(one.paid_kw) for one in decisions)),
        ),
        net_label="Contract capacity",
        places=0,
        bar_name="Service",
    )


def incrementality_rows(solicitation: Solicitation, user: Visitor, *, only: str = "") -> QuerySet[Offer]:
    """Return a person's opened offers with ``n_matches`` and ``n_decided``, those with matches first.

    ``only`` narrows to "matched" ones, or to those with matches and nothing decided ("open").
    """
    told = matches_of(solicitation, names_bidders=is_evaluator(user, solicitation))
    matches = told.filter(offer=OuterRef("pk")).order_by().values("offer")
    decided = IncrementalityDecision.objects.current().filter(offer=OuterRef("pk")).order_by().values("offer")
    found = Offer.objects.visible_to(user).opened().filter(solicitation=solicitation)
    counted = found.annotate(
        n_matches=Coalesce(Subquery(matches.annotate(n=Count("pk")).values("n")), 0),
        n_decided=Coalesce(Subquery(decided.annotate(n=Count("pk")).values("n")), 0),
    )
    if only in {"matched", "open"}:
        counted = counted.filter(n_matches__gt=0)
    if only == "open":
        counted = counted.filter(n_decided=0)
    return counted.order_by("-n_matches", "alias")
