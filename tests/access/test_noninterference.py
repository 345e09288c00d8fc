"""Secrecy as non-interference: what a person may not see can change without anything they do see changing.

For every role all facts hidden from it are changed at once, and every page, export, list and search of the site that
answers it is asked for before and after; a difference in one byte fails. Where a fact is seen, it must be seen to
change: a fact that no page shows would prove nothing.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from bids.models import Offer
from kernel.clock import database_now
from review.models import Consensus, Criterion, Rubric, Score, Scorecard, SelectedOffer
from review.states import ScorecardState
from solicitations.models import Declaration, Question, Solicitation, Workpaper
from tests.access.conftest import PEOPLE
from tests.access.places import places_of
from valuation.models import ComponentResult, Run, RunOffer
from valuation.states import OfferRunState, RunState

pytestmark = pytest.mark.django_db

SEE_MONEY = frozenset({"procurement", "chair", "review group", "evaluator", "engineer"})
# Of those whose cards are in; "panel, scored" has its own among them.
SEE_SCORES = SEE_MONEY | {"panel, scored"}
# Bidders without anybody among the people here.
STRANGERS = ("brightwater", "sunmesa")


@dataclass(frozen=True)
class Fact:
    """Something that only some may see: how it is changed, who sees it, and a page that shows one of them."""

    name: str
    change: Callable[[Any], Any]
    seen_by: frozenset[str]
    shown_on: str


def _values(world: Any) -> None:
    found = RunOffer.objects.filter(run=world.things["run"])
    found.update(nmv_usd_per_kw_year=F("nmv_usd_per_kw_year") * 2 + 7, npv_usd=F("npv_usd") + 12_345)
    ComponentResult.objects.filter(run_offer__in=found).update(levelized=F("levelized") + 3)


def _a_score(world: Any) -> None:
    given = Score.objects.filter(
        scorecard__offer__solicitation=world.opened,
        scorecard__panelist=world.person("panel, scored"),
        scorecard__state=ScorecardState.SUBMITTED,
    )
    given.update(value=Decimal("1.25"), rationale="Something else entirely.")


def _a_consensus(_world: Any) -> None:
    """Of what was awarded: there both panel members have scored."""
    assert Consensus.objects.update(value=Decimal("0.5"), reason="Otherwise.")


def _the_chosen_set(world: Any) -> None:
    SelectedOffer.objects.filter(selection__solicitation=world.opened).delete()


def _an_own_run(world: Any) -> None:
    run = world.things["run"]
    now = database_now()
    shadow = Run.objects.create(
        solicitation=world.opened,
        protocol=run.protocol,
        own_terms=run.protocol.content,
        state=RunState.DONE,
        requested_by=world.person("evaluator"),
        requested_at=now,
        ended_at=now,
        case=run.case,
    )
    for offer in Offer.objects.opened().filter(solicitation=world.opened):
        RunOffer.objects.create(
            run=shadow, offer=offer, state=OfferRunState.DONE, nmv_usd_per_kw_year=-99, npv_usd=-99
        )


def _an_own_card(world: Any) -> None:
    rubric, now = Rubric.objects.get(solicitations=world.opened), database_now()
    for offer in Offer.objects.opened().unaffiliated().filter(solicitation=world.opened):
        card = Scorecard.objects.create(
            offer=offer,
            rubric=rubric,
            panelist=world.person("evaluator"),
            state=ScorecardState.SUBMITTED,
            saved_at=now,
            submitted_at=now,
            is_shadow=True,
        )
        for criterion in Criterion.objects.filter(rubric=rubric):
            Score.objects.create(scorecard=card, criterion=criterion, value=1, rationale="Weak.")


def _a_sealed_offer(world: Any) -> None:
    """One offer less before the opening: neither its content nor their number is known to anybody."""
    others = Offer.objects.filter(solicitation=world.sealed).exclude(organisation__slug__in=STRANGERS)
    assert others.update(solicitation=world.draft)


def _a_workpaper(world: Any) -> None:
    Workpaper.objects.create(
        solicitation=world.opened,
        author=world.person("evaluator"),
        title="A doubt",
        text="The curve is old.",
        written_at=database_now(),
    )


def _a_declaration(world: Any) -> None:
    mine = Declaration.objects.filter(user=world.person("chair"), solicitation=world.opened)
    assert mine.update(statement="I once worked for a bidder.", organisations=["Sunmesa"])


def _a_question(world: Any) -> None:
    Question.objects.filter(pk=world.things["question"].pk).update(text="May we change the inverter?")


def _a_draft(world: Any) -> None:
    Solicitation.objects.filter(pk=world.draft.pk).update(title="An entirely different plan")


FACTS = [
    Fact("values", _values, SEE_MONEY, "review:dashboard"),
    Fact("the chosen set", _the_chosen_set, SEE_MONEY, "review:dashboard"),
    Fact("a panel member's scores", _a_score, SEE_SCORES, "review:offer-consensus"),
    Fact("the consensus", _a_consensus, SEE_SCORES | {"panel, to score"}, "api:consensus-list"),
    Fact("the evaluator's own run", _an_own_run, frozenset({"evaluator"}), "review:shadow"),
    Fact("the evaluator's own cards", _an_own_card, frozenset({"evaluator"}), "review:shadow"),
    Fact("a sealed offer", _a_sealed_offer, frozenset(), ""),
    Fact(
        "a workpaper",
        _a_workpaper,
        frozenset({"evaluator"}),
        "solicitations:solicitation-workpapers (opened)",
    ),
    Fact("a declaration", _a_declaration, frozenset({"chair", "evaluator"}), "review:conflicts"),
    Fact(
        "an open question",
        _a_question,
        frozenset({"procurement", "evaluator", "engineer", "bidder"}),
        "api:question-list",
    ),
    Fact("a draft", _a_draft, frozenset({"procurement"}), "solicitations:solicitation-detail (draft)"),
]

# What is new in every answer: tokens against forgery, nonces, the moment it was made.
NEW_EACH_TIME = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]+"'
    rb"|(?i:x-csrftoken)[^0-9A-Za-z]{1,8}[0-9A-Za-z]{32,}"
    rb'|nonce="[^"]+"'
    rb"|<span data-left-until=[^<]*</span>"
    rb"|DTSTAMP:\w+"
    rb"|Made at \(UTC\)(?:<[^>]*>)+[-0-9 :]{19}"
    rb"|/(?:CreationDate|ModDate) ?\([^)]*\)|/ID ?\[[^\]]*\]"
)


# What triggers keep as it is.
KEPT = (Consensus, Declaration, Offer, Question, RunOffer, ComponentResult, Score, Scorecard, SelectedOffer)


def _let_triggers(stand: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in KEPT:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} {stand} TRIGGER USER")


@contextmanager
def changed(facts: list[Fact], world: Any) -> Iterator[None]:
    """Change facts for a while: triggers that keep things as they are stand back, and all is rolled back."""
    with transaction.atomic():
        _let_triggers("DISABLE")
        for fact in facts:
            fact.change(world)
        _let_triggers("ENABLE")
        yield
        transaction.set_rollback(True)


def addresses(world: Any) -> dict[str, str]:
    """Every address that a GET may ask for; lists also with a search for what is hidden."""
    found = {label: reverse(name, args=arguments) for label, (name, arguments) in places_of(world).items()}
    searched = {
        f"{label}?q": f"{url}?q=sunmesa&search=sunmesa" for label, url in found.items() if "-list" in label
    }
    return {label: url for label, url in (found | searched).items() if not label.startswith("accounts:log")}


def rendered(urls: dict[str, str], person: Any) -> dict[str, bytes]:
    """What each address answers a person, without what is new each time; refusals by their status."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    answers = {}
    for label, url in urls.items():
        # Reading some things leaves a trace of who read them.
        with transaction.atomic():
            answer = client.get(url)
            transaction.set_rollback(True)
        body = answer.getvalue()
        body = body if answer.status_code == 200 else b""
        answers[label] = b"%d %s" % (answer.status_code, NEW_EACH_TIME.sub(b"", _unpacked(body)))
    return answers


def _unpacked(body: bytes) -> bytes:
    """An office document's parts one after another, but for those that say when it was written."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(BytesIO(body)) as packed:
        names = [name for name in packed.namelist() if not name.startswith("docProps/")]
        return b"\n".join(name.encode() + packed.read(name) for name in sorted(names))


def where_they_part(one: bytes, other: bytes) -> tuple[str, str]:
    """The first place at which two answers differ, a little of each."""
    at = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    near = slice(max(at - 60, 0), at + 60)
    return one[near].decode(errors="replace"), other[near].decode(errors="replace")


@pytest.mark.parametrize("role", PEOPLE)
def test_what_a_role_may_not_see_changes_nothing_that_it_sees(world, role):
    hidden = [fact for fact in FACTS if role not in fact.seen_by]
    person = world.person(role)
    with transaction.atomic():
        urls = addresses(world)
        before = rendered(urls, person)
        answered = {label: url for label, url in urls.items() if before[label].startswith(b"200")}
        with changed(hidden, world):
            after = rendered(urls, person)
        transaction.set_rollback(True)

    assert answered
    differing = [label for label in urls if before[label] != after[label]]
    assert [(label, where_they_part(before[label], after[label])) for label in differing[:5]] == []


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.seen_by], ids=lambda fact: fact.name)
def test_whoever_may_see_a_fact_sees_it_change(world, fact):
    person = world.person(min(fact.seen_by & {"evaluator", "procurement"}))
    with transaction.atomic():
        url = {fact.shown_on: addresses(world)[fact.shown_on]}
        before = rendered(url, person)
        with changed([fact], world):
            after = rendered(url, person)
        transaction.set_rollback(True)

    assert before[fact.shown_on].startswith(b"200")
    assert before != after
