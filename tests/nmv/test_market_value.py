"""The result of an offer: sums, units, digests, the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from nmv.__main__ import main
from nmv.case import Case
from nmv.market_value import COMPONENTS, evaluate_offer
from nmv.report import OfferFailedError, evaluate_case, run_digest
from tests.factories.cases import case_data, daily_curve, response_offer, shape_offer, storage_offer

PEAKY = [25.0] * 16 + [80.0] * 5 + [35.0] * 3


def mixed_case(**changes: Any) -> Case:
    curves = {"hourly": {"energy": daily_curve(PEAKY)}, "monthly": case_data()["curves"]["monthly"]}
    offers = [storage_offer(term_ends_on="2029-12-31"), shape_offer(kw=300.0), response_offer()]
    return Case.from_dict(case_data(**({"curves": curves, "offers": offers} | changes)))


def test_every_component_is_there_once_and_their_sum_is_the_value() -> None:
    for result in evaluate_case(mixed_case()).values():
        assert [row.code for row in result.components] == list(COMPONENTS)
        assert sum(row.levelized for row in result.components) == pytest.approx(result.nmv_usd_per_kw_year)
        assert sum(row.pv_usd for row in result.components) == pytest.approx(result.npv_usd)
        assert {len(row.cash_flow_usd) for row in result.components} == {len(result.years)}


def test_the_same_case_gives_the_same_digest_twice() -> None:
    assert run_digest(evaluate_case(mixed_case())) == run_digest(evaluate_case(mixed_case()))


def test_the_result_does_not_depend_on_the_other_offers_or_their_order() -> None:
    case = mixed_case()
    alone = Case.from_dict(case.to_dict() | {"offers": [case.to_dict()["offers"][2]]})
    backwards = Case.from_dict(case.to_dict() | {"offers": case.to_dict()["offers"][::-1]})
    assert evaluate_offer(alone, "response").digest() == evaluate_offer(case, "response").digest()
    assert run_digest(evaluate_case(backwards)) == run_digest(evaluate_case(case))


def test_a_smaller_price_changes_the_result_digest() -> None:
    cheaper = mixed_case(
        offers=[storage_offer(term_ends_on="2029-12-31", price={"fixed_usd_per_kw_month": 9.0})]
    )
    assert evaluate_offer(cheaper, "storage").digest() != evaluate_offer(mixed_case(), "storage").digest()


def test_progress_is_told_after_each_offer() -> None:
    told: list[tuple[int, str]] = []
    evaluate_case(mixed_case(), on_offer=lambda done, result: told.append((done, result.offer_id)))
    assert told == [(1, "storage"), (2, "solar"), (3, "response")]


def test_an_offer_that_cannot_be_valued_is_named_with_the_cause() -> None:
    data = mixed_case().to_dict()
    data["curves"]["hourly"]["energy"]["extension"]["pattern_starts_on"] = "2025-07-01"
    with pytest.raises(ValueError, match="needs twelve months from 2025-07-01"):
        evaluate_case(Case.from_dict(data))


def test_an_unknown_offer_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        evaluate_offer(mixed_case(), "nobody")


def test_the_command_line_writes_the_result_and_its_digests(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "case.json", tmp_path / "result.json"
    source.write_text(json.dumps(mixed_case().to_dict()))
    assert main(["evaluate", str(source), "--out", str(target)]) == 0
    document = json.loads(target.read_text())
    assert document["case_digest"] == mixed_case().digest()
    assert document["result_digest"] == run_digest(evaluate_case(mixed_case()))
    assert [offer["offer_id"] for offer in document["offers"]] == ["storage", "solar", "response"]
    assert document["result_digest"] in capsys.readouterr().out


def test_the_command_line_names_the_wrong_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "case.json"
    source.write_text(json.dumps(case_data(offers=[storage_offer(availability=1.2)])))
    assert main(["evaluate", str(source), "--out", str(tmp_path / "result.json")]) == 2
    assert "offers[0].availability: expected a finite number of fraction" in capsys.readouterr().err
    assert not (tmp_path / "result.json").exists()


def test_offer_failed_error_keeps_the_offer() -> None:
    assert str(OfferFailedError("b", "no")) == "offer b: no"
