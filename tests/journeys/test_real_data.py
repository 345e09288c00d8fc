"""The path on published data: PG&E's CORRAL need, CAISO prices of NP15, and the sun of Daggett."""

import csv
import io
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.independent import Series
from tests.journeys.market import ESCALATOR, post_hourly, post_values, posted_of, protocol
from tests.journeys.path import Path, differences
from tests.journeys.speaking import ZONE, Cast, gather_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_data]
DDOR = "gridneeds/PGE_2023_DDOR_Appendix_B_Candidate_Deferrals_Public.xlsx"
NP15 = "lmp/caiso_np15_dam_lmp_2019-02_2020-05.csv"
SUN = "shapes/pv_daggett_tracker_8760.csv"
PATIENCE_S = 60
FIRST_DAY, PRICE_YEAR, VALUATION_YEAR = date(2019, 2, 1), 2019, 2025
ARRAY_KW_DC = 1200


def settled(cast: Cast, import_id: str, state: str) -> dict[str, Any]:
    """Wait until the worker is done with an import, which must then be in ``state``."""
    until = time.monotonic() + PATIENCE_S
    found: dict[str, Any] = {"state": "QUEUED"}
    while found["state"] in {"QUEUED", "READING", "WRITING"} and time.monotonic() < until:
        time.sleep(0.2)
        found = cast.planner.get(f"imports/{import_id}/")
    assert found["state"] == state, found["error"]
    return found


def import_corral(cast: Cast, content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Import the published workbook; the need of feeder CORRAL 1101 and its project."""
    utility = str(cast.utility.pk)
    kept = cast.planner.upload(
        "imports/", "ddor.xlsx", content, status=202, organisation=utility, kind="DDOR"
    )
    settled(cast, kept["id"], "READY")
    cast.planner.post(f"imports/{kept['id']}/commit/", status=202)
    done = settled(cast, kept["id"], "WRITTEN")
    assert (done["outcome"]["n_projects"], done["outcome"]["n_needs"]) == (16, 63)
    (project,) = cast.planner.every("projects/", code="DDOR1022")
    needs = cast.planner.every("needs/", projects=project["id"])
    corral = next(need for need in needs if "CORRAL 1101" in need["title"])
    return cast.planner.get(f"needs/{corral['id']}/"), project | {"needs": needs}


def series_of_np15(content: bytes) -> Series:
    """Read the same twelve months here: trade date and hour ending on the prevailing clock.

    On the autumn day the hour told as 25 is the third of the day, right after hour 2.
    """
    place, last = ZoneInfo(ZONE), date(FIRST_DAY.year + 1, FIRST_DAY.month, FIRST_DAY.day)
    rows = [
        (date.fromisoformat(row["OPR_DT_PT"]), int(row["OPR_HR_PT"]), float(row["$_MWH"]))
        for row in csv.DictReader(io.StringIO(content.decode()))
    ]
    inside = (row for row in rows if FIRST_DAY <= row[0] < last)
    year = sorted(inside, key=lambda row: (row[0], 2.5 if row[1] == 25 else row[1]))
    start = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=place).astimezone(UTC)
    n_hours = (datetime(last.year, last.month, last.day, tzinfo=place) - start) / timedelta(hours=1)
    assert len(year) == n_hours == 8760
    return Series(start, tuple(price for *_, price in year), PRICE_YEAR, ESCALATOR)


def sun_kw(content: bytes) -> list[str]:
    """Hourly output of the array, hour beginning in standard time."""
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [rows[0]["local_standard_time"], rows[-1]["local_standard_time"]] == ["01-01 00:00", "12-31 23:00"]
    return [f"{float(row['ac_kw_per_kwdc']) * ARRAY_KW_DC:.4f}" for row in rows]


def offers_for(need: dict[str, Any], sun: list[str]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """A battery of five hours, the array, and load on call."""
    first, last = min(need["amount_by_year"]), max(need["amount_by_year"])
    common = {
        "needs": [need["id"]],
        "delivery_point": need["facility"],
        "starts_on": f"{first}-01-01",
        "ends_on": f"{last}-12-31",
        "commercial_operation_on": f"{int(first) - 1}-11-01",
        "degradation_per_year": "0.005",
        "availability": "0.96",
        "rps_eligible": False,
    }
    battery = {"kind": "storage", "power_kw": "2400", "energy_kwh": "12000", "round_trip_efficiency": "0.85"}
    called = {
        "kind": "demand_response",
        "kw": "800",
        "hours_per_call": 5,
        "calls_per_year": 110,
        "months": [6, 7, 8, 9],
        "start_hour": 15,
        "end_hour": 22,
        "notice_hours": "0",
    }
    stated: dict[str, dict[str, Any]] = {
        "storage": {"technology": "STORAGE", "contract_kw": ["2400"] * 12, "delivery": battery},
        "solar": {
            "technology": "SOLAR",
            "contract_kw": ["1000"] * 12,
            "delivery": {"kind": "hourly", "kw": sun},
            "rps_eligible": True,
        },
        "response": {"technology": "DEMAND_RESPONSE", "contract_kw": ["800"] * 12, "delivery": called},
    }
    prices = {"storage": ("14.5", "1.1"), "solar": ("0", "38"), "response": ("5", "30")}
    return {
        kind: (
            common | {"name": f"{kind} at CORRAL"} | part,
            {
                "fixed_usd_per_kw_month": prices[kind][0],
                "variable_usd_per_mwh": prices[kind][1],
                "escalator_per_year": "0.02",
            },
        )
        for kind, part in stated.items()
    }


def test_the_published_need_is_answered_at_published_prices(celery_worker, data_folder):
    cast = gather_cast()
    need, project = import_corral(cast, (data_folder / DDOR).read_bytes())
    published = (float(need["published_need_kw"]), float(project["installed_cost_usd"]))
    assert published == (2350, 7_046_000)
    energy = post_hourly(
        cast,
        "ENERGY",
        (data_folder / NP15).read_bytes(),
        place="NP15SLAK_5_N001",
        first_day=FIRST_DAY,
        format_code="oasis_processed",
        price_year=PRICE_YEAR,
        illustrative=False,
    )
    curves = {"ENERGY": energy} | post_values(cast, price_year=PRICE_YEAR)
    content = protocol(curves, valuation_year=VALUATION_YEAR)
    path = Path(cast, "RFO-CORRAL")
    path.draft([need["id"]])
    path.publish(content)
    offers = offers_for(need, sun_kw((data_folder / SUN).read_bytes()))
    bidders = {"storage": cast.battery, "solar": cast.sun, "response": cast.load}
    ids = {kind: path.submit(bidders[kind], *parts) for kind, parts in offers.items()}
    path.let_the_deadline_pass()
    path.open(n_offers=3)
    results = path.results(path.value())
    series = series_of_np15((data_folder / NP15).read_bytes())
    posted = posted_of(content, need, project, series, price_year=PRICE_YEAR)
    for kind, (technical, price) in offers.items():
        assert differences(results[ids[kind]], posted, technical, price) == {}
    path.score()
    path.choose(ids["storage"])
    (contract,) = path.award()
    seen = {"pdf_sha256": contract["pdf_sha256"]}
    cast.battery.post(f"contracts/{contract['id']}/accept/", seen, status=200)
    assert (
        cast.procurement.post(f"contracts/{contract['id']}/accept/", seen, status=200)["state"] == "ACCEPTED"
    )
    assert path.record_holds()[-1] == "contract.concluded"
