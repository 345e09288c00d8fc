"""A wrong field is named with its path and what was expected; a right case survives a round trip."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from nmv.case import Case, CaseError
from tests.factories.cases import call_need, case_data, project, response_offer, shape_offer, storage_offer

Change = Callable[[dict[str, Any]], None]


def test_a_case_read_back_from_its_own_file_has_the_same_digest() -> None:
    case = Case.from_dict(case_data(offers=[storage_offer(), shape_offer(), response_offer()]))
    again = Case.from_dict(json.loads(json.dumps(case.to_dict())))
    assert again.digest() == case.digest()


def test_whole_numbers_and_fractions_of_the_same_amount_have_the_same_digest() -> None:
    as_float = Case.from_dict(case_data(offers=[storage_offer(contract_kw=[1000.0] * 12)]))
    as_int = Case.from_dict(case_data(offers=[storage_offer(contract_kw=[1000] * 12)]))
    assert as_int.digest() == as_float.digest()


def test_a_changed_price_changes_the_digest() -> None:
    dearer = storage_offer(price={"fixed_usd_per_kw_month": 10.01})
    assert Case.from_dict(case_data(offers=[dearer])).digest() != Case.from_dict(case_data()).digest()


def _set(*path: str | int, value: Any) -> Change:
    def change(data: dict[str, Any]) -> None:
        target: Any = data
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


def _drop(*path: str | int) -> Change:
    def change(data: dict[str, Any]) -> None:
        target: Any = data
        for step in path[:-1]:
            target = target[step]
        del target[path[-1]]

    return change


STORE, FIXED = ("offers", 0, "storage"), ("offers", 0, "price", "fixed_usd_per_kw_month")
OPERATION, WINDOW = "commercial_operation_on", ("needs", 0, "call", "windows", 0)
ENERGY = ("curves", "hourly", "energy")
WRONG: list[tuple[Change, str, str]] = [
    (
        _set("offers", 0, "storage", "power_kw", value=float("nan")),
        "offers[0].storage.power_kw",
        "finite number of kW",
    ),
    (
        _set("offers", 0, "storage", "energy_kwh", value=float("inf")),
        "offers[0].storage.energy_kwh",
        "finite number",
    ),
    (_set("offers", 0, "contract_kw", 3, value=-5), "offers[0].contract_kw[3]", "at least 0, got -5"),
    (
        _set("offers", 0, "contract_kw", value=[1.0] * 11),
        "offers[0].contract_kw",
        "expected 12 values, got 11",
    ),
    (_drop("offers", 0, "storage", "energy_kwh"), "offers[0].storage.energy_kwh", "missing"),
    (_drop("offers", 0, "storage"), "offers[0].storage", "expected for technology storage"),
    (
        _set("offers", 0, "storage", "round_trip_efficiency", value=1.01),
        "offers[0].storage.round_trip_efficiency",
        "at most 1",
    ),
    (_set("offers", 0, "storage", "soc_max", value=0.0), "offers[0].storage.soc_max", "above soc_min"),
    (_set("offers", 0, "technology", value="nuclear"), "offers[0].technology", "expected one of solar"),
    (
        _set("offers", 0, "price", "fixed_usd_per_kw_month", value="12"),
        "offers[0].price.fixed_usd_per_kw_month",
        "got '12'",
    ),
    (_set("offers", 0, "price", "fixd", value=1.0), "offers[0].price.fixd", "unknown field"),
    (_set("offers", 0, "term_starts_on", value="2027-02-30"), "offers[0].term_starts_on", "expected a day"),
    (
        _set("offers", 0, "term_ends_on", value="2026-12-31"),
        "offers[0].term_ends_on",
        "on or after 2027-01-01",
    ),
    (
        _set("offers", 0, "commercial_operation_on", value="2027-01-02"),
        "offers[0].commercial_operation_on",
        "on or before",
    ),
    (
        _set("offers", 0, "term_ends_on", value="2061-01-01"),
        "offers[0].term_ends_on",
        "beyond the horizon 2060",
    ),
    (
        _set("offers", 0, "term_starts_on", value="2025-06-01"),
        "offers[0].commercial_operation_on",
        "on or before",
    ),
    (
        _set("offers", 0, "need_ids", value=["elsewhere"]),
        "offers[0].need_ids[0]",
        "no need has the id 'elsewhere'",
    ),
    (
        _set("needs", 0, "call", "windows", 0, "months", value=[6, 13]),
        "needs[0].call.windows[0].months[1]",
        "1 to 12, got 13",
    ),
    (
        _set("needs", 0, "call", "windows", 0, "ends_hour", value=17),
        "needs[0].call.windows[0]",
        "does not fit",
    ),
    (
        _set("needs", 0, "call", "kw_by_year", value={"2027": 0.0}),
        "needs[0].call.kw_by_year",
        "the need is empty",
    ),
    (
        _set("needs", 0, "call", "kw_by_year", value={"27": 1.0}),
        "needs[0].call.kw_by_year.27",
        "expected a year",
    ),
    (_drop("needs", 0, "call"), "needs[0]", "either a profile or a call"),
    (_set("projects", 0, "need_split", value={"feeder": 0.9}), "projects[0].need_split", "sum to 1, got 0.9"),
    (_set("projects", 0, "solutions", 0, "pvrr_usd", value=1e6), "projects[0].solutions[0]", "either"),
    (_set("convention", "id", value="real-v1"), "convention.id", "nominal-end-of-year-pv-kw-v1"),
    (
        _set("convention", "inflation_per_year", value=0.07),
        "convention.inflation_per_year",
        "below the discount rate",
    ),
    (_set("time_zone", value="Mars/Olympus"), "time_zone", "expected an IANA zone"),
    (
        _set("protocol", "energy", "curve", value="gas"),
        "protocol.energy.curve",
        "no hourly curve has the code 'gas'",
    ),
    (
        _set("protocol", "ghg", value={"carbon_embedded": False}),
        "protocol.ghg.residual",
        "expected a carbon value",
    ),
    (
        _set("curves", "hourly", "energy", "values", value=[1.0] * 100),
        "curves.hourly.energy.values",
        "whole year",
    ),
    (_set("curves", "hourly", "energy", "values", 7, value="x"), "curves.hourly.energy.values[7]", "got 'x'"),
    (
        _set("curves", "hourly", "energy", "values", 9, value=float("nan")),
        "curves.hourly.energy.values[9]",
        "got nan",
    ),
    (
        _set("curves", "hourly", "energy", "starts_at", value="2025-01-01T00:00"),
        "curves.hourly.energy.starts_at",
        "offset",
    ),
    (_set("offers", value=[storage_offer(), storage_offer()]), "offers[1].id", "stands here twice"),
]


@pytest.mark.parametrize(("change", "path", "words"), WRONG, ids=[path for _, path, _ in WRONG])
def test_a_wrong_field_is_named_with_its_path(change: Change, path: str, words: str) -> None:
    data = json.loads(json.dumps(case_data()))
    change(data)
    with pytest.raises(CaseError) as caught:
        Case.from_dict(data)
    assert caught.value.path == path
    assert words in caught.value.message


@pytest.mark.parametrize("data", [[], "case", None])
def test_a_case_that_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(CaseError, match="expected an object"):
        Case.from_dict(data)


def test_a_shape_of_the_wrong_length_is_refused() -> None:
    offer = shape_offer(shape={"hourly_kw": [1.0] * 8784})
    with pytest.raises(CaseError, match=r"offers\[0\].shape.hourly_kw: expected 8760 values in kW, got 8784"):
        Case.from_dict(case_data(offers=[offer]))


def test_a_negative_hour_of_a_shape_is_named() -> None:
    values = [1.0] * 8760
    values[5] = -1.0
    with pytest.raises(CaseError, match=r"offers\[0\].shape.hourly_kw\[5\]: .* at least 0, got -1"):
        Case.from_dict(case_data(offers=[shape_offer(shape={"hourly_kw": values})]))


def test_the_size_of_a_need_is_its_largest_amount_of_any_year() -> None:
    need = call_need() | {"call": call_need()["call"] | {"kw_by_year": {"2027": 400.0, "2030": 900.0}}}
    assert Case.from_dict(case_data(needs=[need], projects=[project()])).needs[0].size_kw() == 900.0
