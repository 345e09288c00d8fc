"""Reads of the checks after the opening: what is asked of offers, what was found, cure requests, disqualifications."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.permissions import Visitor
from bids.documents.conformance import Asked, NeedAsked
from bids.documents.cures import FIELDS
from bids.models import Check, Conformity, CureRequest, Disqualification, Examination, Offer
from bids.permissions import (
    can_confirm_disqualification,
    can_examine,
    can_judge,
    can_propose_disqualification,
    can_reverse_disqualification,
    can_see_money,
    can_see_price,
    is_bidder,
)
from bids.queries.offers import answer_of
from bids.queries.rules import rules_of
from bids.states import OF_PRICE, DisqualificationState, ExaminationState, Outcome
from solicitations.models import Need, Project, Rules, Solicitation
from solicitations.states import NeedForm
from web.charts import Series, StackedBars


def asked_of(solicitation: Solicitation) -> Asked:
    """Return what every offer of a solicitation is held against, with the needs published anew since."""
    needs = list(solicitation.needs.prefetch_related("years", "windows", "amounts"))
    series = {need.series: need for need in needs}
    newest = Need.objects.filter(series__in=series, published_at__isnull=False).latest_versions()
    rules = Rules.objects.filter(solicitation=solicitation).first()
    stated = rules_of(solicitation)
    decided, project = _wires_decision(needs)
    return Asked(
        needs={str(need.pk): _asked(need) for need in needs},
        revised={
            str(series[need.series].pk): _asked(need)
            for need in newest.prefetch_related("years", "windows", "amounts")
            if need.version > series[need.series].version
        },
        limits=stated.limits,
        mandatory={each.code: each.label for each in stated.requirements if each.is_mandatory},
        allows_affiliates=rules is not None and rules.allows_affiliates,
        allows_utility_owned=rules is not None and rules.allows_utility_owned,
        wires_decision_on=decided,
        wires_project=project,
    )


def _asked(need: Need) -> NeedAsked:
    if need.form == NeedForm.CALL:
        years = [row.year for row in need.years.all() if row.amount]
        months = {month for window in need.windows.all() for month in window.months}
    else:
        years = [row.year for row in need.amounts.all() if row.amount]
        months = {row.month for row in need.amounts.all() if row.amount}
    first, last = min(months, default=1), max(months, default=12)
    return NeedAsked(
        code=need.code,
        version=need.version,
        most=need.largest_amount,
        unit=need.get_unit_display(),
        months=frozenset(months),
        starts_on=date(min(years), first, 1) if years else None,
        ends_on=date(max(years), last, 28) if years else None,
    )


def _wires_decision(needs: Iterable[Need]) -> tuple[date | None, str]:
    """The earliest wires decision of the projects behind the needs, and whose it is."""
    projects = Project.objects.filter(needs__in=list(needs)).distinct()
    dated = sorted((project.wires_decision_on, project.code) for project in projects)
    return dated[0] if dated else (None, "")


def current_examination(solicitation: Solicitation) -> Examination | None:
    """Return the newest round of checks."""
    return Examination.objects.filter(solicitation=solicitation).order_by("-number").first()


@dataclass(frozen=True)
class ConformancePage:
    """The conformance tab: how many offers pass, and which need somebody."""

    solicitation: Solicitation
    examination: Examination | None
    is_active: bool
    may_examine: bool
    rows: QuerySet[Conformity]
    outcome: str
    counts: dict[str, int]
    proposals: list[Disqualification]
    figure: StackedBars | None


def conformance_page(solicitation: Solicitation, user: Visitor, *, outcome: str = "") -> ConformancePage:
    """Gather the newest results of the offers a person may see; a wrong filter shows all of them."""
    visible = Offer.objects.visible_to(user).opened().filter(solicitation=solicitation)
    found = Conformity.objects.filter(is_current=True, offer__in=visible)
    counted = Counter(found.values_list("outcome", flat=True))
    shown = found.filter(outcome=outcome) if outcome in Outcome.values else found
    newest = current_examination(solicitation)
    proposals = Disqualification.objects.visible_to(user).filter(
        offer__solicitation=solicitation,
        state__in=[DisqualificationState.PROPOSED, DisqualificationState.CONFIRMED],
    )
    return ConformancePage(
        solicitation=solicitation,
        examination=newest,
        is_active=newest is not None and newest.state in {ExaminationState.QUEUED, ExaminationState.RUNNING},
        may_examine=can_examine(user, solicitation),
        rows=shown.select_related("offer").order_by("offer__alias"),
        outcome=outcome if outcome in Outcome.values else "",
        counts={each.label: counted[each] for each in Outcome},
        proposals=list(proposals.select_related("offer", "proposed_by").order_by("offer__alias")),
        figure=_by_check(found, user, solicitation),
    )


def _by_check(found: QuerySet[Conformity], user: Visitor, solicitation: Solicitation) -> StackedBars | None:
    """How often each check passes, fails and waits for a person, as judged."""
    checks = Check.objects.filter(conformity__in=found).order_by("position")
    if not can_see_money(user, solicitation):
        checks = checks.exclude(code__in=OF_PRICE)
    counted = Counter(
        (check.title, check.counts) for check in checks.only("code", "label", "outcome", "judged")
    )
    titles = list(dict.fromkeys(title for title, _ in counted))
    if not titles:
        return None
    return StackedBars(
        title="Checks by outcome",
        unit="offers",
        labels=tuple(title.capitalize() for title in titles),
        series=tuple(
            Series(outcome.label, tuple(float(counted[title, outcome]) for title in titles))
            for outcome in Outcome
        ),
        net_label="Offers",
        places=0,
        bar_name="Check",
    )


@dataclass(frozen=True)
class CureLine:
    """A cure request as one person sees it."""

    cure: CureRequest
    text: str
    corrections: list[tuple[str, str]]
    is_open: bool
    may_answer: bool
    may_decide: bool
    asks_for: list[str]


@dataclass(frozen=True)
class OfferConformancePage:
    """What one offer's checks look like to its bidder, or to somebody of the evaluation."""

    offer: Offer
    is_mine: bool
    conformity: Conformity | None
    checks: list[Check]
    earlier: int
    cures: list[CureLine]
    disqualifications: list[Disqualification]
    may_judge: bool
    may_propose: bool
    may_confirm: bool
    may_reverse: bool

    @property
    def in_force(self) -> Disqualification | None:
        """The proposal or disqualification that stands."""
        standing = {DisqualificationState.PROPOSED, DisqualificationState.CONFIRMED}
        return next((one for one in self.disqualifications if one.state in standing), None)


def offer_conformance_page(offer: Offer, user: Visitor, *, now: datetime) -> OfferConformancePage:
    """Gather an offer's checks, cure requests and disqualification; its bidder sees no more than concerns them."""
    mine = is_bidder(user, offer)
    found = Conformity.objects.filter(offer=offer, is_current=True).select_related("examination").first()
    checks = list(found.checks.select_related("judged_by")) if found else []
    if not can_see_price(user, offer):
        checks = [check for check in checks if check.code not in OF_PRICE]
    told = Disqualification.objects.visible_to(user).filter(offer=offer)
    cures = CureRequest.objects.visible_to(user).filter(offer=offer).select_related("asked_by", "answered_by")
    judges = can_judge(user, offer)
    return OfferConformancePage(
        offer=offer,
        is_mine=mine,
        conformity=found,
        checks=checks,
        earlier=Conformity.objects.filter(offer=offer, is_current=False).count(),
        cures=[cure_line(cure, is_mine=mine, judges=judges, now=now) for cure in cures],
        disqualifications=list(told.select_related("proposed_by", "decided_by", "reversed_by")),
        may_judge=judges,
        may_propose=can_propose_disqualification(user, offer),
        may_confirm=can_confirm_disqualification(user, offer),
        may_reverse=can_reverse_disqualification(user, offer),
    )


def cure_line(cure: CureRequest, *, is_mine: bool, judges: bool, now: datetime) -> CureLine:
    """Open a cure request's answer for somebody who sees the offer."""
    text, corrections = answer_of(cure)
    is_open = cure.answered_at is None and now < cure.due_at
    return CureLine(
        cure=cure,
        text=text,
        corrections=[(FIELDS.get(name, name), value) for name, value in corrections.items()],
        is_open=is_open,
        may_answer=is_mine and is_open,
        may_decide=judges and cure.answered_at is not None and cure.is_accepted is None,
        asks_for=[FIELDS[name] for name in cure.fields if name in FIELDS],
    )
