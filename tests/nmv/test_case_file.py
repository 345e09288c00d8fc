"""A case on disk: three forms, one case, one digest; an array that is missing or altered is named."""

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from nmv.case import Case, CaseError
from nmv.case.schema import case_schema
from nmv.case_file import pack, read_case, unpack, write_case
from tests.factories.cases import HOURS, case_data, response_offer, shape_offer, storage_offer

REPOSITORY = Path(__file__).resolve().parents[2]
SECOND_EDITION = "gridtender-case-v2"


def weather() -> list[float]:
    """An output for every hour, different from hour to hour."""
    return [float(1 + hour % 7) for hour in range(HOURS)]


def case_of(edition: str = SECOND_EDITION) -> Case:
    """Three offers, two of them with the same array of hours."""
    offers = [
        storage_offer(),
        shape_offer("east", shape={"hourly_kw": weather()}),
        shape_offer("west", shape={"hourly_kw": weather()}),
        response_offer(),
    ]
    return Case.from_dict(case_data(schema=edition, offers=offers))


@pytest.mark.parametrize("name", ["case.json", "case.zip"])
@pytest.mark.parametrize("edition", ["gridtender-case-v1", SECOND_EDITION])
def test_a_case_comes_back_from_disk_with_its_digest(tmp_path: Path, name: str, edition: str) -> None:
    case = case_of(edition)
    write_case(case, tmp_path / name)
    assert read_case(tmp_path / name).digest() == case.digest()


def test_arrays_inside_the_file_give_the_same_case_and_digest(tmp_path: Path) -> None:
    inline = tmp_path / "inline.json"
    inline.write_text(json.dumps(case_of().to_dict()))
    assert read_case(inline).digest() == case_of().digest()


def test_the_hash_of_the_file_is_the_digest_of_the_case(tmp_path: Path) -> None:
    write_case(case_of(), tmp_path / "case.json")
    assert hashlib.sha256((tmp_path / "case.json").read_bytes()).hexdigest() == case_of().digest()


def test_equal_arrays_are_stored_once(tmp_path: Path) -> None:
    write_case(case_of(), tmp_path / "case.json")
    # the energy curve, and the one weather of two offers
    assert len(list((tmp_path / "arrays").iterdir())) == 2


def test_one_changed_hour_changes_the_digest() -> None:
    data = case_of().to_dict()
    data["offers"][1]["shape"]["hourly_kw"][4000] += 1e-9
    assert Case.from_dict(data).digest() != case_of().digest()


def test_packing_twice_gives_the_same_bytes() -> None:
    assert pack(case_of()) == pack(unpack(pack(case_of())))


def test_the_first_edition_keeps_the_digest_it_always_had() -> None:
    case = case_of("gridtender-case-v1")
    text = json.dumps(case.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert case.digest() == hashlib.sha256(text.encode()).hexdigest()


def test_a_missing_array_is_named_with_its_place(tmp_path: Path) -> None:
    write_case(case_of(), tmp_path / "case.json")
    for array in (tmp_path / "arrays").iterdir():
        array.unlink()
    with pytest.raises(CaseError, match=r"curves\.hourly\.\w+\.values: the array [0-9a-f]{64} is not beside"):
        read_case(tmp_path / "case.json")


def test_an_altered_array_is_refused(tmp_path: Path) -> None:
    write_case(case_of(), tmp_path / "case.json")
    east = json.loads((tmp_path / "case.json").read_text())["offers"][1]["shape"]["hourly_kw"]["array"]
    np.save(tmp_path / "arrays" / f"{east}.npy", np.array(weather()) * 2.0)
    with pytest.raises(
        CaseError, match=r"offers\[1\]\.shape\.hourly_kw: the array .* its bytes were altered"
    ):
        read_case(tmp_path / "case.json")


def test_a_reference_cannot_leave_the_folder(tmp_path: Path) -> None:
    write_case(case_of(), tmp_path / "case.json")
    data = json.loads((tmp_path / "case.json").read_text())
    data["offers"][1]["shape"]["hourly_kw"]["array"] = "../../secret"
    (tmp_path / "case.json").write_text(json.dumps(data))
    with pytest.raises(CaseError, match=r"hourly_kw: expected the SHA-256 of an array"):
        read_case(tmp_path / "case.json")


def test_a_reference_without_a_file_around_it_is_refused_by_name() -> None:
    data = case_of().to_dict()
    data["offers"][1]["shape"]["hourly_kw"] = {"array": "0" * 64, "length": HOURS}
    with pytest.raises(CaseError, match=r"offers\[1\]\.shape\.hourly_kw: the array '0+\.\.\. is not beside"):
        Case.from_dict(data)


def test_the_published_schema_accepts_both_forms_of_a_case() -> None:
    checker = jsonschema.Draft202012Validator(case_schema())
    checker.check_schema(case_schema())
    checker.validate(case_of().to_dict())
    checker.validate(json.loads(case_of().document()[0]))


@pytest.mark.parametrize(
    "change",
    [
        {"offers": [storage_offer(availability=1.2)]},
        {"offers": [storage_offer(contract_kw=[1000.0] * 11)]},
        {"offers": [storage_offer(colour="green")]},
        {"time_zone": ""},
        {"convention": {"valuation_year": 2026}},
        {"offers": [shape_offer(shape={"hourly_kw": [1.0] * 8759})]},
    ],
)
def test_the_published_schema_refuses_what_the_engine_refuses(change: dict[str, Any]) -> None:
    data = case_data(**change)
    with pytest.raises(CaseError):
        Case.from_dict(data)
    assert not jsonschema.Draft202012Validator(case_schema()).is_valid(data)


def test_the_schema_in_the_documents_is_the_engines() -> None:
    published = json.loads((REPOSITORY / "docs" / "case.schema.json").read_text("utf-8"))
    assert published == case_schema(), "python -m nmv schema --out docs/case.schema.json"
