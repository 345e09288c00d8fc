"""The panel's scores, the chosen set, the award and the contract."""

from decimal import Decimal

from accounts.models import User
from bids.models import Offer
from bids.queries import opened_offers
from config.demo_world.people import Cast
from contracts.models import Contract
from contracts.services import (
    accept_contract,
    award_contracts,
    issue_memo,
    make_memo_files,
    propose_memo,
)
from kernel.clock import database_now
from review.documents import EXAMPLE_CODE, EXAMPLE_CRITERIA, EXAMPLE_NOTE, EXAMPLE_TITLE
from review.models import Rubric
from review.queries.consensus import outliers_of
from review.services import (
    ScoreDraft,
    add_offer,
    decide_selection,
    explain_outlier,
    lock_scores,
    propose_selection,
    record_consensus,
    submit_scorecard,
    write_rubric,
)
from review.states import CriterionKind
from solicitations.models import Solicitation
from valuation.models import RunOffer
from valuation.states import RunState

GIVEN_TERMS = {"delay_damages_usd_per_mw_day": "690", "development_security_usd_per_kw": "60"}


def adopt_rubric(cast: Cast) -> Rubric:
    """Write the example rubric as the utility's."""
    return write_rubric(
        organisation=cast.utility,
        code=EXAMPLE_CODE,
        title=EXAMPLE_TITLE,
        criteria=EXAMPLE_CRITERIA,
        by=cast.procurement,
        note=EXAMPLE_NOTE,
    )


def score(solicitation: Solicitation, panelist: User) -> None:
    """One panel member scores every offer."""
    for place, offer in enumerate(opened_offers(solicitation, panelist)):
        # Two people never judge alike.
        lean = len(panelist.full_name) % 2
        submit_scorecard(offer=offer, by=panelist, scores=_scores(offer, place, lean), now=database_now())


def _scores(offer: Offer, place: int, lean: int) -> dict[str, ScoreDraft]:
    """Scores that vary by criterion and offer, lower for the least proven technology."""
    base = 5 if offer.technology == "OTHER" else 7
    return {
        criterion.code: ScoreDraft(
            value=Decimal(min(10, base + (place * 3 + number * 2 + lean * (number % 3)) % 4 - 1)),
            rationale=f"{criterion.label}: judged on the evidence given in {offer.alias}.",
            evidence="The offer, its statements on this criterion" if criterion.needs_evidence else "",
        )
        for number, criterion in enumerate(EXAMPLE_CRITERIA)
        if criterion.kind == CriterionKind.SCORED
    }


def begin_selection(solicitation: Solicitation, cast: Cast) -> None:
    """Put the best offer into a set that is still being chosen."""
    _add_best(solicitation, cast, n_offers=1)


def choose_and_award(solicitation: Solicitation, cast: Cast) -> None:
    """Choose, propose, approve, award, and let both sides accept the first contract."""
    for panelist in cast.panel:
        score(solicitation, panelist)
    _agree(solicitation, cast)
    _explain(solicitation, cast)
    lock_scores(solicitation=solicitation, by=cast.chair, now=database_now())
    _add_best(solicitation, cast, n_offers=2)
    reason = "The two best offers by Net Market Value; together they hold the feeder under its rating."
    selection = propose_selection(
        solicitation=solicitation, reason=reason, by=cast.procurement, now=database_now()
    )
    approval = "Agreed after consulting the review group."
    decide_selection(
        selection=selection, is_approved=True, reason=approval, by=cast.chair, now=database_now()
    )
    award_contracts(
        solicitation=solicitation,
        reason=reason,
        by=cast.procurement,
        now=database_now(),
        given_terms=GIVEN_TERMS,
    )
    _accept_first(solicitation, cast)
    _issue_memo(solicitation, cast)


def _issue_memo(solicitation: Solicitation, cast: Cast) -> None:
    """The decision memo, proposed by procurement and issued by the chair."""
    memo = propose_memo(solicitation=solicitation, by=cast.procurement, now=database_now())
    make_memo_files(memo_id=memo.pk)
    issue_memo(memo=memo, by=cast.chair, now=database_now())


def _agree(solicitation: Solicitation, cast: Cast) -> None:
    """The chair records what the panel agreed on for one criterion of the first offer."""
    offer = opened_offers(solicitation, cast.chair)[0]
    rubric = solicitation.rubrics.get()
    record_consensus(
        offer=offer,
        criterion=rubric.criteria.get(code="delivery_date"),
        value=Decimal(7),
        reason="Agreed after reading the interconnection study together.",
        by=cast.chair,
        now=database_now(),
    )


def _explain(solicitation: Solicitation, cast: Cast) -> None:
    """Whoever scored far off the others says why; among two nobody does, among eight somebody."""
    for panelist in cast.panel:
        for offer in opened_offers(solicitation, panelist):
            for each in outliers_of(offer, panelist):
                reason = "I have seen this kind of project fail, and one that held."
                explain_outlier(score=each, reason=reason, by=panelist, now=database_now())


def _add_best(solicitation: Solicitation, cast: Cast, *, n_offers: int) -> None:
    valued = RunOffer.objects.filter(run__solicitation=solicitation, run__state=RunState.DONE)
    best = valued.select_related("offer").order_by("-nmv_usd_per_kw_year")[:n_offers]
    for row in best:
        add_offer(solicitation=solicitation, offer=row.offer, by=cast.procurement, now=database_now())


def _accept_first(solicitation: Solicitation, cast: Cast) -> None:
    contract = Contract.objects.filter(award__solicitation=solicitation)[0]
    signer = contract.developer.memberships.select_related("user")[0].user
    for person in (cast.procurement, signer):
        accept_contract(contract=contract, pdf_sha256=contract.pdf.sha256, by=person, now=database_now())
