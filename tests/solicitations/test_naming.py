import pytest

from accounts.models import Organisation
from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput
from solicitations.models import Announcement, Question
from solicitations.services import answer_question, ask_question, correct_answer
from tests.factories.accounts import a_bidder, a_developer, a_person
from tests.factories.correspondence import a_desk, organisation_of
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker():
    developer = a_developer(
        name="Brightwater Storage, LLC", slug="bright-water", email_domain="brightwater.example"
    )
    return a_person(developer, Role.DEVELOPER, full_name="Dana O’Fields")


@pytest.fixture
def question(asker):
    return ask_question(
        solicitation=a_published_solicitation(),
        organisation=organisation_of(asker),
        text="May storage charge at night?",
        by=asker,
        now=database_now(),
    )


def answer(question, text):
    answer_question(question=question, answer=text, by=a_desk(question.solicitation), now=database_now())


@pytest.mark.parametrize(
    "text",
    [
        "As Brightwater Storage, LLC asks, yes.",
        "Yes, brightwater  STORAGE may.",
        "Yes (Bright-Water).",
        "bright water: yes",
        "See brightwater.example for its plan.",
        "Dana O’Fields is right.",
        "Write to {email}.",
        "Write to somebody@example.org.",
    ],
)
def test_an_answer_that_names_its_asker_is_refused_with_what_to_do(question, asker, text):
    with pytest.raises(InvalidInput, match="without names") as refused:
        answer(question, text.format(email=asker.email))
    assert (refused.value.field, refused.value.code) == ("answer", "names_a_bidder")
    question.refresh_from_db()
    assert (question.answer, question.answered_at) == ("", None)


@pytest.mark.parametrize(
    "text",
    ["Yes: storage may charge.", "Brightwaters are rivers.", "O’Fieldsian methods", "Any bidder may."],
)
def test_words_that_only_look_like_a_name_pass(question, text):
    answer(question, text)
    assert question.answer == text


def test_a_refusal_does_not_tell_who_asked_since_every_bidder_counts(question):
    rival = a_developer(name="Sunmesa Renewables", slug="sunmesa")
    a_person(rival, Role.DEVELOPER, full_name="Luis Ortega")
    refusals = []
    for text in ("Sunmesa Renewables asks", "Brightwater Storage asks"):
        with pytest.raises(InvalidInput) as refused:
            answer(question, text)
        refusals.append((refused.value.field, refused.value.code))
    assert refusals[0] == refusals[1]


def test_utilities_and_independents_may_be_named(question):
    answer(question, f"{question.solicitation.organisation.name} reads the meter.")
    assert Question.objects.get().answered_at is not None


def test_a_question_that_names_its_asker_is_refused_before_it_is_kept(asker):
    solicitation = a_published_solicitation()
    with pytest.raises(InvalidInput, match="published with its answer"):
        ask_question(
            solicitation=solicitation,
            organisation=organisation_of(asker),
            text="We at Brightwater Storage wonder.",
            by=asker,
            now=database_now(),
        )
    assert not Question.objects.exists()


def test_the_answer_form_shows_the_refusal_at_its_field_and_keeps_what_was_typed(client, question):
    client.force_login(a_desk(question.solicitation))
    page = client.post(f"/questions/{question.pk}/answer/", {"answer": "Brightwater Storage may."})
    assert page.status_code == 422
    assert "names a bidder" in page.content.decode()
    assert "Brightwater Storage may." in page.content.decode()


def correct(question, text="No.", reason="A slip of the pen.", by=None):
    correct_answer(
        question=question,
        answer=text,
        reason=reason,
        by=by or a_desk(question.solicitation),
        now=database_now(),
    )


def test_a_correction_stands_beside_the_answer_before_it_and_everybody_is_told(question):
    answer(question, "Yes.")
    correct(question)
    assert list(question.answer_versions.values_list("number", "text", "reason")) == [
        (1, "Yes.", ""),
        (2, "No.", "A slip of the pen."),
    ]
    assert Question.objects.get().answer == "No."
    told = list(Announcement.objects.order_by("announced_at").values_list("title", flat=True))
    assert told == ["A question was answered", "An answer was corrected"]
    verbs = Entry.objects.filter(stream_id=question.solicitation_id).values_list("verb", flat=True)
    assert list(verbs.order_by("sequence")) == ["question.asked", "question.answered", "question.corrected"]


def test_a_correction_needs_an_answer_a_reason_other_words_and_no_name(question):
    with pytest.raises(Conflict):
        correct(question)
    answer(question, "Yes.")
    for given, field in (
        ({"text": "Yes."}, "answer"),
        ({"reason": " "}, "reason"),
        ({"text": "Brightwater Storage: no."}, "answer"),
        ({"reason": "Brightwater Storage complained."}, "reason"),
    ):
        with pytest.raises(InvalidInput) as refused:
            correct(question, **given)
        assert refused.value.field == field


def test_an_answer_given_before_versions_were_kept_is_its_own_first_version(question):
    Question.objects.filter(pk=question.pk).update(
        answer="Yes.", answered_by=a_desk(question.solicitation), answered_at=database_now()
    )
    correct(question)
    assert list(question.answer_versions.values_list("text", flat=True)) == ["Yes.", "No."]


def test_a_correction_is_made_on_a_page_and_by_the_api(client, question):
    answer(question, "Yes.")
    client.force_login(a_desk(question.solicitation))
    page = f"/questions/{question.pk}/correct/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"answer": "No.", "reason": "Slip."}).status_code == 302
    given = {"answer": "Yes, at night.", "reason": "Said more."}
    api = client.post(f"/api/v1/questions/{question.pk}/correct/", given, content_type="application/json")
    assert (api.status_code, question.answer_versions.count()) == (200, 3)
    client.logout()
    shown = client.get(f"/solicitations/{question.solicitation_id}/questions/").content.decode()
    assert "This answer was corrected" in shown
    client.force_login(assign(question.solicitation, Role.EVALUATOR))
    assert client.post(page, {"answer": "x", "reason": "y"}).status_code == 403


def test_names_are_read_once_however_many_bidders_there_are(question, django_assert_max_num_queries):
    for _ in range(3):
        a_bidder()
    assert Organisation.objects.filter(kind="DEVELOPER").count() == 4
    from solicitations.services.naming import require_names_no_bidder

    with django_assert_max_num_queries(2):
        require_names_no_bidder("Yes.", field="answer")
