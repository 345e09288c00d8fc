"""The evaluator's list of 10,000 opened offers, the whole stack, against a plain ListView of the same offers."""

import statistics
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  Django's models need its set-up first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.states import Role  # noqa: E402
from benchmarks.measuring import Measured, seconds  # noqa: E402
from bids.models import Check, Conformity, Examination, Finding, Offer, Opening, RegistryMatch  # noqa: E402
from bids.services.opening import alias_of  # noqa: E402
from bids.states import CheckCode, ExaminationState, OfferState, Outcome, ScreenKind, Technology  # noqa: E402
from kernel.clock import database_now  # noqa: E402
from solicitations.models import PaidService, Solicitation  # noqa: E402
from solicitations.states import PaidFor, PayerKind, SolicitationState  # noqa: E402
from tests.factories.accounts import a_developer  # noqa: E402
from tests.factories.solicitations import a_published_solicitation, assign  # noqa: E402

N_OFFERS, N_BIDDERS, N_FINDINGS = 10_000, 200, 1_000
ROUNDS = 15
# Beyond what the frame asks (who is signed in, tabs); the plain list itself asks three: whose, how many, which.
MOST_QUERIES, GOAL, OF_PLAIN_LIST = 6, 2.5, 3
PAGES = {
    "the first page": "",
    "filtered by checks": "?outcome=FAIL",
    "sorted by capacity": "?sort=-kw",
    "page 200": "?page=200",
}


def measured() -> Iterator[Measured]:
    """A row for each way to look at the list; raises where the list asks more than it may of the database."""
    solicitation, evaluator = _fill()
    client = Client(SERVER_NAME="localhost")
    client.force_login(evaluator)
    with override_settings(ROOT_URLCONF="benchmarks.plain_offers", TEMPLATES=_templates()):
        for name, query in PAGES.items():
            yield _compare(client, solicitation, name, query)


def _compare(client: Client, solicitation: Solicitation, name: str, query: str) -> Measured:
    def ours() -> None:
        answer = client.get(f"/solicitations/{solicitation.pk}/offers/{query}")
        assert answer.status_code == HTTPStatus.OK, answer

    def theirs() -> None:
        answer = client.get(f"/plain-offers/{solicitation.pk}/{query}")
        assert answer.status_code == HTTPStatus.OK, answer

    theirs()
    with CaptureQueriesContext(connection) as plainly:
        theirs()
    frame = len(plainly) - OF_PLAIN_LIST
    with CaptureQueriesContext(connection) as asked:
        ours()
    n_queries = len(asked) - frame
    if not 0 < n_queries <= MOST_QUERIES:
        raise ValueError(
            f"{name}: {n_queries} queries beyond the frame's {frame}, {MOST_QUERIES} are allowed"
        )
    times = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    return Measured(
        work=f"evaluator's list of {N_OFFERS:,} opened offers, {name}",
        peer="a plain ListView",
        ours_s=statistics.median(ours_s for ours_s, _ in times),
        peer_s=statistics.median(peer_s for _, peer_s in times),
        goal=1 / GOAL,
        difference=0.0,
        note=f"{n_queries} queries",
    )


def _templates() -> list[dict[str, object]]:
    found = deepcopy(settings.TEMPLATES)
    found[0]["DIRS"] = [*found[0]["DIRS"], Path(__file__).parent / "templates"]
    return found


def _fill() -> tuple[Solicitation, User]:
    solicitation, now = a_published_solicitation(), database_now()
    evaluator = assign(solicitation, Role.EVALUATOR)
    bidders = [a_developer() for _ in range(N_BIDDERS)]
    place = solicitation.lots.get().need.facility
    kinds = Technology.values
    offers = Offer.objects.bulk_create(
        (
            Offer(
                solicitation=solicitation,
                organisation=bidders[number % N_BIDDERS],
                created_by=evaluator,
                state=OfferState.OPENED,
                submitted_at=now,
                opened_at=now,
                price_opened_at=now,
                alias=alias_of(number),
                technology=kinds[number % len(kinds)],
                delivery_point=place,
                starts_on=date(2027, 6, 1),
                ends_on=date(2032, 5, 31),
                commercial_operation_on=date(2027, 5, 1),
                contract_kw=Decimal(500 + number % 4_000),
                fixed_usd_per_kw_month=Decimal(8 + number % 9),
                variable_usd_per_mwh=Decimal(3),
                escalator_per_year=Decimal("0.02"),
            )
            for number in range(N_OFFERS)
        ),
        batch_size=2_000,
    )
    Opening.objects.create(solicitation=solicitation, opened_at=now, n_offers=N_OFFERS)
    Solicitation.objects.filter(pk=solicitation.pk).update(state=SolicitationState.OPENED)
    _fill_results(solicitation, offers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return solicitation, evaluator


def _fill_results(solicitation: Solicitation, offers: list[Offer]) -> None:
    now = database_now()
    round_ = Examination.objects.create(
        solicitation=solicitation, number=1, requested_at=now, ended_at=now, state=ExaminationState.DONE
    )
    outcomes = list(Outcome)
    rows = Conformity.objects.bulk_create(
        (
            Conformity(offer=offer, examination=round_, made_at=now, outcome=outcomes[place % len(outcomes)])
            for place, offer in enumerate(offers)
        ),
        batch_size=2_000,
    )
    Check.objects.bulk_create(
        (
            Check(conformity=row, code=code, position=place, outcome=row.outcome, reason="As measured.")
            for row in rows
            for place, code in enumerate(CheckCode)
        ),
        batch_size=5_000,
    )
    _fill_matches(solicitation, round_, offers)
    findings = Finding.objects.bulk_create(
        Finding(
            examination=round_,
            kind=ScreenKind.SAME_PRICE,
            words="Same prices.",
            innocent="Chance.",
            fingerprint=f"{number:064d}",
        )
        for number in range(N_FINDINGS)
    )
    through = Finding.offers.through
    through.objects.bulk_create(
        through(finding=finding, offer=offers[(3 * place + shift) % N_OFFERS])
        for place, finding in enumerate(findings)
        for shift in range(2)
    )


def _fill_matches(solicitation: Solicitation, round_: Examination, offers: list[Offer]) -> None:
    line = PaidService.objects.create(
        organisation=solicitation.organisation,
        edition="2026",
        imported_at=database_now(),
        program="Peak rewards",
        kind=PayerKind.PROGRAM,
        service=PaidFor.SYSTEM_RA,
        meter="M-1",
        kw=Decimal(500),
        valid_from=date(2026, 1, 1),
    )
    RegistryMatch.objects.bulk_create(
        RegistryMatch(offer=offer, examination=round_, paid_service=line, on=["meter"])
        for offer in offers[::4]
    )
