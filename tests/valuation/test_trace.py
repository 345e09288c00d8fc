"""The trace of a value: what it says is what was stored, and its workbook works it out again to the cent."""

import json
import shutil
import subprocess
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kernel.blobs import store_blob
from kernel.clock import database_now
from nmv.case import EDITIONS, Case
from nmv.case_file import pack
from nmv.market_value import evaluate_offer
from tests.factories.cases import (
    case_data,
    monthly_curve,
    project,
    response_offer,
    shape_offer,
    storage_offer,
    yearly_curve,
)
from tests.factories.review import a_finished_run, an_evaluation
from tests.factories.valuation import SOLAR, a_valued_solicitation
from valuation.evaluation import store_result, trace_of
from valuation.models import CurveVersion, RunOffer
from valuation.queries.trace import NAME, as_data, sources_of
from valuation.rendering import write_trace
from valuation.services import evaluate_run, request_run

pytestmark = pytest.mark.django_db
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CENT = 0.005
EVIL = '=HYPERLINK("http://x.example","Click")'

CURVES = {
    "hourly": case_data()["curves"]["hourly"],
    "monthly": {
        "ra": monthly_curve(5.0, escalator=0.02) | {"values": [[3.0, 4.0, 5.0] * 4]},
        "local": monthly_curve(7.0),
        "flex": monthly_curve(6.0, escalator=0.01),
    },
    "yearly": {
        "rec": yearly_curve(20.0, "USD/MWh", escalator=0.03) | {"values": [18.0, 19.5, 21.0]},
        "carbon": yearly_curve(30.0, "USD/t", escalator=0.02),
        "tx": yearly_curve(12.0, "USD/kW-year", escalator=0.02),
    },
}
RULES = {
    "energy": {"curve": "energy", "basis_usd_per_mwh": 1.5},
    "ra": {"system": "ra", "flexible": {"curve": "flex", "basis": "bundled"}},
    "rec_curve": "rec",
    "ghg": {"residual": {"curve": "carbon", "tonnes_per_mwh": 0.3, "document": "A study"}},
    "integration_cost_usd_per_mwh": {"solar": 2.5},
    "transmission": {"curve": "tx", "coincidence": {"solar": 0.4, "storage": 0.9}, "excludes_projects": True},
}
PRICE = {"fixed_usd_per_kw_month": 9.5, "variable_usd_per_mwh": 12.0, "escalator_per_year": 0.015}
LEAST = PRICE | {"minimum_take_mwh_per_year": 900}
TERM: dict[str, Any] = {
    "term_starts_on": "2027-06-16",
    "term_ends_on": "2031-09-10",
    "commercial_operation_on": "2027-06-01",
}
RA = {"system": True, "local": True, "flexible": True}
ANNUITY = case_data()["convention"] | {"id": "real-mid-year-annuity-v1"}
STEPS = [{"from_contract_year": 3, "kw": 0.8, "price": 0.9}]
TWO = [project(name=EVIL), project("line", kind="transmission", solutions=[
    {"name": EVIL, "installed_cost_usd": 4e6, "life_years": 30, "pvrr_usd": 5e6, "om_usd_per_year": 1e4,
     "cost_year": 2024},
    {"installed_cost_usd": 3e6, "life_years": 45, "revenue_requirement_multiplier": 1.4},
])]  # fmt: skip

# Offers and rules that between them use every formula: whole, then what is changed.
CASES = {
    "store": ({}, [storage_offer(price=PRICE, ra=RA, **TERM)], RULES),
    "sun": ({}, [shape_offer(price=PRICE | {"steps": STEPS}, rps_eligible=True, availability=0.97, **TERM)], RULES),
    "called load": ({"convention": ANNUITY}, [response_offer(price=LEAST, **TERM)], RULES),
    "local and paid elsewhere": (
        {"projects": TWO},
        [storage_offer(ra=RA, paid_elsewhere=[{"service": "system_ra", "payer": "A tariff", "share": 0.25}], **TERM)],
        RULES | {
            "transmission": None,
            "ra": {"system": "ra", "local": {"curve": "local", "basis": "premium"}, "flexible": {"curve": "flex"}},
            "deferral": {"replacement": "once"},
        },
    ),
}  # fmt: skip


def a_traced(changes, offers, rules):
    """A valued offer of a run whose frozen case is this one."""
    evaluation = an_evaluation(n_offers=1)
    run = a_finished_run(evaluation)
    row = evaluation.offers[0]
    data = case_data(curves=CURVES, protocol=rules, schema=EDITIONS[1], **changes)
    data["offers"] = [offers[0] | {"id": str(row.pk)}, *offers[1:]]
    need_id = str(evaluation.solicitation.needs.get().pk)
    case = Case.from_dict(json.loads(json.dumps(data).replace('"feeder"', f'"{need_id}"')))
    owner = evaluation.solicitation.organisation_id
    run.case = store_blob(
        owner_id=owner, content=pack(case), media_type="application/zip", filename="case.zip"
    )
    run.input_digest = case.digest()
    run.save()
    RunOffer.objects.filter(run=run).delete()
    run_offer = RunOffer(run=run, offer=row)
    store_result(run_offer, evaluate_offer(case, str(row.pk)))
    return evaluation, run_offer


def traced(run_offer, user):
    return trace_of(run_offer, sources_of(run_offer, user))


@pytest.fixture(params=CASES)
def trace(request):
    evaluation, run_offer = a_traced(*CASES[request.param])
    return traced(run_offer, evaluation.evaluator)


def test_what_is_worked_out_again_is_what_was_stored(trace):
    assert trace.is_same
    assert [round(each.levelized, 6) for each in trace.components] == [
        each.stored_levelized for each in trace.components
    ]
    assert trace.nmv_usd_per_kw_year == pytest.approx(
        sum(each.levelized for each in trace.components), abs=1e-9
    )


def test_each_formula_names_only_what_stands_in_the_trace(trace):
    known = {each.name for each in (*trace.inputs, *trace.lines)}
    named = {found[0] for each in (*trace.inputs, *trace.lines) for found in NAME.findall(each.formula)}
    assert named - known == set()


def test_each_figure_has_a_formula_or_a_source(trace):
    axes = {"year", "month.year", "month.month", "window.year"}
    bare = [each.name for each in (*trace.inputs, *trace.lines) if not each.formula and each.source is None]
    assert set(bare) - axes == set()


def test_only_what_hours_give_comes_from_the_engine(trace):
    given = {line.name for line in trace.lines if line.source is not None and line.source.kind == "dispatch"}
    assert all(name.startswith("hourly.") or name.endswith(".share") for name in given)


def test_text_of_people_never_becomes_a_formula():
    _, run_offer = a_traced(*CASES["local and paid elsewhere"])
    book = load_workbook(BytesIO(write_trace(traced(run_offer, run_offer.run.requested_by))))
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if EVIL in str(cell.value)]
    assert len(texts) > 0
    assert {cell.data_type for cell in texts} == {"s"}
    formulas = [
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert [formula for formula in formulas if "x.example" in str(formula)] == []


def test_as_data_is_json(trace):
    assert json.loads(json.dumps(as_data(trace)))["is_same"] is True


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory):
    """A function that has LibreOffice work a workbook's formulas out and gives their values by sheet."""
    folder = tmp_path_factory.mktemp("office")

    def convert(content):
        (folder / "a.xlsx").write_bytes(content)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        kind = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")]
        command = [SOFFICE, "--headless", "--norestore", profile, *kind, str(folder / "a.xlsx")]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return load_workbook(folder / "out/a.xlsx", data_only=True)

    return convert


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")
def test_libreoffice_works_the_value_out_again_to_the_cent(trace, recalculated):
    book = recalculated(write_trace(trace))
    sheet = book["NMV"]
    for row, each in enumerate(trace.components, start=3):
        assert sheet.cell(row, 2).value == each.code
        assert sheet.cell(row, 4).value == pytest.approx(each.stored_pv_usd, abs=CENT), each.code
        assert sheet.cell(row, 5).value == pytest.approx(each.stored_levelized, abs=1e-5), each.code
    total = 3 + len(trace.components)
    assert sheet.cell(total, 4).value == pytest.approx(trace.stored_npv_usd, abs=CENT)
    assert sheet.cell(total, 5).value == pytest.approx(trace.stored_nmv_usd_per_kw_year, abs=1e-5)
    for line in trace.lines:
        assert figures_of(book, line) == pytest.approx(line.values, rel=1e-9, abs=1e-6), line.name


def figures_of(book, line):
    """What the workbook found for a line of the trace."""
    if line.axis == "months":
        sheet = book["Months"]
        column = next(c for c in range(1, sheet.max_column + 1) if sheet.cell(2, c).value == line.label)
        return [sheet.cell(4 + at, column).value for at in range(len(line.values))]
    sheets = (book["Cash by year"], book["Discounting"])
    rows = ((sheet, row) for sheet in sheets for row in range(3, sheet.max_row + 1))
    sheet, row = next((sheet, row) for sheet, row in rows if sheet.cell(row, 1).value == line.label)
    return [sheet.cell(row, 4 + at).value for at in range(len(line.values))]


def the_addresses(run_offer):
    return (
        reverse("valuation:offer-trace", args=[run_offer.pk]),
        reverse("valuation:offer-trace-xlsx", args=[run_offer.pk]),
        reverse("api:result-trace", args=[run_offer.pk]),
    )


def test_a_trace_is_for_those_who_see_the_result(client):
    evaluation, run_offer = a_traced(*CASES["sun"])
    bidder = evaluation.offers[0].organisation.memberships.get().user
    for user, status in (
        (evaluation.evaluator, 200),
        (evaluation.chair, 200),
        (evaluation.panel[0], 404),
        (bidder, 404),
    ):
        client.force_login(user)
        assert [client.get(address).status_code for address in the_addresses(run_offer)] == [status] * 3


def test_a_trace_names_the_curve_and_the_offer_it_was_taken_from(client):
    solicitation, officer = a_valued_solicitation(SOLAR)
    run = request_run(solicitation=solicitation, by=officer, now=database_now())
    evaluate_run(run_id=run.pk)
    run_offer = run.offers.get()
    version = CurveVersion.objects.get(curve__kind="ENERGY")
    client.force_login(officer)
    told = client.get(the_addresses(run_offer)[2]).json()
    assert told["is_same"] is True
    sources = {each["source"]["kind"]: each["source"]["url"] for each in told["inputs"] if each["source"]}
    assert sources["offer"] == reverse("bids:offer-detail", args=[run_offer.offer_id])
    assert sources["protocol"] == reverse("valuation:protocol-detail", args=[solicitation.pk])
    hourly = {each["name"]: each["source"] for each in told["lines"]}["hourly.energy_usd"]
    assert hourly["url"] == reverse("valuation:run-case", args=[run.pk])
    prices = {each["name"]: each["source"] for each in told["inputs"]}["hours.ENERGY.year"]
    assert str(version) in prices["words"]
    assert prices["url"] == reverse("valuation:curve-detail", args=[version.curve_id])


def test_an_offer_that_was_not_valued_has_no_trace(client):
    evaluation = an_evaluation(n_offers=1)
    run = a_finished_run(evaluation, failing={0: "no curve"})
    client.force_login(evaluation.evaluator)
    assert [client.get(each).status_code for each in the_addresses(run.offers.get())] == [404] * 3
