"""The command line an auditor uses: evaluate, verify, schema, bench."""

import json
from pathlib import Path
from typing import Any

import pytest

from nmv.__main__ import main
from nmv.canonical import canonical_json
from nmv.case import Case
from nmv.case_file import write_case
from nmv.kernels import compiled
from nmv.portfolio import value_set
from nmv.report import evaluate_case, evaluate_valid, run_digest, set_digest, stated_digest
from tests.factories.cases import call_need, case_data, project, response_offer, shape_offer, storage_offer


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


def rows(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The components of the storage, by code."""
    return {row["code"]: row for row in document["offers"][0]["components"]}


def sealed(folder: Path, change: Any) -> Path:
    """The result with something changed in it and its digests worked out anew: a careful forgery."""

    def change_and_seal(document: dict[str, Any]) -> None:
        change(document)
        document["result_digest"] = stated_digest(document["offers"])
        document["set_digest"] = set_digest(document["best_set"])

    return altered(folder, change_and_seal)


def add_a_cent(document: dict[str, Any]) -> None:
    document["offers"][0]["npv_usd"] += 0.01


def forget_an_offer(document: dict[str, Any]) -> None:
    del document["offers"][1]


def state_an_offer_twice(document: dict[str, Any]) -> None:
    document["offers"].append(document["offers"][0])


def inflate_a_component(document: dict[str, Any]) -> None:
    rows(document)["FIXED_PAYMENTS"]["pv_usd"] += 1.0


def inflate_a_levelized_value(document: dict[str, Any]) -> None:
    rows(document)["RA"]["levelized"] += 1.0


def inflate_a_cash_flow(document: dict[str, Any]) -> None:
    rows(document)["RA"]["cash_flow_usd"][3] += 1.0


def inflate_the_energy(document: dict[str, Any]) -> None:
    rows(document)["ENERGY"]["cash_flow_usd"][3] += 1.0


def inflate_the_real_value(document: dict[str, Any]) -> None:
    document["offers"][0]["nmv_real_usd_per_kw_year"] += 1.0


def deliver_more(document: dict[str, Any]) -> None:
    document["offers"][0]["delivered_mwh"][0] += 1.0


def defer_more(document: dict[str, Any]) -> None:
    document["offers"][0]["project_deferral_pv_usd"] += 1.0


def own_more_of_the_ledger(document: dict[str, Any]) -> None:
    document["offers"][0]["ledger"][0]["pv_usd"] += 1.0


def serve_more_of_the_need(document: dict[str, Any]) -> None:
    document["offers"][0]["needs"][0]["dependable_kw"][6][16] += 1.0


def claim_infinity(document: dict[str, Any]) -> None:
    document["offers"][0]["npv_usd"] = 1e999


def claim_a_larger_set_value(document: dict[str, Any]) -> None:
    document["best_set"]["npv_usd"] += 1.0


def claim_more_deferral(document: dict[str, Any]) -> None:
    document["best_set"]["deferral_pv_usd"]["transformer"] += 1.0


def claim_more_coverage(document: dict[str, Any]) -> None:
    document["best_set"]["coverage"][0]["covered_kw"][6][16] += 1.0


def claim_a_lower_bound(document: dict[str, Any]) -> None:
    document["best_set"]["bound_usd"] -= 1000.0


def claim_a_proof_far_from_the_bound(document: dict[str, Any]) -> None:
    document["best_set"]["bound_usd"] += 1e6


def allow_a_wide_gap(document: dict[str, Any]) -> None:
    document["best_set"]["proof"]["gap_allowed"] = 0.5


def choose_a_stranger(document: dict[str, Any]) -> None:
    document["best_set"]["offer_ids"] = ["nobody"]


def choose_part_of_what_comes_whole(document: dict[str, Any]) -> None:
    chosen = document["best_set"]
    chosen["amounts"][chosen["offer_ids"][0]] = 0.5


def work_with_another_rate(document: dict[str, Any]) -> None:
    document["convention"]["discount_rate_per_year"] += 0.01


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (add_a_cent, "offer storage, NPV USD"),
        (forget_an_offer, "the offers valued"),
        (state_an_offer_twice, "the offers valued"),
        (inflate_a_component, "offer storage, FIXED_PAYMENTS, PV USD"),
        (inflate_a_levelized_value, "offer storage, RA, levelized USD/kW-year"),
        (inflate_a_cash_flow, "offer storage, RA, cash flow USD"),
        (inflate_the_energy, "offer storage, operation (sum of ENERGY, ANCILLARY, VARIABLE_PAYMENTS), cash"),
        (inflate_the_real_value, "offer storage, real NMV $/kW-year"),
        (deliver_more, "offer storage, delivered MWh"),
        (defer_more, "offer storage, deferral of projects, PV USD"),
        (own_more_of_the_ledger, "offer storage, its ledger"),
        (serve_more_of_the_need, "offer storage, its picture of need feeder"),
        (claim_a_larger_set_value, "the chosen set, NPV USD"),
        (claim_more_deferral, "the chosen set, deferral of projects, PV USD"),
        (claim_more_coverage, "the chosen set, its coverage"),
        (claim_a_lower_bound, "no set is worth more than the stated bound"),
        (claim_a_proof_far_from_the_bound, "the proof follows from the bound"),
        (allow_a_wide_gap, "the gap allowed in the choice"),
        (choose_a_stranger, "the chosen set is one of offers valued, each once"),
        (choose_part_of_what_comes_whole, "the chosen set keeps every term of the portfolio"),
        (work_with_another_rate, "the convention"),
    ],
)
def test_a_forgery_is_caught_and_named_though_its_digests_are_its_own(
    evaluated: Path, capsys: pytest.CaptureFixture[str], change: Any, says: str
) -> None:
    assert main(["verify", str(sealed(evaluated, change))]) == 1
    assert f"FAILS  {says}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (add_a_cent, "the result digest is that of the figures stated"),
        (claim_infinity, "the result digest is that of the figures stated"),
        (claim_a_larger_set_value, "the set digest is that of the set stated"),
    ],
)
def test_figures_that_are_not_those_of_the_digest_are_caught(
    evaluated: Path, capsys: pytest.CaptureFixture[str], change: Any, says: str
) -> None:
    assert main(["verify", str(altered(evaluated, change))]) == 1
    assert f"FAILS  {says}" in capsys.readouterr().out


def test_a_worse_set_is_caught_though_every_figure_of_it_is_true(
    evaluated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = json.loads(canonical_json(value_set(world(), evaluate_case(world()), [])))

    def award_nothing(document: dict[str, Any]) -> None:
        assert document["best_set"]["offer_ids"]  # of this world something is worth its price
        proof = document["best_set"]["proof"] | {"gap": None, "is_proven": False, "status": "time limit"}
        bound = document["best_set"]["bound_usd"]
        document["best_set"] = nothing | {"proof": proof, "bound_usd": bound}

    assert main(["verify", str(sealed(evaluated, award_nothing))]) == 1
    failed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAILS")]
    assert len(failed) == 1
    assert failed[0].startswith("FAILS  no set is worth more than the chosen one, beyond the gap allowed")


def trade(document: dict[str, Any], *, lost: float = 0.0) -> None:
    """Ten dollars of the first year move from energy to the variable payments, and another engine says so."""
    money, offer = world().convention, document["offers"][0]
    for code, usd in (("ENERGY", 10.0), ("VARIABLE_PAYMENTS", -10.0 - lost)):
        row = rows(document)[code]
        row["cash_flow_usd"][0] += usd
        row["pv_usd"] = money.worth(row["cash_flow_usd"], offer["years"])
        row["levelized"] = row["pv_usd"] / money.levelizing_kw(offer["contract_kw_years"], offer["years"])
        entries = [entry for entry in offer["ledger"] if entry["component"] == code]
        if not entries:
            entries = [offer["ledger"][0] | {"component": code, "service": "contract"}]
            offer["ledger"] += entries
        entries[0]["pv_usd"] = row["pv_usd"]
    offer["delivered_mwh"][0] += 1.0
    offer["nmv_usd_per_mwh"] = offer["npv_usd"] / money.worth(offer["delivered_mwh"], offer["years"])
    document["engine"]["numpy"] = "another"


def test_energy_and_reserves_may_trade_places_with_the_mwh_behind_them(evaluated: Path) -> None:
    assert main(["verify", str(sealed(evaluated, trade))]) == 0


def test_the_sum_of_energy_and_reserves_may_not_move(
    evaluated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(sealed(evaluated, lambda document: trade(document, lost=1.0)))]) == 1
    assert "FAILS  offer storage, operation (sum of" in capsys.readouterr().out


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


def strained_world(*, only: str | None = None) -> Case:
    """A store of four hours relied on by two needs whose hours together last seven, beside offers that can do it."""
    late = call_need("late")
    late["call"]["windows"][0]["starts_hour"] = 18
    offers = [storage_offer(need_ids=["feeder", "late"]), shape_offer(), response_offer()]
    terms = {"seed": 5, "n_scenarios": 20, "prices": {"level_sd": 0.1}}
    return Case.from_dict(
        case_data(
            schema="gridtender-case-v2",
            needs=[call_need(), late],
            offers=[offer for offer in offers if only in (None, offer["id"])],
            projects=[project()],
            uncertainty=terms,
        )
    )


@pytest.fixture
def strained(tmp_path: Path) -> Path:
    """A folder with a case of which one offer cannot be valued."""
    write_case(strained_world(), tmp_path / "case.zip")
    return tmp_path


def test_an_offer_that_cannot_be_valued_is_written_with_the_reason_and_left_out(
    strained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(strained / "case.zip"), "--out", str(strained / "result.json")]) == 0
    assert "offer storage could not be valued: offer storage, 2027: the discharge" in capsys.readouterr().err
    document = json.loads((strained / "result.json").read_text())
    assert list(document["failed"]) == ["storage"]
    found = evaluate_valid(strained_world()).results
    assert sorted(found) == ["response", "solar"]
    assert document["result_digest"] == run_digest(found)
    assert "storage" not in document["best_set"]["offer_ids"]


def test_a_result_with_an_offer_that_could_not_be_valued_is_verified(
    strained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(strained / "case.zip"), "--out", str(strained / "result.json")]) == 0
    assert main(["verify", str(strained / "result.json")]) == 0

    def blame_another_reason(document: dict[str, Any]) -> None:
        document["failed"]["storage"] = "it was late"

    assert main(["verify", str(altered(strained, blame_another_reason))]) == 1
    assert "FAILS  the offers that could not be valued, and why" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["portfolio", "uncertainty"])
def test_other_commands_leave_it_out_too(
    strained: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    out = strained / "out.json"
    assert main([command, str(strained / "case.zip"), "--out", str(out)]) == 0
    assert "offer storage could not be valued" in capsys.readouterr().err
    document = json.loads(out.read_text())
    assert list(document["failed"]) == ["storage"]
    assert document["case_digest"] == strained_world().digest()


@pytest.mark.parametrize("command", ["evaluate", "portfolio", "uncertainty"])
def test_a_case_of_which_nothing_can_be_valued_has_no_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    write_case(strained_world(only="storage"), tmp_path / "case.zip")
    assert main([command, str(tmp_path / "case.zip"), "--out", str(tmp_path / "out.json")]) == 1
    assert "offer storage could not be valued" in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


def test_an_offer_that_cannot_be_valued_swaps_with_nobody(
    strained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["flip", str(strained / "case.zip"), "solar", "storage"]) == 1
    assert "offer storage: offer storage, 2027: the discharge asked" in capsys.readouterr().err


def test_processes_bring_back_the_reasons_too(strained: Path) -> None:
    one, two = (evaluate_valid(strained_world(), processes=n) for n in (1, 2))
    assert one.failed == two.failed
    assert run_digest(one.results) == run_digest(two.results)
