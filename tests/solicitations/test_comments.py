from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.states import OrganisationKind, Role
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from solicitations.models import Comment, PlannedDate, Solicitation
from solicitations.services import create_solicitation
from solicitations.services.comments import answer_comment, close_comments, make_comment, open_comments
from solicitations.states import CommentSubject, SolicitationState
from tests.factories.accounts import a_person, a_utility, an_organisation
from tests.factories.solicitations import a_draft_solicitation, a_pro_forma, assign

pytestmark = pytest.mark.django_db
S = SolicitationState


@pytest.fixture
def draft():
    utility = a_utility()
    return a_draft_solicitation(utility, pro_forma=a_pro_forma(utility), route=["COMMENT"])


@pytest.fixture
def buyer(draft):
    return assign(draft, Role.PROCUREMENT)


@pytest.fixture
def stakeholder():
    return a_person(an_organisation(OrganisationKind.REGULATOR))


def home_of(person):
    return person.memberships.get().organisation


def opened(draft, buyer):
    now = database_now()
    open_comments(solicitation=draft, comments_due_at=now + timedelta(days=15), by=buyer, now=now)
    return draft


def commented(draft, person, **given):
    return make_comment(
        solicitation=draft,
        organisation=home_of(person),
        subject=CommentSubject.PRO_FORMA,
        text="The term is short.",
        by=person,
        now=database_now(),
        **given,
    )


def let_it_end(draft):
    PlannedDate.objects.filter(solicitation=draft).update(at=database_now() - timedelta(minutes=1))


def test_a_round_is_no_shorter_than_its_least_term(draft, buyer):
    now = database_now()
    with pytest.raises(InvalidInput, match="14 days") as refused:
        open_comments(solicitation=draft, comments_due_at=now + timedelta(days=13), by=buyer, now=now)
    assert (refused.value.field, Solicitation.objects.get().state) == ("comments_due_at", S.DRAFT)


def test_a_draft_without_a_contract_is_not_commented_on(buyer, draft):
    Solicitation.objects.update(pro_forma=None)
    draft.refresh_from_db()
    with pytest.raises(InvalidInput, match="pro forma"):
        opened(draft, buyer)


def test_a_route_without_a_round_has_none(draft, buyer):
    Solicitation.objects.update(route=[])
    with pytest.raises(Conflict, match="cannot become draft for comment"):
        opened(draft, buyer)


def test_out_for_comment_everybody_reads_it_with_its_needs_and_contract(client, draft, buyer):
    page = reverse("solicitations:solicitation-detail", args=[draft.pk])
    assert client.get(page).status_code == 404
    opened(draft, buyer)
    assert client.get(page).status_code == 200
    need = draft.lots.get().need
    assert client.get(reverse("solicitations:need-detail", args=[need.pk])).status_code == 200
    assert client.get(reverse("solicitations:solicitation-documents", args=[draft.pk])).status_code == 200


def test_a_comment_is_for_whoever_answers_until_it_is_answered(client, draft, buyer, stakeholder):
    comment = commented(opened(draft, buyer), stakeholder)
    stranger, evaluator = a_person(), assign(draft, Role.EVALUATOR)
    seen = [bool(Comment.objects.visible_to(person)) for person in (stakeholder, buyer, evaluator, stranger)]
    assert seen == [True, True, True, False]
    answer_comment(comment=comment, answer="It is now five years.", by=buyer, now=database_now())
    assert list(Comment.objects.visible_to(stranger)) == [comment]


@pytest.mark.parametrize(("is_named", "shown"), [(True, True), (False, False)])
def test_a_name_is_published_only_if_its_owner_wishes(  # noqa: PLR0917 - fixtures
    client, draft, buyer, stakeholder, is_named, shown
):
    comment = commented(opened(draft, buyer), stakeholder, is_named=is_named)
    answer_comment(comment=comment, answer="Thank you.", by=buyer, now=database_now())
    page = client.get(reverse("solicitations:comment-list", args=[draft.pk])).content.decode()
    assert (home_of(stakeholder).name in page, "The term is short." in page) == (shown, True)


def test_nobody_comments_in_anothers_name_or_on_what_is_not_out(draft, buyer, stakeholder):
    with pytest.raises(Conflict, match="not open"):
        commented(draft, stakeholder)
    opened(draft, buyer)
    with pytest.raises(NotAllowed):
        make_comment(
            solicitation=draft,
            organisation=draft.organisation,
            subject=CommentSubject.NEED,
            text="x",
            by=stakeholder,
            now=database_now(),
        )


def test_after_the_last_moment_comments_are_refused(draft, buyer, stakeholder):
    opened(draft, buyer)
    let_it_end(draft)
    with pytest.raises(TooLate):
        commented(draft, stakeholder)


def test_a_round_ends_after_its_time_with_every_comment_answered(draft, buyer, stakeholder):
    comment = commented(opened(draft, buyer), stakeholder)
    given = {"solicitation": draft, "by": buyer}
    with pytest.raises(Conflict, match="not ended"):
        close_comments(**given, now=database_now())
    let_it_end(draft)
    with pytest.raises(Conflict, match="1 comment has no answer"):
        close_comments(**given, now=database_now())
    answer_comment(comment=comment, answer="Done.", by=buyer, now=database_now())
    close_comments(**given, now=database_now())
    assert draft.state == S.DRAFT


def test_an_answer_is_given_once(draft, buyer, stakeholder):
    comment = commented(opened(draft, buyer), stakeholder)
    answer_comment(comment=comment, answer="First.", by=buyer, now=database_now())
    with pytest.raises(Conflict):
        answer_comment(comment=comment, answer="Second.", by=buyer, now=database_now())
    assert Comment.objects.get().answer == "First."


def test_the_pages_take_a_round_from_opening_to_end(client, draft, buyer, stakeholder):
    client.force_login(buyer)
    due = (database_now() + timedelta(days=20)).strftime("%Y-%m-%dT12:00")
    client.post(reverse("solicitations:comments-open", args=[draft.pk]), {"comments_due_at": due})
    page = reverse("solicitations:comment-list", args=[draft.pk])
    client.force_login(stakeholder)
    given = {"organisation": str(home_of(stakeholder).pk), "subject": "RULES", "text": "Why no variants?"}
    assert client.post(page, given).status_code == 302
    client.force_login(buyer)
    comment = Comment.objects.get()
    client.post(
        reverse("solicitations:comment-answer", args=[comment.pk]), {"answer": "They are allowed now."}
    )
    let_it_end(draft)
    assert b"End the round" in client.get(page).content
    client.post(reverse("solicitations:comments-close", args=[draft.pk]))
    draft.refresh_from_db()
    client.logout()
    assert (draft.state, b"They are allowed now." in client.get(page).content) == (S.DRAFT, True)


def test_the_default_route_has_a_round(draft):
    made = create_solicitation(
        organisation=draft.organisation,
        code="NEXT",
        title="Next",
        by=a_person(draft.organisation, Role.PROCUREMENT),
    )
    assert "COMMENT" in made.route


@pytest.mark.parametrize("state", [S.DRAFT, S.INTERNAL_REVIEW])
def test_a_round_that_is_not_open_is_not_ended(draft, buyer, state):
    Solicitation.objects.update(state=state)
    draft.refresh_from_db()
    with pytest.raises(Conflict, match="not open for comment"):
        close_comments(solicitation=draft, by=buyer, now=database_now())
    assert Solicitation.objects.get().state == state
