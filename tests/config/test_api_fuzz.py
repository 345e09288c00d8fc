"""Whatever fits the API's own document, and much that does not, is answered: never with a server's error.

Schemathesis draws requests from the OpenAPI document, Django's in-process client sends them as a bidder and as
procurement. What each changes is taken back, so that one request does not prepare the ground for the next.
"""

import json
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from schemathesis.core import NotSet

from accounts.states import Role
from bids.models import Check, Offer
from bids.services import examine_offers
from tests.factories.accounts import a_bidder, a_person
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.solicitations import a_published_solicitation, assign

pytestmark = pytest.mark.django_db
N_EXAMPLES = 3
# Few examples of very many operations; always the same ones, so that a run that failed fails again.
BOUNDED = settings(
    max_examples=N_EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    verbosity=Verbosity.quiet,
)
SERVER_ERROR = 500
# What is named by a solicitation's id.
BY_SOLICITATION = {"openings", "opening-keys", "protocols", "rankings", "participations", "solicitations"}


@pytest.fixture(scope="module")
def operations():
    """Every operation of the API's document."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(document)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture
def world():
    """A solicitation that takes offers and one that is opened, each with an offer of one bidder; ids by resource."""
    bidder = a_bidder()
    published, opened = a_published_solicitation(), a_published_solicitation()
    sealed, seen = a_submitted_offer(published, bidder), a_submitted_offer(opened, bidder)
    procurement = assign(opened, Role.PROCUREMENT)
    assign(published, Role.PROCUREMENT, procurement)
    a_person(published.organisation, Role.PROCUREMENT)
    open_all(opened, procurement)
    examine_offers(examination_id=opened.examinations.get().pk)
    need = published.lots.get().need
    ids = {
        "offers": [sealed.pk, seen.pk],
        "opened-offers": [seen.pk],
        "examinations": [opened.pk],
        "checks": [Check.objects.all()[0].pk],
        "conformities": [Offer.objects.get(pk=seen.pk).conformities.get().pk],
        "needs": [need.pk],
        "facilities": [need.facility_id],
    }
    ids |= {name: [published.pk, opened.pk] for name in BY_SOLICITATION}
    return {"bidder": bidder, "procurement": procurement}, ids


def _path(case: Any, ids: dict[str, list[Any]], place: int) -> str:
    """The address: of something that is there two times of three, else as it was drawn."""
    resource = case.operation.path.removeprefix("/api/v1/").split("/")[0]
    known = ids.get(resource, [])
    path: str = case.formatted_path
    if known and place and case.path_parameters:
        told: str = case.operation.path
        for name in case.path_parameters:
            told = told.replace("{" + name + "}", str(known[place % len(known)]), 1)
        return told
    return path


def _send(client: Client, case: Any, path: str) -> int:
    """Send a drawn request and take back what it did."""
    body = {} if isinstance(case.body, NotSet) else case.body
    is_form = case.media_type == "multipart/form-data"
    with transaction.atomic():
        query = {name: value for name, value in (case.query or {}).items() if isinstance(value, str | int)}
        if case.method.upper() == "GET":
            answer = client.get(path, query)
        elif is_form:
            sent = (
                {name: value for name, value in body.items() if value is not None}
                if isinstance(body, dict)
                else {}
            )
            answer = client.post(path, {name: str(value) for name, value in sent.items()})
        else:
            answer = client.generic(
                case.method.upper(), path, _spelled(body), content_type="application/json"
            )
        transaction.set_rollback(True)
    return int(answer.status_code)


def _spelled(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body, default=str).encode(errors="surrogatepass")


@pytest.mark.parametrize("who", ["bidder", "procurement"])
def test_no_request_drawn_from_the_document_is_a_servers_error(operations, world, who):
    people, ids = world
    client = Client(raise_request_exception=False)
    client.force_login(people[who])
    failed: dict[str, int] = {}
    n_sent = 0
    for operation in operations:

        @seed(0)
        @BOUNDED
        @given(case=operation.as_strategy(), place=st.integers(0, 2))
        def attempt(case: Any, place: int) -> None:
            nonlocal n_sent
            n_sent += 1
            status = _send(client, case, _path(case, ids, place))
            if status >= SERVER_ERROR:
                failed[f"{case.method} {case.operation.path}"] = status

        attempt()
    assert failed == {}
    assert n_sent >= len(operations)
