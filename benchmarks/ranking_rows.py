"""1,000 opened offers: 12 components each in five finished runs, a share of the need, three panelists' cards."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection

from accounts.models import Membership, User
from accounts.states import Role
from benchmarks.opened_rows import opened_rows
from bids.models import Offer, Opening
from kernel.clock import database_now
from review.documents import EXAMPLE_CODE, EXAMPLE_CRITERIA, EXAMPLE_TITLE
from review.models import Rubric, Score, Scorecard
from review.services import use_rubric, write_rubric
from review.states import CriterionKind, ScorecardState
from solicitations.models import Solicitation
from solicitations.states import SolicitationState
from tests.factories.accounts import a_developer
from tests.factories.solicitations import a_published_solicitation, assign
from valuation.models import ComponentResult, Coverage, Protocol, Run, RunOffer
from valuation.states import OfferRunState, RunState

N_OFFERS, N_BIDDERS, N_RUNS, N_PANELISTS, N_YEARS = 1_000, 100, 5, 3, 10
COMPONENTS = (
    "ENERGY", "CAPACITY", "LOCAL_RA", "FLEX_RA", "ANCILLARY", "RPS", "GHG", "LOSSES", "VOLTAGE", "DEFERRAL",
    "FIXED_PAYMENTS", "VARIABLE_PAYMENTS",
)  # fmt: skip


def fill() -> tuple[Solicitation, User]:
    """Make the rows; return the solicitation and its procurement officer."""
    solicitation = a_published_solicitation()
    officer = assign(solicitation, Role.PROCUREMENT)
    Membership.objects.filter(user=officer).update(roles=[Role.PROCUREMENT])
    bidders = [a_developer() for _ in range(N_BIDDERS)]
    offers = Offer.objects.bulk_create(opened_rows(solicitation, bidders, officer, N_OFFERS))
    rubric = write_rubric(
        organisation=solicitation.organisation,
        code=EXAMPLE_CODE,
        title=EXAMPLE_TITLE,
        criteria=EXAMPLE_CRITERIA,
        by=officer,
    )
    use_rubric(solicitation=solicitation, rubric=rubric, by=officer)
    _cards(solicitation, rubric, offers)
    Opening.objects.create(solicitation=solicitation, opened_at=database_now(), n_offers=N_OFFERS)
    Solicitation.objects.filter(pk=solicitation.pk).update(state=SolicitationState.OPENED)
    solicitation.refresh_from_db()
    content = {"ranking": {"tie_band_usd_per_kw_year": "2"}}
    protocol = Protocol.objects.create(
        solicitation=solicitation, content=content, digest="d" * 64, locked_at=database_now()
    )
    for number in range(N_RUNS):
        _run(solicitation, protocol, officer, offers, number)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return solicitation, officer


def _cards(solicitation: Solicitation, rubric: Rubric, offers: list[Offer]) -> None:
    now = database_now()
    panel = [assign(solicitation, Role.PANEL) for _ in range(N_PANELISTS)]
    cards = Scorecard.objects.bulk_create(
        Scorecard(
            offer=offer,
            rubric=rubric,
            panelist=member,
            saved_at=now,
        )
        for offer in offers
        for member in panel
    )
    scored = list(rubric.criteria.filter(kind=CriterionKind.SCORED))
    Score.objects.bulk_create(
        (
            Score(
                scorecard=card, criterion=criterion, value=(7 * at + 3 * place) % 11, rationale="As measured."
            )
            for at, card in enumerate(cards)
            for place, criterion in enumerate(scored)
        ),
        batch_size=5_000,
    )
    # Once submitted a card takes no score.
    Scorecard.objects.filter(offer__in=offers).update(state=ScorecardState.SUBMITTED, submitted_at=now)


def _run(
    solicitation: Solicitation, protocol: Protocol, officer: User, offers: list[Offer], number: int
) -> None:
    now = database_now() + timedelta(seconds=number)
    run = Run.objects.create(
        solicitation=solicitation,
        protocol=protocol,
        state=RunState.DONE,
        requested_by=officer,
        requested_at=now,
        started_at=now,
        ended_at=now,
        n_offers=len(offers),
        n_done=len(offers),
        input_digest="c" * 64,
        result_digest="e" * 64,
    )
    rows = RunOffer.objects.bulk_create(
        RunOffer(
            run=run,
            offer=offer,
            state=OfferRunState.DONE,
            nmv_usd_per_kw_year=Decimal((97 * at + number) % 2_003) / 10,
            npv_usd=Decimal(97 * at % 2_003) * 1_000,
            project_deferral_pv_usd=Decimal(0),
            result_digest="f" * 64,
        )
        for at, offer in enumerate(offers)
    )
    ComponentResult.objects.bulk_create(
        (
            ComponentResult(
                run_offer=row,
                code=code,
                position=place,
                present_value_usd=Decimal(1_000 * place),
                levelized=Decimal((at + place) % 40 - 15),
                first_year=2027,
                usd_by_year=[Decimal(100 * place)] * N_YEARS,
            )
            for at, row in enumerate(rows)
            for place, code in enumerate(COMPONENTS, 1)
        ),
        batch_size=2_000,
    )
    need, flat = solicitation.lots.get().need, [Decimal(100)] * 288
    Coverage.objects.bulk_create(
        (
            Coverage(
                run_offer=row,
                need=need,
                share=Decimal(at % 100) / 100,
                binding="2027 July",
                year=2027,
                dependable=flat,
                needed=flat,
            )
            for at, row in enumerate(rows)
        ),
        batch_size=500,
    )
