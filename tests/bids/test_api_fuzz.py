"""Offers of every shape and junk in every field, over HTTP: taken, or refused with names of fields; nothing else."""

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bids.models import Offer
from tests.bids.test_documents_registry import FIELDS, JUNK, NEED, OTHER_NEED, PLACE, a_whole_offer, offers
from tests.factories.accounts import a_bidder
from tests.factories.solicitations import a_published_solicitation

pytestmark = pytest.mark.django_db
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def send():
    """Post parts as a bidder; what was made is taken back."""
    solicitation, client = a_published_solicitation(), Client(raise_request_exception=False)
    need = solicitation.lots.get().need
    ids = {str(NEED): str(need.pk), str(OTHER_NEED): str(need.pk), str(PLACE): str(need.facility_id)}
    client.force_login(a_bidder())

    def sent(parts: Any) -> tuple[int, Any]:
        body = json.dumps({"solicitation": str(solicitation.pk), **parts})
        for invented, real in ids.items():
            body = body.replace(invented, real)
        with transaction.atomic():
            answer = client.post("/api/v1/offers/", body, content_type="application/json")
            transaction.set_rollback(True)
        return answer.status_code, json.loads(answer.content)

    return sent


def require_answered(status: int, told: Any) -> None:
    """Taken with a receipt, or refused with a name for each problem."""
    if status == 201:
        assert set(told) == {"offer", "version", "commitment", "submitted_at", "receipt"}
        return
    if status == 400:  # NaN and the infinities are no JSON
        assert told["code"] == "parse_error", told
        return
    assert status == 422, told
    names = (
        [each["path"] for each in told["errors"]]
        if isinstance(told["errors"], list)
        else list(told["errors"])
    )
    assert names
    assert all(name.startswith(("technical", "price")) for name in names), names


@BOUNDED
@given(parts=offers())
def test_offers_that_the_registry_allows_are_taken_or_refused_at_a_field(send, parts):
    require_answered(*send(parts))
    assert not Offer.objects.exists()


@BOUNDED
@given(place=st.sampled_from(FIELDS), junk=JUNK)
def test_junk_in_any_field_is_refused_at_a_field(send, place, junk):
    group, field = place
    parts = a_whole_offer()
    where = parts[str(group.part)]
    (where.setdefault(group.key, {}) if group.key else where)[field.name] = junk
    require_answered(*send(parts))


@BOUNDED
@given(technical=JUNK, price=JUNK)
def test_junk_in_the_place_of_a_part_is_refused_there(send, technical, price):
    require_answered(*send({"technical": technical, "price": price}))
