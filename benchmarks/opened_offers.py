"""The evaluator's list of 10,000 opened offers, the whole stack, against a plain ListView of the same offers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.states import Role  # noqa: E402
from benchmarks.measuring import Measured  # noqa: E402
from benchmarks.opened_rows import opened_rows  # noqa: E402
from benchmarks.pages import Page, beside_plain, compared  # noqa: E402
from bids.models import Check, Conformity, Examination, Finding, Offer, Opening, RegistryMatch  # noqa: E402
from bids.states import CheckCode, ExaminationState, Outcome, ScreenKind  # noqa: E402
from kernel.clock import database_now  # noqa: E402
from solicitations.models import PaidService, Solicitation  # noqa: E402
from solicitations.states import PaidFor, PayerKind, SolicitationState  # noqa: E402
from tests.factories.accounts import a_developer  # noqa: E402
from tests.factories.solicitations import a_published_solicitation, assign  # noqa: E402

N_OFFERS, N_BIDDERS, N_FINDINGS = 10_000, 200, 1_000
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
    with beside_plain("benchmarks.plain_offers"):
        for name, query in PAGES.items():
            yield compared(client, _page(solicitation, name, query))


def _page(solicitation: Solicitation, name: str, query: str) -> Page:
    return Page(
        work=f"opened offers of a solicitation with {N_OFFERS:,}, {name}",
        ours=f"/solicitations/{solicitation.pk}/offers/{query}",
        plain=f"/plain-offers/{solicitation.pk}/{query}",
        most_queries=MOST_QUERIES,
        goal=GOAL,
        of_plain_list=OF_PLAIN_LIST,
    )


def _fill() -> tuple[Solicitation, User]:
    solicitation, now = a_published_solicitation(), database_now()
    evaluator = assign(solicitation, Role.EVALUATOR)
    bidders = [a_developer() for _ in range(N_BIDDERS)]
    rows = opened_rows(solicitation, bidders, evaluator, N_OFFERS)
    offers = Offer.objects.bulk_create(rows, batch_size=2_000)
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
