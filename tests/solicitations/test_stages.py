import contextlib
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, DomainError, InvalidInput, NotAllowed
from solicitations.models import Announcement, Solicitation, Stage
from solicitations.services import (
    begin_stage,
    cancel_solicitation,
    decide_stage,
    mark_awarded,
    mark_closed_without_award,
    mark_contracted,
    mark_opened,
    mark_selected,
    publish_solicitation,
)
from solicitations.services.closing import LessonDraft, close_with_lessons
from solicitations.services.comments import close_comments, open_comments
from solicitations.states import (
    DECIDED,
    FULL_ROUTE,
    OVERSIGHT,
    UNPUBLISHED,
    ProtocolPart,
    SolicitationState,
    Verdict,
)
from tests.factories.accounts import a_utility
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_pro_forma,
    a_published_solicitation,
    assign,
    pass_deadline,
)
from tests.solicitations.test_states import FULL

pytestmark = pytest.mark.django_db
S = SolicitationState
ROUTE = [str(step) for step in FULL_ROUTE]
DECIDER = {
    S.INTERNAL_REVIEW: Role.CHAIR,
    S.CONSULTATION: Role.PRG,
    S.STATEMENT: Role.EVALUATOR,
    S.FILED: Role.PROCUREMENT,
}
SENT_BACK = {(S.INTERNAL_REVIEW, S.DRAFT)} | {(old, S.SELECTION) for old in OVERSIGHT}


def staffed(solicitation):
    people = {
        role: assign(solicitation, role) for role in (Role.PROCUREMENT, Role.CHAIR, Role.PRG, Role.EVALUATOR)
    }
    return solicitation, people


@pytest.fixture
def team():
    """A published solicitation of the full route, and who does what in it."""
    return staffed(a_published_solicitation(route=ROUTE, evaluation_digest="b" * 64))


@pytest.fixture
def drafting():
    """A complete draft of the full route that was out for comment, and who does what in it."""
    now, utility = database_now(), a_utility()
    given = {
        "pro_forma": a_pro_forma(utility),
        "questions_due_at": now + timedelta(days=3),
        "offers_due_at": now + timedelta(days=9),
        "protocol_digest": "a" * 64,
        "evaluation_digest": "b" * 64,
        "opening_key_fingerprint": "c" * 64,
        "comments_opened_at": now,
    }
    return staffed(a_draft_solicitation(utility, route=ROUTE, **given))


def stand_at(solicitation, state, verdict=""):
    Solicitation.objects.filter(pk=solicitation.pk).update(state=state)
    solicitation.refresh_from_db()
    now = database_now()
    return Stage.objects.create(
        solicitation=solicitation,
        state=state,
        began_at=now,
        verdict=verdict,
        decided_at=now if verdict else None,
    )


def make_move(solicitation, old, new, people):
    """Make the move by the service that makes it in life."""
    now, buyer = database_now(), people[Role.PROCUREMENT]
    given = {"solicitation": solicitation, "now": now}
    if new == S.DRAFT and old == S.COMMENT:
        return close_comments(**given, by=buyer)
    if (old, new) in SENT_BACK:
        return decide_stage(**given, is_passed=False, reason="No.", by=people[DECIDER[old]], reference="D.1")
    if new == S.APPROVED:
        return decide_stage(**given, is_passed=True, reason="", by=buyer, reference="D.27-01-001")
    services = {
        S.COMMENT: lambda: open_comments(**given, comments_due_at=now + timedelta(days=30), by=buyer),
        S.PUBLISHED: lambda: publish_solicitation(**given, by=buyer),
        S.OPENED: lambda: mark_opened(solicitation=solicitation, at=solicitation.offers_due_at),
        S.SELECTION: lambda: mark_selected(solicitation=solicitation, by=people[Role.CHAIR], at=now),
        S.AWARDED: lambda: mark_awarded(solicitation=solicitation, at=now),
        S.CONTRACTED: lambda: mark_contracted(solicitation=solicitation, at=now),
        S.NO_AWARD: lambda: mark_closed_without_award(solicitation=solicitation, reason="None good.", at=now),
        S.CLOSED: lambda: close_with_lessons(
            **given, lessons=[LessonDraft(ProtocolPart.PROCESS, "Slow.", "Sooner.")], by=buyer
        ),
        S.CANCELLED: lambda: cancel_solicitation(**given, reason="No more.", by=buyer),
    }
    by_hand = lambda: begin_stage(**given, state=new, by=buyer, reference="AL 1")  # noqa: E731 - one line
    return services.get(new, by_hand)()


@pytest.mark.parametrize("old", list(S))
def test_from_every_state_every_illegal_move_is_refused_and_every_legal_one_made(old, request):
    solicitation, people = request.getfixturevalue("drafting" if old in UNPUBLISHED else "team")
    wrong = []
    for new in S:
        sid = transaction.savepoint()
        waits = (old, new) in SENT_BACK or new == S.APPROVED
        stand_at(solicitation, old, Verdict.PASSED if old in DECIDED and not waits else "")
        with contextlib.suppress(DomainError), transaction.atomic():
            make_move(solicitation, old, new, people)
        reached = Solicitation.objects.get(pk=solicitation.pk).state
        if reached != (new if new in FULL[old] else old):
            wrong.append((old, new, reached))
        transaction.savepoint_rollback(sid)
        solicitation.refresh_from_db()
    assert wrong == []


@pytest.mark.parametrize("state", sorted(DECIDED - {S.INTERNAL_REVIEW, S.SELECTION}))
def test_what_nobody_has_passed_goes_no_further(state, team):
    solicitation, people = team
    stand_at(solicitation, state)
    follows = {S.CONSULTATION: S.STATEMENT, S.STATEMENT: S.FILED, S.FILED: S.APPROVED}[state]
    with pytest.raises(Conflict):
        begin_stage(
            solicitation=solicitation,
            state=follows,
            by=people[Role.PROCUREMENT],
            now=database_now(),
            reference="AL 1",
        )
    assert Solicitation.objects.get(pk=solicitation.pk).state == state


@pytest.mark.parametrize("state", list(DECIDER))
def test_a_verdict_is_only_of_whose_it_is(state, request):
    solicitation, people = request.getfixturevalue("drafting" if state in UNPUBLISHED else "team")
    stand_at(solicitation, state)
    for role, person in people.items():
        if role == DECIDER[state]:
            continue
        with pytest.raises(NotAllowed):
            decide_stage(
                solicitation=solicitation,
                is_passed=True,
                reason="",
                by=person,
                now=database_now(),
                reference="D",
            )
    assert Stage.objects.filter(solicitation=solicitation, decided_at__isnull=False).count() == 0


def test_a_choice_that_is_sent_back_says_why_and_is_told(team):
    solicitation, people = team
    stand_at(solicitation, S.CONSULTATION)
    given = {"solicitation": solicitation, "is_passed": False, "by": people[Role.PRG], "now": database_now()}
    with pytest.raises(InvalidInput) as refused:
        decide_stage(**given, reason=" ")
    assert refused.value.field == "reason"
    decide_stage(**given, reason="One site holds it all.")
    assert solicitation.state == S.SELECTION
    told = Announcement.objects.filter(solicitation=solicitation).latest("announced_at")
    assert (told.title, told.text) == (
        f"{solicitation.code}: the selection is sent back",
        "One site holds it all.",
    )
    assert (
        Entry.objects.filter(stream_id=solicitation.pk).latest("sequence").facts["reason"]
        == "One site holds it all."
    )


def test_a_choice_sent_back_waits_for_a_new_one(team):
    solicitation, people = team
    stand_at(solicitation, S.CONSULTATION)
    now, buyer = database_now(), people[Role.PROCUREMENT]
    decide_stage(solicitation=solicitation, is_passed=False, reason="No.", by=people[Role.PRG], now=now)
    with pytest.raises(Conflict, match="nobody has passed it"):
        begin_stage(solicitation=solicitation, state=S.CONSULTATION, by=buyer, now=now)
    mark_selected(solicitation=solicitation, by=people[Role.CHAIR], at=now)
    begin_stage(solicitation=solicitation, state=S.CONSULTATION, by=buyer, now=now)
    assert solicitation.state == S.CONSULTATION


def test_the_way_from_the_opening_to_approval_is_taken_down_stage_by_stage(team):
    solicitation, people = team
    buyer = people[Role.PROCUREMENT]
    pass_deadline(solicitation)
    mark_opened(solicitation=solicitation, at=database_now())
    for state in (S.EVALUATION, S.SHORTLIST, S.BEST_AND_FINAL):
        begin_stage(solicitation=solicitation, state=state, by=buyer, now=database_now())
    mark_selected(solicitation=solicitation, by=people[Role.CHAIR], at=database_now())
    for state, role in (
        (S.CONSULTATION, Role.PRG),
        (S.STATEMENT, Role.EVALUATOR),
        (S.FILED, Role.PROCUREMENT),
    ):
        begin_stage(
            solicitation=solicitation, state=state, by=buyer, now=database_now(), reference="AL 4107-E"
        )
        decide_stage(
            solicitation=solicitation,
            is_passed=True,
            reason="",
            by=people[role],
            now=database_now(),
            reference="D.27",
        )
    stages = list(Stage.objects.filter(solicitation=solicitation).order_by("began_at", "pk"))
    assert [stage.state for stage in stages] == [
        S.OPENED,
        S.EVALUATION,
        S.SHORTLIST,
        S.BEST_AND_FINAL,
        S.SELECTION,
        S.CONSULTATION,
        S.STATEMENT,
        S.FILED,
        S.APPROVED,
    ]
    assert stages[-1].reference == "D.27"
    mark_awarded(solicitation=solicitation, at=database_now())
    assert solicitation.state == S.AWARDED


def test_a_filing_names_its_docket_and_a_decision_its_order(team):
    solicitation, people = team
    buyer = people[Role.PROCUREMENT]
    stand_at(solicitation, S.STATEMENT, Verdict.PASSED)
    with pytest.raises(InvalidInput, match="docket"):
        begin_stage(solicitation=solicitation, state=S.FILED, by=buyer, now=database_now())
    begin_stage(solicitation=solicitation, state=S.FILED, by=buyer, now=database_now(), reference="AL 1")
    with pytest.raises(InvalidInput, match="order or letter"):
        decide_stage(solicitation=solicitation, is_passed=True, reason="", by=buyer, now=database_now())


def test_a_verdict_never_changes(drafting):
    solicitation, people = drafting
    stage = stand_at(solicitation, S.INTERNAL_REVIEW)
    given = {"solicitation": solicitation, "is_passed": True, "by": people[Role.CHAIR], "now": database_now()}
    decide_stage(**given, reason="Good.")
    with pytest.raises(Conflict, match="already"):
        decide_stage(**given, reason="Better.")
    assert Stage.objects.get(pk=stage.pk).reason == "Good."


def test_only_procurement_takes_the_steps(team):
    solicitation, people = team
    stand_at(solicitation, S.OPENED)
    for role in (Role.CHAIR, Role.PRG, Role.EVALUATOR):
        with pytest.raises(NotAllowed):
            begin_stage(solicitation=solicitation, state=S.EVALUATION, by=people[role], now=database_now())
    with pytest.raises(Conflict, match="by hand"):
        begin_stage(
            solicitation=solicitation, state=S.AWARDED, by=people[Role.PROCUREMENT], now=database_now()
        )
