"""What the offers are worth to a need as it was published since."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kernel.clock import database_now
from kernel.errors import Conflict
from nmv.canonical import digest
from solicitations.models import Need, NeedYear
from tests.factories.solicitations import a_need
from tests.factories.valuation import SHORT_TERM, a_valued_solicitation
from valuation.evaluation import thaw
from valuation.models import Run
from valuation.queries.needs import revised_needs
from valuation.services import evaluate_run, request_run, rerun

pytestmark = pytest.mark.django_db


def revised(solicitation, kw="4700"):
    old = solicitation.lots.get().need
    newer = a_need(old.organisation, series=old.series, version=2, code=old.code)
    NeedYear.objects.filter(need=newer).update(amount=Decimal(kw))
    Need.objects.filter(pk=newer.pk).update(published_at=database_now())
    return newer


def asked(solicitation, officer, **kind):
    run = request_run(solicitation=solicitation, by=officer, now=database_now(), **kind)
    evaluate_run(run_id=run.pk)
    run.refresh_from_db()
    return run


def test_the_newest_published_version_stands_in_for_what_was_asked_and_nothing_else_changes():
    solicitation, officer = a_valued_solicitation(SHORT_TERM)
    official = asked(solicitation, officer)
    revised(solicitation)

    run = asked(solicitation, officer, on_revised_needs=True)

    before, after = thaw(official), thaw(run)
    assert [need.id for need in before.needs] == [need.id for need in after.needs]
    assert [need.size_kw() for need in after.needs] == [2 * need.size_kw() for need in before.needs]
    assert digest(before.offers) == digest(after.offers)
    needed = [max(each.offers.get().coverages.get().needed) for each in (official, run)]
    assert needed[1] == 2 * needed[0] > 0


def test_it_ranks_nothing_and_the_same_kind_is_asked_for_again():
    solicitation, officer = a_valued_solicitation(SHORT_TERM)
    revised(solicitation)
    run = asked(solicitation, officer, on_revised_needs=True)

    assert Run.objects.official().count() == 0
    assert rerun(run=run, by=officer, now=database_now()).on_revised_needs


def test_without_a_newer_need_there_is_nothing_to_ask():
    solicitation, officer = a_valued_solicitation(SHORT_TERM)
    old = solicitation.lots.get().need
    a_need(old.organisation, series=old.series, version=2, code=old.code)

    assert revised_needs(solicitation) == {}
    with pytest.raises(Conflict, match="published anew"):
        asked(solicitation, officer, on_revised_needs=True)


def test_the_page_offers_it_where_a_need_was_revised(client):
    solicitation, officer = a_valued_solicitation(SHORT_TERM)
    url = reverse("valuation:run-list", args=[solicitation.pk])
    client.force_login(officer)
    assert b"needs of today" not in client.get(url).content
    revised(solicitation)

    assert b"needs of today" in client.get(url).content
    client.post(url, {"needs": "revised"})

    assert Run.objects.get().on_revised_needs
    assert b"for the revised needs" in client.get(url).content
