"""The bridge: rows become the engine's case, each technology and each form of need in its own way."""

from decimal import Decimal

import pytest

from kernel.blobs import store_blob
from kernel.crypto import CannotDecryptError
from nmv.canonical import canonical_json
from nmv.case import EDITIONS, Case
from solicitations.models import NeedAmount
from solicitations.states import DayType, NeedForm, NeedUnit, Service
from tests.factories.solicitations import a_draft_solicitation, a_need, a_project
from tests.factories.valuation import FLAT, SHORT_TERM, a_valued_solicitation, with_project
from valuation.evaluation import case_inputs, frozen_case, inputs, thaw
from valuation.evaluation.grid import needs_and_projects
from valuation.models import Run, RunOffer
from valuation.states import CurveKind

pytestmark = pytest.mark.django_db

RESPONSE = {
    "kind": "demand_response",
    "kw": 900,
    "hours_per_call": 5,
    "calls_per_year": 100,
    "months": [9, 6, 7],
    "start_hour": 14,
    "end_hour": 23,
    "notice_hours": 20,
}
STORE = {"power_kw": 1000, "energy_kwh": 4000, "round_trip_efficiency": "0.86", "ancillary_services": True}
HYBRID = {"kind": "hybrid", "shape": FLAT, "storage": STORE, "interconnection_kw": 1500}
HOURLY = {"kind": "hourly", "kw": [1] * 8760}


def a_run_of(*offers, **protocol):
    """A run whose case was not built yet."""
    solicitation, officer = a_valued_solicitation(*[SHORT_TERM | offer for offer in offers], **protocol)
    protocol_row = solicitation.protocols.get()
    run = Run.objects.create(
        solicitation=solicitation,
        protocol=protocol_row,
        requested_by=officer,
        requested_at=solicitation.created_at,
    )
    RunOffer.objects.bulk_create(RunOffer(run=run, offer=offer) for offer in solicitation.offers.all())
    return run


def the_offer(offer, **protocol):
    """The one offer of a run, as the engine sees it."""
    return case_inputs(a_run_of(offer, **protocol)).case.offers[0]


def test_a_store_keeps_power_energy_and_efficiency_and_sells_only_priced_reserves():
    offer = the_offer({})
    assert (offer.technology, offer.storage.power_kw, offer.storage.energy_kwh) == (
        "storage",
        2500.0,
        12500.0,
    )
    assert (offer.storage.round_trip_efficiency, offer.ancillary_products) == (0.86, ())
    assert (offer.ra.flexible, offer.availability) == (True, 0.97)


def test_demand_response_keeps_its_window_and_its_limits():
    called = the_offer({"technology": "DEMAND_RESPONSE", "delivery": RESPONSE}).demand_response
    assert (called.power_kw, called.hours_per_call, called.calls_per_year) == (900.0, 5, 100)
    assert (called.window.months, called.window.starts_hour, called.window.ends_hour) == ((6, 7, 9), 14, 23)
    assert called.notice_hours == 20.0


def test_a_hybrid_keeps_shape_store_and_interconnection():
    offer = the_offer({"technology": "HYBRID", "delivery": HYBRID})
    assert (offer.shape.peak_kw(), offer.storage.energy_kwh, offer.interconnection_kw) == (
        1200.0,
        4000.0,
        1500.0,
    )


def test_8760_hours_are_standard_time():
    offer = the_offer({"technology": "SOLAR", "delivery": HOURLY})
    assert (offer.shape.clock, len(offer.shape.hourly_kw)) == ("standard", 8760)


def test_the_case_is_frozen_as_it_is_and_comes_back_with_its_digest():
    run = a_run_of({})
    case = case_inputs(run).case
    run.case = frozen_case(case, run.solicitation)
    assert thaw(run).digest() == case.digest()


def test_a_case_kept_as_plain_json_by_an_earlier_edition_is_still_read():
    run = a_run_of({})
    case = Case.from_dict(case_inputs(run).case.to_dict() | {"schema": EDITIONS[0]})
    run.case = store_blob(
        owner_id=run.solicitation.organisation_id,
        content=canonical_json(case),
        media_type="application/json",
        filename="case.json",
    )
    assert thaw(run).digest() == case.digest() == run.case.sha256


def test_an_offer_that_cannot_be_unsealed_is_left_out_with_the_reason(monkeypatch):
    run = a_run_of({}, {"name": "second"})
    broken = run.offers.order_by("offer__alias")[0].offer_id
    read = inputs.document_of

    def damaged(offer):
        if offer.pk == broken:
            raise CannotDecryptError
        return read(offer)

    monkeypatch.setattr(inputs, "document_of", damaged)
    found = case_inputs(run)
    assert len(found.case.offers) == 1
    assert found.refused == {broken: "the sealed document cannot be read (CannotDecryptError)"}


def test_a_call_in_kwh_asks_for_its_energy_over_its_hours():
    need = with_project(a_need(unit=NeedUnit.KWH))
    data, _ = needs_and_projects(a_draft_solicitation(need.organisation, need), {})
    assert data[0]["call"]["kw_by_year"]["2027"] == 2350 / 5


def test_a_profile_takes_amounts_for_all_days_and_then_those_of_one_day_type():
    need = a_need(form=NeedForm.PROFILE)
    for day_type, amount in ((DayType.WEEKEND, 40), (DayType.ALL, 100)):
        NeedAmount.objects.create(
            need=need, year=2027, month=7, day_type=day_type, hour=17, amount=Decimal(amount)
        )
    data, _ = needs_and_projects(a_draft_solicitation(need.organisation, need), {})
    year = data[0]["profile"]["years"]["2027"]
    assert (year["weekday"][6][17], year["weekend"][6][17], year["weekday"][6][16]) == (100.0, 40.0, 0.0)


def test_a_project_serves_all_of_its_needs_bundled_or_not():
    need = a_need()
    other = a_need(need.organisation, service=Service.RELIABILITY)
    project = a_project(need.organisation)
    project.needs.add(need, other)
    data, projects = needs_and_projects(a_draft_solicitation(need.organisation, need), {})
    assert {row["id"] for row in data} == {str(need.pk), str(other.pk)}
    assert set(projects[0]["need_ids"]) == {str(need.pk), str(other.pk)}


def test_a_split_names_the_needs_that_carry_the_value():
    need = a_need()
    other = a_need(need.organisation)
    project = a_project(need.organisation)
    project.needs.add(need, other)
    rules = {project.code: {"need_split": {need.code: "1"}, "deferral_starts_in": 2030, "deferral_years": 4}}
    _, projects = needs_and_projects(a_draft_solicitation(need.organisation, need), rules)
    assert (projects[0]["need_ids"], projects[0]["need_split"]) == ([str(need.pk)], {str(need.pk): 1.0})
    assert (projects[0]["deferral_starts_in"], projects[0]["deferral_years"]) == (2030, 4)


def test_deferral_begins_with_the_in_service_year_and_lasts_as_long_as_needs_are_stated():
    need = with_project(a_need())
    _, projects = needs_and_projects(a_draft_solicitation(need.organisation, need), {})
    assert (projects[0]["deferral_starts_in"], projects[0]["deferral_years"]) == (2027, 5)


def test_a_bundled_version_of_a_need_stands_for_its_series():
    old = a_need()
    newer = a_need(old.organisation, series=old.series, version=2)
    project = a_project(old.organisation)
    project.needs.add(old, newer)
    _, projects = needs_and_projects(a_draft_solicitation(old.organisation, old), {})
    assert projects[0]["need_ids"] == [str(old.pk)]


def test_curves_rules_and_inline_values_reach_the_engine():
    ghg = {"usd_per_tonne": "30", "tonnes_per_mwh": "0.4", "document": "Decision 20-04-010"}
    transmission = {"usd_per_kw_year": "9", "coincidence": {"STORAGE": "0.8"}}
    run = a_run_of({}, ghg=ghg, transmission=transmission, energy={"loss_factor": "0.05"})
    case = case_inputs(run).case
    assert case.protocol.energy.loss_factor == 0.05
    assert case.curves.hourly[CurveKind.ENERGY.value].values[5] == 35.0
    assert case.curves.yearly["GHG"].values == (30.0,)
    assert case.protocol.ghg.residual.document == "Decision 20-04-010"
    assert (
        case.protocol.transmission.coincidence["storage"],
        case.protocol.transmission.coincidence["solar"],
    ) == (0.8, 0)
