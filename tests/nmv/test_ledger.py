"""The ledger: it sums to the NPV, shows who pays, and refuses to count a service twice, naming the rule."""

from typing import Any

import pytest

from nmv.case import Case, CaseError
from nmv.market_value import OfferResult, evaluate_offer
from nmv.portfolio import value_set
from nmv.values.ledger import RULES, LedgerEntry, LedgerError, check_ledger
from tests.factories.cases import (
    call_need,
    case_data,
    flat_curve,
    monthly_curve,
    project,
    shape_offer,
    storage_offer,
    yearly_curve,
)

CURVES = {
    "hourly": {"energy": flat_curve(40.0), "reserve": flat_curve(9.0)},
    "monthly": {"ra": monthly_curve(5.0), "local": monthly_curve(7.0), "flex": monthly_curve(2.0)},
    "yearly": {
        "rec": yearly_curve(12.0, "USD/MWh"),
        "carbon": yearly_curve(30.0, "USD/t"),
        "tx": yearly_curve(20.0, "USD/kW-year"),
    },
}
EVERYTHING: dict[str, Any] = {
    "energy": {"curve": "energy"},
    "ra": {"system": "ra", "local": {"curve": "local", "basis": "premium"}, "flexible": {"curve": "flex"}},
    "rec_curve": "rec",
    "ghg": {"residual": {"curve": "carbon", "tonnes_per_mwh": 0.4, "document": "Decision 20-04-010"}},
    "integration_cost_usd_per_mwh": {"solar": 3.0},
    "transmission": {"curve": "tx", "coincidence": {"solar": 0.5}},
    "nqc": {"solar": {"rule": "elcc", "elcc_by_month": [0.5] * 12}},
}


def case_of(offer: dict[str, Any], **changes: Any) -> Case:
    given = {"curves": CURVES, "protocol": EVERYTHING} | changes
    return Case.from_dict(case_data(offers=[offer], **given))


def solar(**changes: Any) -> dict[str, Any]:
    ra = {"system": True, "local": True, "flexible": True}
    return shape_offer(rps_eligible=True, ra=ra, term_ends_on="2028-12-31", **changes)


def valued(**changes: Any) -> OfferResult:
    return evaluate_offer(case_of(solar(**changes)), "solar")


def elsewhere(service: str, **changes: Any) -> list[dict[str, Any]]:
    return [{"service": service, "payer": "Programme A", "share": 0.25} | changes]


def test_every_dollar_of_the_value_stands_in_the_ledger() -> None:
    result = valued()
    assert sum(entry.pv_usd for entry in result.ledger) == pytest.approx(result.npv_usd)
    for row in result.components:
        booked = sum(entry.pv_usd for entry in result.ledger if entry.component == row.code)
        assert booked == pytest.approx(row.pv_usd)


def test_the_ledger_says_what_is_paid_for_and_under_which_rule() -> None:
    by_service = {entry.service: entry for entry in valued().ledger}
    assert (by_service["system_ra"].quantity, by_service["system_ra"].unit) == (500.0, "kW")
    assert (by_service["certificate"].quantity, by_service["certificate"].unit) == (8760.0 + 8784.0, "MWh")
    assert by_service["distribution_deferral"].quantity == 1000.0
    assert by_service["system_ra"].rule == "system-ra-once"
    assert {entry.rule for entry in by_service.values()} <= set(RULES.values())


# Every service but system RA is the same; a quarter of that is paid elsewhere.
def test_only_the_increment_over_what_is_paid_elsewhere_counts() -> None:
    whole, part = valued(), valued(paid_elsewhere=elsewhere("system_ra"))
    paid = {entry.payer: entry for entry in part.ledger if entry.service == "system_ra"}
    before = next(entry.pv_usd for entry in whole.ledger if entry.service == "system_ra")
    assert paid["this contract"].pv_usd == pytest.approx(before * 0.75)
    assert (paid["Programme A"].share, paid["Programme A"].pv_usd) == (0.25, 0.0)
    assert part.npv_usd == pytest.approx(whole.npv_usd - before * 0.25)


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("energy", "ENERGY"),
        ("certificate", "RPS"),
        ("carbon", "GHG"),
        ("transmission_deferral", "TRANSMISSION_DEFERRAL"),
        ("distribution_deferral", "DISTRIBUTION_DEFERRAL"),
    ],
)
def test_each_service_counts_its_increment(service: str, code: str) -> None:
    half = valued(paid_elsewhere=elsewhere(service, share=0.5))
    assert half.component(code).pv_usd == pytest.approx(valued().component(code).pv_usd * 0.5)


def test_kw_paid_elsewhere_are_a_share_of_the_contract() -> None:
    stream = {"service": "energy", "payer": "Tariff", "kw": 250.0}
    part = valued(paid_elsewhere=[stream]).component("ENERGY").pv_usd
    assert part == pytest.approx(valued().component("ENERGY").pv_usd * 0.75)


@pytest.mark.parametrize(
    ("service", "field"),
    [
        ("system_ra", "ra.system"),
        ("local_ra", "ra.local"),
        ("flexible_ra", "ra.flexible"),
        ("certificate", "rps_eligible"),
        ("distribution_deferral", "need_ids"),
    ],
)
def test_what_is_wholly_paid_elsewhere_may_not_be_claimed(service: str, field: str) -> None:
    with pytest.raises(CaseError, match="rule paid-elsewhere: Programme A") as refused:
        case_of(solar(paid_elsewhere=elsewhere(service, share=1.0)))
    assert refused.value.path == f"offers[0].{field}"


def test_a_kw_on_the_demand_reduction_tariff_defers_nothing_again() -> None:
    with pytest.raises(CaseError, match="rule drv-and-nwa"):
        case_of(solar(paid_elsewhere=elsewhere("distribution_deferral", share=1.0, kind="drv")))


def test_more_than_the_whole_cannot_be_paid_elsewhere() -> None:
    streams = elsewhere("energy", share=0.6) + elsewhere("energy", share=0.5, payer="B")
    with pytest.raises(CaseError, match="rule paid-elsewhere") as refused:
        case_of(solar(paid_elsewhere=streams))
    assert refused.value.path == "offers[0].paid_elsewhere[1]"


def refused_rule(protocol: dict[str, Any], **changes: Any) -> str:
    with pytest.raises(CaseError) as refused:
        case_of(solar(**changes), protocol=EVERYTHING | protocol)
    return refused.value.message.split(":")[0]


def test_losses_are_not_counted_in_the_price_and_beside_it() -> None:
    protocol = {
        "energy": {"curve": "energy", "loss_factor": 0.05},
        "losses": {"factors": {"primary": 0.06}},
    }
    assert refused_rule(protocol, voltage_level="primary") == "rule loss-twice"


HIGHER_OF = {
    "tier_1_curve": "rec",
    "social_cost_curve": "carbon",
    "rggi_curve": "carbon",
    "tonnes_per_mwh": 0.5,
}


def test_a_certificate_is_not_sold_twice() -> None:
    assert refused_rule({"higher_of": HIGHER_OF, "ghg": {}}) == "rule rec-once"


def test_carbon_is_not_counted_beside_the_higher_of() -> None:
    assert refused_rule({"higher_of": HIGHER_OF, "rec_curve": None}) == "rule carbon-once"


def test_debt_is_imputed_only_where_purchases_meet_purchases() -> None:
    terms = {"debt_rate_per_year": 0.07, "cost_per_year": 0.05, "document": "D.08-11-008"}
    rule = refused_rule({"debt_equivalence": terms}, ownership="utility")
    assert rule == "rule debt-equivalence-ppa-only"


def test_the_same_kw_does_not_defer_a_transmission_project_and_earn_its_price() -> None:
    line = [project("line", kind="transmission")]
    with pytest.raises(CaseError, match="rule transmission-once"):
        case_of(solar(), projects=line)
    apart = EVERYTHING | {"transmission": EVERYTHING["transmission"] | {"excludes_projects": True}}
    case_of(solar(), projects=line, protocol=apart)


def test_a_transmission_project_is_deferred_like_any_other() -> None:
    offer = storage_offer(term_ends_on="2027-12-31")
    kinds = {}
    for kind, code in (("distribution", "DISTRIBUTION_DEFERRAL"), ("transmission", "TRANSMISSION_DEFERRAL")):
        case = Case.from_dict(case_data(offers=[offer], projects=[project(kind=kind)]))
        kinds[kind] = evaluate_offer(case, "storage").component(code).cash_flow_usd[0]
    assert kinds["distribution"] == kinds["transmission"] == pytest.approx(527_830.59, abs=0.01)


def test_a_ledger_in_which_two_pay_for_the_same_is_refused() -> None:
    entry = {"component": "RA", "service": "system_ra", "quantity": 1000.0, "unit": "kW", "pv_usd": 1.0}
    entries = [
        LedgerEntry(payer=payer, share=share, rule=RULES["system_ra"], **entry)  # type: ignore[arg-type]
        for payer, share in (("this contract", 1.0), ("Programme A", 0.2))
    ]
    with pytest.raises(
        LedgerError, match=r"system_ra is paid 1.2 times: by this contract, Programme A"
    ) as refused:
        check_ledger(entries)
    assert refused.value.rule == "system-ra-once"


def test_kw_already_relied_on_elsewhere_are_not_dependable_again() -> None:
    offer = solar(paid_elsewhere=elsewhere("distribution_deferral", share=0.5), need_ids=["feeder"])
    result = evaluate_offer(case_of(offer, needs=[call_need(kw=1000.0)]), "solar")
    assert result.needs[0].share == pytest.approx(0.5)


BUNDLED: dict[str, Any] = {
    "energy": {"curve": "energy"},
    "ra": {"system": "ra", "local": {"curve": "local", "basis": "bundled"}},
}


def local_only(share: float) -> Case:
    offer = storage_offer(
        ra={"system": False, "local": True}, paid_elsewhere=elsewhere("system_ra", share=share)
    )
    return case_of(offer, protocol=BUNDLED)


# 1,000 kW * 7 $/kW-month * 12 = 84,000 $, of which a quarter is already paid as system RA.
def test_a_bundled_local_price_pays_no_kw_whose_system_ra_is_paid_elsewhere() -> None:
    result = evaluate_offer(local_only(0.25), "storage")
    assert result.component("RA").cash_flow_usd[0] == pytest.approx(63_000.0)
    booked = {(entry.service, entry.payer): entry.share for entry in result.ledger}
    assert booked["local_ra", "this contract"] == 0.75
    assert booked["system_ra", "Programme A"] == 0.25


def test_a_bundled_local_price_is_refused_where_others_pay_all_system_ra() -> None:
    with pytest.raises(CaseError, match="rule system-ra-once") as refused:
        local_only(1.0)
    assert refused.value.path == "offers[0].ra.local"


def test_a_ledger_counts_a_bundled_local_price_as_system_ra_too() -> None:
    entry = {"component": "RA", "quantity": 1000.0, "unit": "kW", "pv_usd": 1.0, "rule": "system-ra-once"}
    entries = [
        LedgerEntry(payer=payer, service=service, share=share, **entry)  # type: ignore[arg-type]
        for payer, service, share in (("this contract", "local_ra", 1.0), ("A", "system_ra", 0.5))
    ]
    check_ledger(entries)
    with pytest.raises(LedgerError, match=r"system_ra is paid 1.5 times: by this contract, A"):
        check_ledger(entries, is_local_bundled=True)


# Half of the store's 1,000 kW are the transmission programme's: 500 kW of a need of 1,000 or of 500 kW.
@pytest.mark.parametrize(
    ("kind", "need_kw", "ratio"),
    [
        ("transmission", 1000.0, 0.5),
        ("transmission", 500.0, 1.0),
        ("distribution", 1000.0, 1.0),
    ],
)
def test_kw_paid_for_transmission_elsewhere_defer_no_transmission_project(
    kind: str, need_kw: float, ratio: float
) -> None:
    offer = storage_offer(paid_elsewhere=elsewhere("transmission_deferral", share=0.5))
    case = Case.from_dict(
        case_data(offers=[offer], needs=[call_need(kw=need_kw)], projects=[project(kind=kind)])
    )
    result = evaluate_offer(case, "storage")
    assert result.needs[0].share == pytest.approx(ratio)
    assert result.component(f"{kind.upper()}_DEFERRAL").cash_flow_usd[0] == pytest.approx(527_830.59 * ratio)
    in_set = value_set(case, {"storage": result}, ["storage"])
    assert in_set.coverage[0].ratio == pytest.approx(ratio)
    assert in_set.npv_usd == pytest.approx(
        result.npv_usd - (0.0 if ratio == 1.0 else result.project_deferral_pv_usd)
    )
