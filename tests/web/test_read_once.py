import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from accounts.states import Role
from kernel.clock import database_now
from solicitations.models import Assignment
from solicitations.permissions import roles_of
from tests.factories.accounts import a_person
from tests.factories.solicitations import a_draft_solicitation, assign
from web.middleware import ReadOnceMiddleware

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("method", "n_queries"), [("get", 1), ("head", 1), ("post", 2), ("put", 2)])
def test_only_a_request_that_reads_asks_for_roles_once(django_assert_num_queries, method, n_queries):
    solicitation, person = a_draft_solicitation(), a_person()

    def view(_request):
        return HttpResponse(str([roles_of(person, solicitation) for _ in range(2)]))

    request = getattr(RequestFactory(), method)("/")
    with django_assert_num_queries(n_queries):
        ReadOnceMiddleware(view)(request)


def test_a_role_taken_away_or_given_counts_from_the_next_request_on(client):
    solicitation = a_draft_solicitation()
    officer = assign(solicitation, Role.PROCUREMENT)
    client.force_login(officer)
    url = reverse("solicitations:solicitation-detail", args=[solicitation.pk])
    assert client.get(url).status_code == 200
    Assignment.objects.filter(user=officer).update(ended_at=database_now())
    assert client.get(url).status_code == 404
    assign(solicitation, Role.EVALUATOR, officer)
    assert client.get(url).status_code == 200
