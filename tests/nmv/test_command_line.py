"""The command line an auditor uses: evaluate, verify, schema, bench."""

import json
from pathlib import Path
from typing import Any

import pytest

from nmv.__main__ import main
from nmv.case import Case
from nmv.case_file import write_case
from nmv.kernels import compiled
from nmv.report import evaluate_case, run_digest
from tests.factories.cases import case_data, project, response_offer, shape_offer, storage_offer


def world() -> Case:
    """Three offers on one feeder whose project can wait."""
    return Case.from_dict(
        case_data(
            schema="gridtender-case-v2",
            offers=[storage_offer(), shape_offer(), response_offer()],
            projects=[project()],
        )
    )


@pytest.fixture
def evaluated(tmp_path: Path) -> Path:
    """A folder with a case and its result."""
    write_case(world(), tmp_path / "case.zip")
    assert main(["evaluate", str(tmp_path / "case.zip"), "--out", str(tmp_path / "result.json")]) == 0
    return tmp_path


def altered(folder: Path, change: Any) -> Path:
    """The result with something changed in it."""
    document = json.loads((folder / "result.json").read_text())
    change(document)
    (folder / "result.json").write_text(json.dumps(document))
    return folder / "result.json"


def test_two_processes_give_the_digest_of_one(evaluated: Path) -> None:
    shared = evaluated / "shared.json"
    assert main(["evaluate", str(evaluated / "case.zip"), "--processes", "2", "--out", str(shared)]) == 0
    assert shared.read_bytes() == (evaluated / "result.json").read_bytes()


def test_a_result_says_what_computed_it(evaluated: Path) -> None:
    document = json.loads((evaluated / "result.json").read_text())
    assert sorted(document["engine"]) == ["highspy", "llvmlite", "nmv", "numba", "numpy", "python"]
    assert document["result_digest"] == run_digest(evaluate_case(world()))


def test_a_true_result_is_verified_against_the_case_beside_it(
    evaluated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(evaluated / "result.json")]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("statements, all hold")


def add_a_cent(document: dict[str, Any]) -> None:
    document["offers"][0]["npv_usd"] += 0.01


def forget_an_offer(document: dict[str, Any]) -> None:
    del document["offers"][1]


def inflate_a_component(document: dict[str, Any]) -> None:
    row = next(row for row in document["offers"][0]["components"] if row["code"] == "FIXED_PAYMENTS")
    row["pv_usd"] += 1.0


def claim_a_larger_set_value(document: dict[str, Any]) -> None:
    document["best_set"]["npv_usd"] += 1.0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (add_a_cent, "FAILS  offer storage, NPV USD"),
        (forget_an_offer, "FAILS  the offers valued"),
        (inflate_a_component, "FAILS  offer storage, FIXED_PAYMENTS, PV USD"),
        (claim_a_larger_set_value, "FAILS  the chosen set, NPV USD"),
    ],
)
def test_an_altered_result_is_caught_and_named(
    evaluated: Path, capsys: pytest.CaptureFixture[str], change: Any, says: str
) -> None:
    assert main(["verify", str(altered(evaluated, change))]) == 1
    assert says in capsys.readouterr().out


def test_energy_and_reserves_may_trade_places_but_not_their_sum(evaluated: Path) -> None:
    def trade(document: dict[str, Any]) -> None:
        rows = {row["code"]: row for row in document["offers"][0]["components"]}
        rows["ENERGY"]["pv_usd"] += 5.0
        rows["VARIABLE_PAYMENTS"]["pv_usd"] -= 5.0

    assert main(["verify", str(altered(evaluated, trade))]) == 0


def test_a_result_of_another_case_is_refused(evaluated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = Case.from_dict(case_data(offers=[storage_offer()]))
    write_case(other, evaluated / "other.json")
    assert main(["verify", str(evaluated / "result.json"), "--case", str(evaluated / "other.json")]) == 1
    assert "FAILS  the case is the one the result names" in capsys.readouterr().out


def test_a_result_without_a_case_beside_it_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "result.json").write_text("{}")
    assert main(["verify", str(tmp_path / "result.json")]) == 2
    assert "no case.zip and no case.json stands beside it" in capsys.readouterr().err


def test_the_schema_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Gridtender case"


def test_a_case_is_timed(evaluated: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", str(evaluated / "case.zip"), "--repeat", "1"]) == 0
    assert "3 offers, 30 offer-years, 1 processes: median" in capsys.readouterr().out


def test_a_curve_without_a_whole_year_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = case_data(offers=[storage_offer()])
    code = next(iter(data["curves"]["hourly"]))
    data["curves"]["hourly"][code]["extension"]["pattern_starts_on"] = "2025-07-01"
    (tmp_path / "case.json").write_text(json.dumps(data))
    assert main(["evaluate", str(tmp_path / "case.json"), "--out", str(tmp_path / "result.json")]) == 2
    assert f"curves.hourly.{code}" in capsys.readouterr().err


def test_the_best_set_is_written_with_its_bound_and_the_sets_behind_it(
    evaluated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = evaluated / "choice.json"
    assert main(["portfolio", str(evaluated / "case.zip"), "--out", str(out), "--next-best", "2"]) == 0
    document = json.loads(out.read_text())
    best = json.loads((evaluated / "result.json").read_text())["best_set"]
    assert sorted(document["best"]["offers"]) == sorted(best["offer_ids"])
    assert document["best"]["npv_usd"] == pytest.approx(best["npv_usd"])
    assert len(document["next_best"]) == 2
    assert document["case_digest"] == world().digest()
    assert "of 3 offers, NPV" in capsys.readouterr().out


def test_scenarios_are_written_with_their_seed(tmp_path: Path) -> None:
    terms = {"seed": 5, "n_scenarios": 20, "prices": {"level_sd": 0.1}}
    write_case(Case.from_dict(world().to_dict() | {"uncertainty": terms}), tmp_path / "case.json")
    assert main(["uncertainty", str(tmp_path / "case.json"), "--out", str(tmp_path / "out.json")]) == 0
    document = json.loads((tmp_path / "out.json").read_text())
    assert (document["seed"], document["n_scenarios"], len(document["offers"])) == (5, 20, 3)


def test_scenarios_of_a_case_without_uncertainty_are_refused_by_name(
    evaluated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["uncertainty", str(evaluated / "case.zip"), "--out", str(evaluated / "out.json")]) == 2
    assert "uncertainty: expected terms of uncertainty" in capsys.readouterr().err


def test_what_would_swap_two_offers_is_printed_smallest_first(
    evaluated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["flip", str(evaluated / "case.zip"), "storage", "response"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("convention.discount_rate_per_year") for line in lines)
    assert main(["flip", str(evaluated / "case.zip"), "storage", "nobody"]) == 2
    assert "there is no 'nobody'" in capsys.readouterr().err


def test_every_loop_can_be_compiled_beforehand() -> None:
    assert main(["compile"]) == 0
    for name in ("sums", "merge", "awards", "parametric"):
        loops = [loop for loop in vars(compiled(name)).values() if hasattr(loop, "signatures")]
        assert any(loop.signatures for loop in loops), name
