import pytest
from django.urls import reverse

from accounts.models import Membership
from accounts.states import Role
from review.documents import EXAMPLE_CODE, EXAMPLE_CRITERIA
from review.models import Rubric
from tests.factories.accounts import a_person
from tests.factories.review import an_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    made = an_evaluation(n_offers=0)
    client.force_login(made.procurement)
    return made


def criterion(place, **changes):
    given = {
        "label": f"Criterion {place}",
        "code": f"c{place}",
        "group": "Viability",
        "weight": "50",
        "scale_max": "5",
        "minimum": "",
        "kind": "SCORED",
        "guidance": "Look at the evidence.",
        "anchors": "0: nothing\n5: all",
    }
    return {f"form-{place}-{name}": value for name, value in (given | changes).items()}


def fields(*criteria, action="write", **text):
    named = {"title": "Ours", "code": "ours", "note": "", "action": action} | text
    forms = {"form-TOTAL_FORMS": len(criteria), "form-INITIAL_FORMS": 0}
    return {key: value for part in (named, forms, *criteria) for key, value in part.items()}


def write(client, *criteria, **more):
    return client.post(reverse("review:rubric-write"), fields(*criteria, **more))


def test_a_rubric_is_written_and_again_as_its_next_version(client, officer):
    two = criterion(0), criterion(1, minimum="2", shows_identity="on", needs_evidence="on")

    assert [write(client, *two).status_code for _ in range(2)] == [302, 302]

    last = Rubric.objects.get(code="ours", version=2)
    kept = [(c.code, c.minimum, c.shows_identity, c.needs_evidence, c.anchors) for c in last.criteria.all()]
    assert kept == [
        ("c0", None, False, False, {"0": "nothing", "5": "all"}),
        ("c1", 2, True, True, {"0": "nothing", "5": "all"}),
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weight": "40"}, "The weights sum to 90 %"),
        ({"code": "c0"}, "stands in the rubric twice"),
        ({"anchors": "nothing"}, "Write a point of the scale"),
        ({"anchors": "٥: all"}, "Write a point of the scale"),
        ({"anchors": "9: all"}, "is not on the scale 0 to 5"),
        ({"minimum": "6"}, "a minimum is on the scale, 0 to 5"),
        ({"weight": "1e400"}, "Not written."),
        ({"scale_max": "0"}, "Not written."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, officer, changes, words):
    answer = write(client, criterion(0), criterion(1, **changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Look at the evidence." in answer.content.decode()
    assert not Rubric.objects.filter(code="ours").exists()


def test_a_criterion_is_added_and_taken_out_and_nothing_typed_is_lost(client, officer):
    more = write(client, criterion(0, label="Half typed"), action="add")
    assert (more.status_code, len(more.context["criteria"].forms)) == (200, 2)
    assert "Half typed" in more.content.decode()

    out = write(client, criterion(0, weight="100"), criterion(1) | {"form-1-DELETE": "on"})

    assert out.status_code == 302
    assert [c.code for c in Rubric.objects.get(code="ours").criteria.all()] == ["c0"]


def test_an_example_or_an_earlier_version_is_where_one_begins(client, officer):
    begun = client.get(reverse("review:rubric-write"), {"start": EXAMPLE_CODE})
    assert len(begun.context["criteria"].forms) == len(EXAMPLE_CRITERIA)
    earlier = client.get(reverse("review:rubric-write"), {"start": officer.rubric.pk})
    assert earlier.context["form"].initial["code"] == officer.rubric.code

    nothing = client.get(reverse("review:rubric-write"), {"start": "no such thing"})

    assert len(nothing.context["criteria"].forms) == 1


def test_rubrics_are_listed_and_read_by_those_who_may(client, officer):
    assert officer.rubric.title in client.get(reverse("review:rubric-list")).content.decode()
    assert client.get(reverse("review:rubric-detail", args=[officer.rubric.pk])).status_code == 200

    client.force_login(a_person())

    assert officer.rubric.title not in client.get(reverse("review:rubric-list")).content.decode()
    assert client.get(reverse("review:rubric-detail", args=[officer.rubric.pk])).status_code == 404
    assert client.get(reverse("review:rubric-write")).status_code == 403


def test_the_list_takes_as_many_queries_for_three_as_for_one(client, officer, django_assert_max_num_queries):
    write(client, criterion(0, weight="100"))
    write(client, criterion(0, weight="100"))
    assert Membership.objects.filter(user=officer.procurement, roles__contains=[Role.PROCUREMENT]).exists()

    with django_assert_max_num_queries(10):
        client.get(reverse("review:rubric-list"))
