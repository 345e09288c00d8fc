"""Whatever is typed into the form: no step, summary or picture of it crashes, and it can be kept."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bids.documents import check_offer
from bids.documents.entry import begun, document_of_form
from bids.documents.steps import steps_of
from bids.evaluation.picture import picture_of
from bids.forms import StepForm
from bids.queries.making import Making, changed
from bids.states import Technology
from tests.bids.test_documents_registry import NEED, PLACE, RULES

JUNK = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["1e400", "NaN", "-1", "٣٧", "2027-06-01", "9" * 400, "1 2 3", "0", "\x00", "100", "{}", "12,5"]
    ),
    st.lists(st.text(max_size=5), max_size=3),
)
STEPS = steps_of(RULES)
STORE = {"power_kw": "2500", "energy_kwh": "12500", "round_trip_efficiency": "86"}
GOOD = {
    "name": "Corral", "needs": [str(NEED)], "delivery_point": str(PLACE), "starts_on": "2027-06-01",
    "ends_on": "2032-05-31", "commercial_operation_on": "2027-05-01", "contract_kw": "2500",
    "fixed_usd_per_kw_month": "12", "kw": "900", "hours_per_call": "4", "calls_per_year": "50",
    "months": ["6", "7"], "start_hour": "15", "end_hour": "22", "interconnection_kw": "3000",
    "shape_kw": "\n".join(["\t".join(["500"] * 24)] * 12),
} | STORE  # fmt: skip


def made_of(typed):
    document = document_of_form(typed)
    checked = check_offer(technical=document.technical, price=document.price, rules=RULES)
    return Making(None, None, typed, RULES, (), checked, STEPS)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(Technology.values), st.data())
def test_nothing_that_is_typed_into_a_field_crashes_any_page_of_the_offer(technology, data):
    made = made_of(begun(technology) | GOOD)
    step = data.draw(st.sampled_from(STEPS))
    form = StepForm({}, step=step, rules=RULES, technology=technology, choices=made.choices)
    name = data.draw(st.sampled_from(sorted(form.fields)))
    made = changed(made, {name: data.draw(JUNK)})
    for each in STEPS:
        shown = StepForm(
            dict(made.typed), step=each, rules=RULES, technology=made.technology.value, choices=made.choices
        )
        shown.show(made.problems_of(each))
        assert shown.as_p()
    assert made.summary
    assert picture_of(made.checked, (), RULES, time_zone="America/Los_Angeles") is not None
    assert json.loads(json.dumps(made.noted()))["_todo"]["n"] == len(made.checked.problems)
    assert all(words for _, told in made.still_to_do for words in told)


def test_good_offers_of_every_technology_have_nothing_to_do_and_a_price():
    for technology in Technology.values:
        made = made_of(begun(technology) | GOOD)
        assert made.still_to_do == []
        picture = picture_of(made.checked, (), RULES, time_zone="America/Los_Angeles")
        assert [round(each.usd_per_kw_year, 6) for each in picture.price] == [144.0] * 3
        assert picture.waits_for == ()
