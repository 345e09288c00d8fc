import pytest
from django.urls import reverse

from accounts.states import Role
from solicitations.queries.desk import planning_desk
from tests.factories.accounts import a_bidder, a_person, a_utility
from tests.factories.solicitations import a_need, a_project

pytestmark = pytest.mark.django_db
DESK = "/planning/"


def cards(user):
    return {card.title: card.count for group in planning_desk(user) for card in group.cards}


def test_the_desk_holds_what_a_person_works_with():
    utility = a_utility()
    a_need(utility)
    a_project(utility)
    planner, officer = a_person(utility, Role.PLANNER), a_person(utility, Role.PROCUREMENT)
    found = cards(planner)
    assert [found[title] for title in ("Imports", "Needs", "Criteria")] == ["0 files", "1 need", "0 versions"]
    assert list(cards(officer)) == ["Bidder list", "Oversight calendar", "New procurement plan"]


@pytest.mark.parametrize("n_needs", [1, 3])
def test_the_desk_asks_the_same_of_the_database_for_few_rows_and_many(
    client, django_assert_num_queries, n_needs
):
    utility = a_utility()
    for _ in range(n_needs):
        a_need(utility)
    client.force_login(a_person(utility, Role.PLANNER, Role.PROCUREMENT))
    with django_assert_num_queries(14):
        assert client.get(DESK).status_code == 200


def test_nobody_else_finds_the_desk_and_its_link(client):
    assert client.get(DESK).status_code == 302
    client.force_login(a_bidder())
    assert client.get(DESK).status_code == 404
    link = reverse("solicitations:planning-desk")
    assert link not in client.get("/").content.decode()
    client.force_login(a_person(a_utility(), Role.PLANNER))
    assert link in client.get("/").content.decode()
