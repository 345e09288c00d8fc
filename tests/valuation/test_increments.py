"""A decided increment falls through the case and its ledger into what an offer is worth."""

from decimal import Decimal

import pytest

from accounts.states import Role
from bids.models import Offer
from bids.services import decide_increment
from bids.services.incrementality import RULE_CODES, Ruling
from kernel.clock import database_now
from nmv.report import evaluate_case
from tests.factories.bids import a_submitted_offer, open_all
from tests.factories.curves import a_curve_version
from tests.factories.solicitations import a_published_solicitation, assign
from tests.factories.valuation import SHORT_TERM, a_locked_protocol, with_project
from valuation.evaluation import thaw
from valuation.models import Run
from valuation.services import evaluate_run, request_run
from valuation.states import CurveKind, OfferRunState

pytestmark = pytest.mark.django_db
RULES = dict.fromkeys(RULE_CODES, True)


@pytest.fixture
def officer_and_offer():
    """A battery of 2,500 kW valued with energy and system RA prices."""
    solicitation = a_published_solicitation()
    with_project(solicitation.lots.get().need)
    officer = assign(solicitation, Role.PROCUREMENT)
    offer = a_submitted_offer(solicitation, **SHORT_TERM)
    utility = solicitation.organisation
    curves = {
        kind.value: str(version.pk)
        for kind, version in (
            (CurveKind.ENERGY, a_curve_version(utility)),
            (CurveKind.RA_SYSTEM, a_curve_version(utility, CurveKind.RA_SYSTEM)),
        )
    }
    a_locked_protocol(solicitation, curves=curves)
    open_all(solicitation, procurement=officer)
    return officer, Offer.objects.select_related("solicitation__organisation").get(pk=offer.pk)


def _decide(officer, offer, service, extent, kw=None):
    ruling = Ruling(service, extent, kw, "Peak rewards", "programme", RULES, "Line 2.", "Enrolled.")
    decide_increment(offer=offer, ruling=ruling, by=officer, now=database_now())


def _valued(officer, offer):
    run = request_run(solicitation=offer.solicitation, by=officer, now=database_now())
    evaluate_run(run_id=run.pk)
    return Run.objects.get(pk=run.pk)


def _component(run, code):
    row = run.offers.get()
    assert (row.state, row.error) == (OfferRunState.DONE, "")
    return row.components.get(code=code).present_value_usd


@pytest.mark.parametrize(
    ("extent", "kw", "left"),
    [("WHOLLY", None, 1), ("PARTLY", Decimal(500), Decimal("0.8")), ("NOT", None, 0)],
)
def test_resource_adequacy_is_earned_for_the_increment_alone(officer_and_offer, extent, kw, left):
    officer, offer = officer_and_offer
    before = _valued(officer, offer)
    _decide(officer, offer, "system_ra", extent, kw)
    after = _valued(officer, offer)
    whole = _component(before, "RA")
    assert whole > 0
    assert _component(after, "RA") == pytest.approx(whole * left, abs=Decimal("0.01"))
    assert _component(after, "ENERGY") == _component(before, "ENERGY")


def test_what_the_forecast_holds_defers_nothing(officer_and_offer):
    officer, offer = officer_and_offer
    whole = _component(_valued(officer, offer), "DISTRIBUTION_DEFERRAL")
    _decide(officer, offer, "distribution_deferral", "PARTLY", Decimal(1250))
    half = _component(_valued(officer, offer), "DISTRIBUTION_DEFERRAL")
    _decide(officer, offer, "distribution_deferral", "NOT")
    nothing = _component(_valued(officer, offer), "DISTRIBUTION_DEFERRAL")
    assert whole > half >= nothing == 0


def test_an_earlier_run_keeps_what_was_decided_when_it_was_made(officer_and_offer):
    officer, offer = officer_and_offer
    _decide(officer, offer, "system_ra", "PARTLY", Decimal(500))
    early = _valued(officer, offer)
    _decide(officer, offer, "system_ra", "PARTLY", Decimal(1000))
    late = _valued(officer, offer)
    assert early.input_digest != late.input_digest
    declared = thaw(Run.objects.get(pk=early.pk)).to_dict()["offers"][0]["paid_elsewhere"]
    assert [(row["service"], row["kw"]) for row in declared] == [("system_ra", 500.0)]
    result = evaluate_case(thaw(Run.objects.get(pk=early.pk)))[str(offer.pk)]
    assert Decimal(repr(result.npv_usd)) == pytest.approx(early.offers.get().npv_usd, abs=Decimal("1e-4"))


def test_a_disqualified_or_walled_offer_is_in_no_run(officer_and_offer):
    _officer, offer = officer_and_offer
    home = offer.organisation
    home.affiliate_of = offer.solicitation.organisation
    home.save()
    other = Offer.objects.to_be_valued()
    assert not other.exists()
