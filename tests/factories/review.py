"""Evaluations: opened offers with a team, a finished run with the engine's own figures, submitted cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import Membership, Organisation, User
from accounts.states import Role
from bids.models import Offer
from kernel.blobs import store_blob
from kernel.clock import database_now
from nmv.canonical import canonical_json
from nmv.case import Case
from nmv.market_value import OfferResult, evaluate_offer
from review.documents import EXAMPLE_CODE, EXAMPLE_CRITERIA, EXAMPLE_TITLE
from review.models import ReviewPlan, Rubric, Scorecard, ScoresLock
from review.services import ScoreDraft, lock_scores, submit_scorecard, use_rubric, write_rubric
from review.states import CriterionKind, PricesShown
from solicitations.models import Solicitation
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.cases import call_need, case_data, project, shape_offer
from tests.factories.solicitations import a_published_solicitation, assign
from valuation.evaluation import store_result
from valuation.models import Protocol, Run, RunOffer
from valuation.states import OfferRunState, RunState

MICRO = Decimal("0.000001")
SCORED = [draft for draft in EXAMPLE_CRITERIA if draft.kind == CriterionKind.SCORED]


@dataclass
class Evaluation:
    """A solicitation whose offers are opened, and its people."""

    solicitation: Solicitation
    procurement: User
    chair: User
    evaluator: User
    panel: list[User]
    offers: list[Offer] = field(default_factory=list)
    rubric: Rubric | None = None
    run: Run | None = None


def an_evaluation(
    n_offers: int = 2,
    n_panelists: int = 1,
    *,
    is_rubric_chosen: bool = True,
    utility: Organisation | None = None,
    each_offer: Sequence[Mapping[str, Any]] = (),
    **fields: object,
) -> Evaluation:
    """An opened solicitation with its team and a rubric; nothing scored, nothing valued.

    ``each_offer`` says what stands in the technical part of each, in place of ``n_offers`` alike.
    """
    solicitation = a_published_solicitation(utility, **fields)
    procurement = assign(solicitation, Role.PROCUREMENT)
    Membership.objects.filter(user=procurement).update(roles=[Role.PROCUREMENT])
    made = Evaluation(
        solicitation=solicitation,
        procurement=procurement,
        chair=assign(solicitation, Role.CHAIR),
        evaluator=assign(solicitation, Role.EVALUATOR),
        panel=[assign(solicitation, Role.PANEL) for _ in range(n_panelists)],
    )
    for changes in each_offer or [{}] * n_offers:
        a_submitted_offer(solicitation, **changes)
    open_all(solicitation, made.procurement, made.evaluator)
    solicitation.refresh_from_db()
    made.offers = list(solicitation.offers.select_related("solicitation").order_by("alias"))
    if is_rubric_chosen:
        made.rubric = the_example_rubric(made)
    return made


def the_example_rubric(evaluation: Evaluation) -> Rubric:
    """The rubric that ships with the product, chosen for the evaluation."""
    rubric = write_rubric(
        organisation=evaluation.solicitation.organisation,
        code=EXAMPLE_CODE,
        title=EXAMPLE_TITLE,
        criteria=EXAMPLE_CRITERIA,
        by=evaluation.procurement,
    )
    use_rubric(solicitation=evaluation.solicitation, rubric=rubric, by=evaluation.procurement)
    return rubric


def all_scores(value: int | str = 5, **changes: ScoreDraft) -> dict[str, ScoreDraft]:
    """The same score with a reason for every criterion of the example rubric."""
    same = {draft.code: ScoreDraft(Decimal(value), "because of the evidence") for draft in SCORED}
    return same | changes


def a_submitted_card(offer: Offer, panelist: User, value: int | str = 5) -> Scorecard:
    """A card with the same score for every criterion."""
    return submit_scorecard(offer=offer, by=panelist, scores=all_scores(value), now=database_now())


def lock_the_scores(evaluation: Evaluation, reason: str = "") -> ScoresLock:
    """The chair locks what the panel gave."""
    evaluation.solicitation.refresh_from_db()
    return lock_scores(
        solicitation=evaluation.solicitation, by=evaluation.chair, now=database_now(), reason=reason
    )


def prices_with_own_cards(evaluation: Evaluation) -> ReviewPlan:
    """A plan by which a panel member sees prices once their own cards are in."""
    return ReviewPlan.objects.create(solicitation=evaluation.solicitation, prices_shown=PricesShown.OWN_CARDS)


def a_finished_run(
    evaluation: Evaluation,
    *,
    kw: Sequence[float] | None = None,
    prices: Sequence[float] | None = None,
    failing: Mapping[int, str] | None = None,
    tie_band: str = "0",
    need_kw: float = 2350.0,
    terms: Mapping[str, Any] | None = None,
    quantities: Mapping[int, Mapping[str, Any]] | None = None,
    **protocol: Any,
) -> Run:
    """A run with the engine's figures for flat deliveries of ``kw`` at fixed prices in $/kW-month.

    ``quantities`` say of some offers, by their place, in which parts they come.
    """
    sizes = kw or [1000.0] * len(evaluation.offers)
    asked = prices or [10.0] * len(evaluation.offers)
    case = _case(evaluation, sizes, asked, need_kw, protocol, terms=terms, quantities=quantities or {})
    run = _run(evaluation, case, tie_band)
    for index, offer in enumerate(evaluation.offers):
        if failing and index in failing:
            RunOffer.objects.create(run=run, offer=offer, state=OfferRunState.FAILED, error=failing[index])
        else:
            _store(run, offer, evaluate_offer(case, str(offer.pk)))
    evaluation.run = run
    return run


def _case(
    evaluation: Evaluation,
    kw: Sequence[float],
    prices: Sequence[float],
    need_kw: float,
    protocol: dict[str, Any],
    *,
    terms: Mapping[str, Any] | None = None,
    quantities: Mapping[int, Mapping[str, Any]],
) -> Case:
    need_id = str(evaluation.solicitation.needs.get().pk)
    offers = [
        shape_offer(str(offer.pk), kw=size, need_ids=[need_id], price={"fixed_usd_per_kw_month": price})
        for offer, size, price in zip(evaluation.offers, kw, prices, strict=True)
    ]
    data = case_data(
        needs=[call_need(need_id, kw=need_kw, hours=5)],
        projects=[project("transformer", name="New transformer", need_ids=[need_id])],
        offers=offers,
    )
    for at, quantity in quantities.items():
        offers[at]["quantity"] = dict(quantity)
    data["protocol"] |= protocol
    data |= {"portfolio": dict(terms)} if terms else {}
    return Case.from_dict(data)


def _run(evaluation: Evaluation, case: Case, tie_band: str) -> Run:
    solicitation, now = evaluation.solicitation, database_now()
    content = {"ranking": {"tie_band_usd_per_kw_year": tie_band}}
    protocol, _ = Protocol.objects.get_or_create(
        solicitation=solicitation,
        version=1,
        defaults={"content": content, "digest": "d" * 64, "locked_at": now},
    )
    frozen = store_blob(
        owner_id=solicitation.organisation_id,
        content=canonical_json(case),
        media_type="application/json",
        filename="case.json",
    )
    return Run.objects.create(
        solicitation=solicitation,
        protocol=protocol,
        state=RunState.DONE,
        requested_by=evaluation.procurement,
        requested_at=now,
        started_at=now,
        ended_at=now,
        n_offers=len(evaluation.offers),
        n_done=len(evaluation.offers),
        case=frozen,
        input_digest=case.digest(),
        result_digest="e" * 64,
    )


def _store(run: Run, offer: Offer, result: OfferResult) -> None:
    store_result(RunOffer(run=run, offer=offer), result)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(MICRO)
