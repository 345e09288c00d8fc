from decimal import Decimal

import pytest

from kernel.errors import InvalidInput
from review.documents import EXAMPLE_CRITERIA, read_criteria

GOOD = {"code": "a", "label": "A", "weight": "100", "scale_max": 5, "anchors": {"0": "none", "5": "all"}}


def test_the_example_holds_the_factors_of_the_source_and_its_weights_sum_to_100():
    codes = {draft.code for draft in EXAMPLE_CRITERIA}

    assert codes == {
        "developer_experience",
        "o_and_m_experience",
        "commercial_technology",
        "delivery_date",
        "interconnection",
        "voltage_power_quality",
        "equipment_life",
        "societal_net_benefit",
        "other",
        "supplier_diversity",
        "counterparty_concentration",
        "site_diversity",
        "technology_diversity",
    }
    assert sum(draft.weight for draft in EXAMPLE_CRITERIA) == 100
    assert all({"0", "10"} <= set(draft.anchors) for draft in EXAMPLE_CRITERIA if draft.kind == "SCORED")


def test_a_criterion_is_read_whole():
    (draft,) = read_criteria([GOOD])

    assert (draft.code, draft.label, draft.weight, draft.scale_max) == ("a", "A", Decimal(100), 5)
    assert draft.anchors == {"0": "none", "5": "all"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "at least one criterion"),
        ([GOOD | {"weight": "60"}], "sum to 60 %"),
        ([GOOD | {"weight": "50"}, GOOD | {"weight": "50"}], "stands in the rubric twice"),
        ([GOOD | {"weight": "NaN"}], "between 0 and 100"),
        ([GOOD | {"weight": "-1"}], "between 0 and 100"),
        ([GOOD | {"weight": "heavy"}], "weight in per cent"),
        ([GOOD | {"scale_max": 0}], "whole number from 1 to 100"),
        ([GOOD | {"scale_max": "ten"}], "whole number from 1 to 100"),
        ([GOOD | {"code": " "}], "give a code"),
        ([GOOD | {"label": ""}], "give a label"),
        ([GOOD | {"anchors": {"6": "beyond"}}], "6 is not on the scale 0 to 5"),
        ([GOOD | {"anchors": ["a"]}], "words by score"),
    ],
)
def test_what_is_wrong_with_a_rubric_is_said(rows, words):
    with pytest.raises(InvalidInput, match=words):
        read_criteria(rows)
