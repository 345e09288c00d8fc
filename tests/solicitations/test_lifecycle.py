from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts.states import Role
from audit.models import Entry
from audit.states import SYSTEM
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from solicitations.models import Lot, NeedYear, ProForma, Solicitation
from solicitations.services import (
    attach_pro_forma,
    bundle_needs,
    cancel_solicitation,
    create_solicitation,
    extend_deadline,
    mark_closed_without_award,
    mark_opened,
    prepare_solicitation,
    publish_solicitation,
    reasons_not_publishable,
    record_evaluation_lock,
    record_opening_key,
    record_protocol_lock,
    set_timeline,
)
from solicitations.states import SolicitationState
from tests.factories.accounts import a_person, a_utility
from tests.factories.solicitations import (
    a_draft_solicitation,
    a_need,
    a_pro_forma,
    a_published_solicitation,
    assign,
    pass_deadline,
)

pytestmark = pytest.mark.django_db
S = SolicitationState


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def officer(utility):
    return a_person(utility, Role.PROCUREMENT)


@pytest.fixture
def draft(utility, officer):
    return create_solicitation(
        organisation=utility, code="RFO-1", title="Feeder relief", by=officer, route=()
    )


def complete(draft, officer):
    now = database_now()
    prepare_solicitation(
        solicitation=draft,
        title="Feeder relief",
        summary="Summer afternoons.",
        needs=[a_need(draft.organisation)],
        pro_forma=a_pro_forma(draft.organisation),
        questions_due_at=now + timedelta(days=3),
        offers_due_at=now + timedelta(days=9),
        award_expected_on=(now + timedelta(days=60)).date(),
        by=officer,
        now=now,
    )
    record_protocol_lock(solicitation=draft, digest="a" * 64, at=now, actor=SYSTEM)
    record_evaluation_lock(solicitation=draft, digest="b" * 64, at=now, actor=SYSTEM)
    record_opening_key(solicitation=draft, fingerprint="c" * 64, at=now, actor=SYSTEM, facts={})
    assign(draft, Role.EVALUATOR)


def verbs(solicitation):
    return list(
        Entry.objects.filter(stream_id=solicitation.pk).order_by("sequence").values_list("verb", flat=True)
    )


def test_who_begins_a_draft_is_its_procurement_officer(draft, officer):
    assert [(a.user, a.role) for a in draft.assignments.all()] == [(officer, Role.PROCUREMENT)]
    assert verbs(draft) == ["solicitation.created"]


def test_a_planner_begins_none(utility):
    with pytest.raises(NotAllowed):
        create_solicitation(organisation=utility, code="X", title="X", by=a_person(utility, Role.PLANNER))


def test_a_code_is_taken_once(utility, officer, draft):
    with pytest.raises(InvalidInput) as refused:
        create_solicitation(organisation=utility, code=draft.code, title="Again", by=officer)
    assert refused.value.field == "code"


def test_an_empty_draft_is_refused_with_everything_it_lacks(draft, officer):
    now = database_now()
    reasons = reasons_not_publishable(draft, now=now)
    assert reasons == [
        "Bundle at least one need.",
        "Attach the pro forma contract.",
        "Lock the valuation protocol.",
        "Lock the evaluation: protocol, rubric, rules and curve vintages together.",
        "Assign the independent evaluator.",
        "Make the opening key that offers are sealed to.",
        "Set the timeline.",
    ]
    with pytest.raises(InvalidInput) as refused:
        publish_solicitation(solicitation=draft, by=officer, now=now)
    assert all(reason in refused.value.message for reason in reasons)
    draft.refresh_from_db()
    assert draft.state == S.DRAFT


def test_publication_fixes_needs_and_contract_and_is_recorded(draft, officer):
    complete(draft, officer)
    now = database_now()
    publish_solicitation(solicitation=draft, by=officer, now=now)
    need = draft.lots.get().need
    assert (draft.state, draft.published_at) == (S.PUBLISHED, now)
    assert need.published_at == now
    assert ProForma.objects.get(pk=draft.pro_forma_id).published_at == now
    assert verbs(draft) == [
        "solicitation.created",
        "solicitation.edited",
        "solicitation.needs_bundled",
        "solicitation.pro_forma_attached",
        "solicitation.timeline_set",
        "solicitation.protocol_locked",
        "solicitation.evaluation_locked",
        "opening_key.made",
        "solicitation.published",
    ]
    facts = Entry.objects.get(stream_id=draft.pk, verb="solicitation.published").facts
    assert facts["protocol_digest"] == "a" * 64
    assert facts["needs"] == [str(need.pk)]


def test_publication_twice_is_a_conflict(draft, officer):
    complete(draft, officer)
    publish_solicitation(solicitation=draft, by=officer, now=database_now())
    with pytest.raises(Conflict):
        publish_solicitation(solicitation=draft, by=officer, now=database_now())


def test_what_is_published_is_not_edited(draft, officer):
    complete(draft, officer)
    publish_solicitation(solicitation=draft, by=officer, now=database_now())
    now = database_now()
    with pytest.raises(Conflict):
        bundle_needs(solicitation=draft, needs=[], by=officer)
    with pytest.raises(Conflict):
        attach_pro_forma(solicitation=draft, pro_forma=a_pro_forma(draft.organisation), by=officer)
    with pytest.raises(Conflict):
        record_protocol_lock(solicitation=draft, digest="b" * 64, at=now, actor=SYSTEM)


def test_the_database_itself_keeps_what_is_published(draft, officer):
    complete(draft, officer)
    publish_solicitation(solicitation=draft, by=officer, now=database_now())
    lot = draft.lots.get()
    refused = [
        lambda: Solicitation.objects.filter(pk=draft.pk).update(title="Changed"),
        lambda: Lot.objects.filter(pk=lot.pk).delete(),
        lambda: NeedYear.objects.filter(need=lot.need).update(amount=1),
        lambda: NeedYear.objects.create(need=lot.need, year=2040, amount=1),
    ]
    for change in refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "role", [Role.PANEL, Role.CHAIR, Role.EVALUATOR, Role.ENGINEER, Role.PLANNER, Role.PRG]
)
def test_nobody_but_the_procurement_officer_publishes_extends_or_cancels(role):
    solicitation = a_published_solicitation()
    person = assign(solicitation, role)
    now = database_now()
    acts = [
        lambda: publish_solicitation(solicitation=solicitation, by=person, now=now),
        lambda: cancel_solicitation(solicitation=solicitation, reason="x", by=person, now=now),
        lambda: extend_deadline(
            solicitation=solicitation, at=now + timedelta(days=30), reason="x", by=person, now=now
        ),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_a_deadline_is_extended_openly(officer, utility):
    solicitation = a_published_solicitation(utility)
    assign(solicitation, Role.PROCUREMENT, officer)
    later = solicitation.offers_due_at + timedelta(days=7)
    extend_deadline(
        solicitation=solicitation,
        at=later,
        reason="A bridge is out.",
        by=officer,
        now=database_now(),
    )
    assert solicitation.offers_due_at == later
    assert Entry.objects.get(stream_id=solicitation.pk).facts["reason"] == "A bridge is out."


@pytest.mark.parametrize("by_hours", [0, -1])
def test_a_deadline_is_never_shortened(officer, utility, by_hours):
    solicitation = a_published_solicitation(utility)
    assign(solicitation, Role.PROCUREMENT, officer)
    sooner = solicitation.offers_due_at + timedelta(hours=by_hours)
    with pytest.raises(InvalidInput, match="never shortened"):
        extend_deadline(solicitation=solicitation, at=sooner, reason="x", by=officer, now=database_now())


def test_a_deadline_that_has_passed_is_not_extended(officer, utility):
    solicitation = a_published_solicitation(utility)
    assign(solicitation, Role.PROCUREMENT, officer)
    pass_deadline(solicitation)
    now = database_now()
    with pytest.raises(TooLate):
        extend_deadline(
            solicitation=solicitation, at=now + timedelta(days=1), reason="x", by=officer, now=now
        )


def test_a_cancellation_says_why(draft, officer):
    with pytest.raises(InvalidInput) as refused:
        cancel_solicitation(solicitation=draft, reason="  ", by=officer, now=database_now())
    assert refused.value.field == "reason"
    cancel_solicitation(solicitation=draft, reason="The load has gone.", by=officer, now=database_now())
    assert (draft.state, draft.closing_reason) == (S.CANCELLED, "The load has gone.")


def test_offers_are_not_opened_before_their_deadline():
    solicitation = a_published_solicitation()
    with pytest.raises(Conflict, match="after their deadline"):
        mark_opened(solicitation=solicitation, at=solicitation.offers_due_at - timedelta(seconds=1))


def test_two_people_ending_it_at_once_end_it_once(utility, officer):
    solicitation = a_published_solicitation(utility)
    assign(solicitation, Role.PROCUREMENT, officer)
    same = Solicitation.objects.get(pk=solicitation.pk)
    cancel_solicitation(solicitation=solicitation, reason="First.", by=officer, now=database_now())
    with pytest.raises(Conflict):
        mark_closed_without_award(solicitation=same, reason="Second.", at=database_now())
    assert Solicitation.objects.get(pk=same.pk).closing_reason == "First."


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ((-1, 9, 60), "questions_due_at"),
        ((9, 3, 60), "offers_due_at"),
        ((3, 9, 5), "award_expected_on"),
    ],
)
def test_dates_out_of_order_are_refused_at_their_field(draft, officer, days, field):
    now = database_now()
    questions, offers, award = days
    with pytest.raises(InvalidInput) as refused:
        set_timeline(
            solicitation=draft,
            questions_due_at=now + timedelta(days=questions),
            offers_due_at=now + timedelta(days=offers),
            award_expected_on=(now + timedelta(days=award)).date(),
            by=officer,
            now=now,
        )
    assert refused.value.field == field


def test_a_refused_preparation_leaves_nothing_of_it(draft, officer):
    now = database_now()
    with pytest.raises(InvalidInput):
        prepare_solicitation(
            solicitation=draft,
            title="Another title",
            summary="",
            needs=[a_need(draft.organisation)],
            pro_forma=None,
            questions_due_at=now + timedelta(days=3),
            offers_due_at=None,
            award_expected_on=None,
            by=officer,
            now=now,
        )
    draft.refresh_from_db()
    assert (draft.title, draft.lots.count()) == ("Feeder relief", 0)
    assert verbs(draft) == ["solicitation.created"]


def test_a_need_of_another_utility_a_withheld_one_and_one_that_fits_no_window_are_not_asked_for(
    draft, officer
):
    wrong = [
        a_need(),
        a_need(draft.organisation, is_confidential=True, duration_hours=None, calls_per_year=None),
        a_need(draft.organisation, duration_hours=9),
    ]
    for need in wrong:
        with pytest.raises(InvalidInput) as refused:
            bundle_needs(solicitation=draft, needs=[need], by=officer)
        assert refused.value.field == "needs"


def test_lots_keep_the_order_they_were_given(draft, officer):
    needs = [a_need(draft.organisation) for _ in range(3)]
    bundle_needs(solicitation=draft, needs=needs[::-1], by=officer)
    assert [lot.need for lot in draft.lots.order_by("position")] == needs[::-1]


def test_a_draft_made_by_the_factory_is_one(utility):
    assert a_draft_solicitation(utility).state == S.DRAFT
