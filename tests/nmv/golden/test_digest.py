"""The digests of one case, pinned: the same on every Python this project supports, and after every change.

A change of method changes the result digest on purpose; then the engine's version moves with it. A change of
anything else must leave both as they are.
"""

from typing import Any

import numpy as np

import nmv
from nmv.case import Case
from nmv.report import evaluate_case, run_digest
from tests.factories.cases import (
    call_need,
    case_data,
    flat_curve,
    monthly_curve,
    project,
    response_offer,
    shape_offer,
    storage_offer,
    yearly_curve,
)

ENGINE = "0.2.0"
INPUTS = "537b67c882095251065aab67727d3642112ba91d13f4616160e16a3da8dcc519"
RESULTS = "6ac717346cff83448ed7a8041ade3544504c7299ce3dfda942f12e94f2901959"


def waves(mean: float, *, day: float, year: float) -> list[float]:
    """A year of hours out of two triangles: no function whose last bit a processor may choose."""
    hour = np.arange(8760)
    of_day = np.abs((hour + 6) % 24 - 12) / 12.0
    of_year = np.abs(hour / 4380.0 - 1.0)
    return [float(round(value, 3)) for value in mean + day * (of_day - 0.4) + year * (of_year - 0.5)]


def the_case() -> Case:
    """Five offers, ten years, energy below zero at times, reserves with and without held energy."""
    term: dict[str, Any] = {"availability": 0.97, "degradation_per_year": 0.01}
    products = ["regulation_up", "regulation_down"]
    sun = [max(0.0, value) for value in waves(200.0, day=-900.0, year=-120.0)]
    offers = [
        storage_offer("energy alone", **term),
        storage_offer("with reserves", ancillary_products=products, **term),
        shape_offer("sun", shape={"clock": "standard", "hourly_kw": sun}, rps_eligible=True, **term),
        response_offer("load", **term),
        storage_offer(
            "sun and store",
            technology="hybrid",
            shape={"clock": "standard", "hourly_kw": sun},
            interconnection_kw=1000.0,
            **term,
        ),
    ]
    reserve = {"unit": "USD/MW-h", "values": waves(6.0, day=8.0, year=2.0)}
    data = case_data(
        schema="gridtender-case-v2",
        curves={
            "hourly": {
                "energy": flat_curve(0.0, escalator=0.02) | {"values": waves(28.0, day=70.0, year=20.0)},
                "reserve": flat_curve(0.0) | reserve,
            },
            "monthly": {"ra": monthly_curve(5.0, escalator=0.02)},
            "yearly": {"rec": yearly_curve(12.0, "USD/MWh")},
        },
        needs=[call_need("feeder")],
        projects=[project(need_ids=["feeder"])],
        offers=offers,
    )
    held = {"curve": "reserve", "sustained_hours": 0.5, "called_fraction": 0.1}
    data["protocol"] = {
        "energy": {"curve": "energy", "basis_usd_per_mwh": -1.5, "loss_factor": 0.03},
        "ra": {"system": "ra"},
        "rec_curve": "rec",
        "ancillary": {"method": "hourly", "products": dict.fromkeys(products, held)},
    }
    return Case.from_dict(data)


def test_the_digests_of_the_case_and_of_its_figures_are_the_pinned_ones() -> None:
    case = the_case()
    assert nmv.__version__ == ENGINE
    assert case.digest() == INPUTS
    assert run_digest(evaluate_case(case)) == RESULTS
