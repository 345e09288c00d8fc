"""All eight steps, from a posted need to a contract, by clicking and typing as people do.

Organisations, people, curves, the contract's text and the rubric are there when it begins; everything that
happens to the solicitation happens in the browser, and a real worker values the offers.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bids.services import make_holder_key
from config.demo_world.judging import adopt_rubric
from config.demo_world.market import post_curves
from config.demo_world.people import PASSWORD, Cast, gather_cast
from config.demo_world.solicitations import post_contract
from kernel.clock import database_now
from solicitations.models import Solicitation
from solicitations.services import post_facility, post_project
from solicitations.states import FacilityKind
from tests.browser.desk import PATIENCE_MS, Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "The greatest Net Market Value; it holds the feeder under its rating."


def test_a_need_becomes_a_contract_in_the_browser(sit_down, celery_worker):
    cast = _before_it_begins()
    officer, evaluator = sit_down(cast.procurement), sit_down(cast.evaluator)
    chair, bidder = sit_down(cast.chair), sit_down(cast.developers[0])
    post_the_need(sit_down(cast.planner))
    draft_and_publish(officer, cast)
    panelist = sit_down(cast.panel[0])
    chair.declare_interests(cast.chair.full_name)
    panelist.declare_interests(cast.panel[0].full_name)
    submit_an_offer(bidder)
    let_the_deadline_pass()
    open_by_two(officer, evaluator)
    run_and_watch(officer)
    score(panelist)
    lock_the_scores(chair)
    choose_and_approve(officer, chair)
    award_and_accept(officer, bidder)
    read_the_record(evaluator)


def _before_it_begins() -> Cast:
    cast = gather_cast()
    post_curves(cast)
    post_contract(cast)
    adopt_rubric(cast)
    make_holder_key(by=cast.evaluator, passphrase=PASSWORD, now=database_now())
    post_facility(organisation=cast.utility, kind=FacilityKind.FEEDER, name="ALDER 1101", by=cast.planner)
    post_project(
        organisation=cast.utility,
        code="P-ALDER",
        name="New feeder ALDER 1102",
        installed_cost_usd=Decimal(7_046_000),
        in_service_on=date(2028, 6, 1),
        by=cast.planner,
        revenue_requirement_multiplier=Decimal("1.5"),
    )
    return cast


def post_the_need(planner: Desk) -> None:
    """Step 1."""
    planner.follow("Needs")
    planner.follow("Post a need")
    planner.type(Code="N-ALDER", Title="ALDER 1101 overloads", Facility="ALDER 1101")
    planner.choose(**{"Projects it would avoid": "P-ALDER"})
    planner.type(**{"Amount by year": "2028: -900", "Hours in a row": "4", "Calls a year": "40"})
    planner.type(**{"Months": "6-9", "Hours in which a call may fall": "3PM-9PM"})
    planner.press("Save as draft")
    planner.sees("Amounts are 0 or more.")
    planner.type(**{"Amount by year": "2028: 900\n2029: 950"})
    planner.press("Save as draft")
    planner.sees("15:00–21:00 (6 h)")
    planner.picture("1-need")
    planner.confirm("Publish", "Publish now")
    planner.sees("New version")


def draft_and_publish(officer: Desk, cast: Cast) -> None:
    """Step 2."""
    officer.follow("Solicitations")
    officer.follow("New solicitation")
    officer.type(Code="NWA-9", Title="Alder feeder relief")
    for step in officer.page.locator("input[name=route]").all():
        step.uncheck()
    officer.press("Begin the draft")
    officer.page.get_by_label(re.compile("N-ALDER")).check()
    officer.choose(**{"Pro forma contract": "Distribution Services Agreement"})
    now = datetime.now(tz=ZoneInfo(cast.utility.time_zone))
    for label, days in (("Questions until", 5), ("Offers due", 9)):
        officer.type(**{label: (now + timedelta(days=days)).strftime("%Y-%m-%dT12:00")})
    officer.press("Save the draft")
    _gather_the_team(officer, cast)
    _write_the_protocol(officer)
    make_the_opening_key(officer)
    officer.open_tab("Solicitation")
    officer.confirm("Publish", "Publish now")
    officer.sees("NWA-9 is published.")
    officer.picture("2-solicitation")


def _gather_the_team(officer: Desk, cast: Cast) -> None:
    officer.open_tab("Oversight", "Team")
    people = [
        (cast.evaluator, "Independent evaluator"),
        (cast.panel[0], "Panel member"),
        (cast.chair, "Chair"),
    ]
    for person, role in people:
        officer.choose(Person=person.full_name, Role=role)
        officer.press("Assign")
        officer.page.get_by_role("rowheader", name=person.full_name).wait_for()
    officer.open_tab("Evaluation", "Scores")
    officer.choose(Rubric="PNNL-26822")
    officer.press("Use this rubric")
    officer.sees("Rubric:")


def make_the_opening_key(officer: Desk) -> None:
    """The officer makes a key of their own, then the solicitation's, split among all who have one."""
    officer.open_tab("Evaluation", "Opening key")
    officer.follow("Make my own key")
    officer.type(**{"Passphrase": PASSWORD, "The passphrase once more": PASSWORD})
    officer.press("Register my key")
    officer.sees("Your key is registered.")
    officer.open_solicitation("NWA-9")
    officer.open_tab("Evaluation", "Opening key")
    officer.press("Make and split the key")
    officer.sees("is made and split.")
    officer.picture("2-opening-key")


def _write_the_protocol(officer: Desk) -> None:
    officer.open_tab("Evaluation", "Protocol")
    officer.follow("Write")
    officer.type(**{"Discount rate": "7", "Inflation": "2", "Valued at the end of": "2027"})
    officer.choose(Energy="demo-energy", System="demo-ra-system")
    officer.press("Save protocol")
    officer.confirm("Lock", "Lock the protocol")
    officer.sees("locked")
    officer.open_tab("Evaluation", "Lock")
    officer.confirm("Lock the evaluation", "Lock it now")
    officer.sees("The evaluation is locked.")


def submit_an_offer(bidder: Desk) -> None:
    """Step 3."""
    bidder.open_solicitation("NWA-9")
    bidder.follow("Make an offer")
    bidder.press("Storage")
    steps: list[dict[str, str]] = [
        {"Name of the offer": "Alder battery"},
        {
            "Delivery term from": "2028-01-01",
            "Delivery term to": "2029-12-31",
            "Commercial operation on": "2027-11-01",
        },
        {"Contract capacity": "1000"},
        {"Discharge power": "1000", "Usable energy": "4200", "Round-trip efficiency": "86"},
    ]
    for typed in steps:
        bidder.type(**typed)
        bidder.press("Save and continue")
    bidder.page.get_by_role("link", name="Price", exact=False).first.click()
    bidder.type(**{"Fixed price": "9.5", "Variable price": "1"})
    bidder.press("Save and continue")
    bidder.page.get_by_role("link", name="Review and submit").click()
    bidder.press("Submit sealed offer")
    bidder.sees("Alder battery")
    bidder.picture("3-offer")


def let_the_deadline_pass() -> None:
    """Nobody waits nine days in a test."""
    past = database_now() - timedelta(seconds=1)
    Solicitation.objects.update(questions_due_at=past - timedelta(days=1), offers_due_at=past)


def open_by_two(officer: Desk, evaluator: Desk) -> None:
    """Step 4."""
    officer.open_tab("Evaluation", "Opening")
    officer.type(**{"Passphrase of your key": PASSWORD})
    officer.press("Give my share")
    officer.sees("Missing: the independent evaluator's share")
    evaluator.open_solicitation("NWA-9")
    evaluator.open_tab("Evaluation", "Opening")
    evaluator.type(**{"Passphrase of your key": "another passphrase"})
    evaluator.press("Give my share")
    evaluator.sees("This passphrase does not open your key.")
    evaluator.type(**{"Passphrase of your key": PASSWORD})
    evaluator.press("Give my share")
    evaluator.sees("1 offer opened")
    evaluator.picture("4-opening")


def run_and_watch(officer: Desk) -> None:
    """Step 5: the page moves by itself, from waiting to the results."""
    officer.open_tab("Evaluation", "Opening")  # the page of before the second consent has no such tab
    officer.open_tab("Evaluation", "Valuation")
    officer.press("Start a run")
    officer.page.locator("#run-progress").wait_for()
    officer.page.get_by_role("heading", name="Results", exact=True).wait_for(timeout=PATIENCE_MS)
    officer.sees("Net Market Value")
    officer.picture("5-run")


def score(panelist: Desk) -> None:
    """Step 6, the panel's part."""
    panelist.open_solicitation("NWA-9")
    panelist.open_tab("Evaluation", "Scores")
    panelist.follow("Score ")
    for field in panelist.page.get_by_label(re.compile(r"^\s*Score, 0 to")).all():
        field.fill("8")
    for field in panelist.page.get_by_label("Why").all():
        field.fill("On the evidence given.")
    panelist.press("Submit the card")
    panelist.sees("All your cards are in.")
    panelist.picture("6-scores")


def lock_the_scores(chair: Desk) -> None:
    """Step 6, the chair's part: one criterion agreed on, then the lock."""
    chair.open_solicitation("NWA-9")
    chair.open_tab("Evaluation", "Consensus")
    chair.follow("Offer A")
    chair.page.get_by_text("Record an agreed score").first.click()
    chair.page.get_by_label(re.compile("^Agreed score")).first.fill("9")
    chair.page.get_by_label("Why").first.fill("Agreed after discussion.")
    chair.page.get_by_role("button", name=re.compile("^Record")).first.click()
    chair.sees("The agreed score is recorded.")
    chair.picture("6-consensus")
    chair.page.goto(chair.page.url)
    chair.follow("Consensus")
    chair.press("Lock the scores")
    chair.sees("The scores are locked.")


def choose_and_approve(officer: Desk, chair: Desk) -> None:
    """Step 6, the choice."""
    officer.open_tab("Evaluation", "Ranking")
    officer.page.get_by_role("button", name=re.compile("^Choose ")).click()
    officer.page.get_by_role("button", name=re.compile("^Take out ")).wait_for()
    officer.type(**{"Why this set": REASON})
    officer.press("Propose to the chair")
    officer.sees("The chair decides on this set.")
    chair.open_solicitation("NWA-9")
    chair.open_tab("Evaluation", "Ranking")
    chair.picture("7-ranking")
    chair.page.get_by_label("Approve").check()
    chair.press("Decide")
    chair.sees("Two people have agreed on this set.")


def award_and_accept(officer: Desk, bidder: Desk) -> None:
    """Steps 7 and 8: the contract, and both signatures."""
    officer.open_tab("Evaluation", "Outcome")
    officer.type(**{"Reason for the award": REASON, "Delay damages": "690", "Development security": "60"})
    officer.press("Award and make the contracts")
    officer.sees("1 contract awarded")
    for desk, where in ((bidder, ["Outcome"]), (officer, ["Evaluation", "Outcome"])):
        desk.open_solicitation("NWA-9")
        desk.open_tab(*where)
        desk.page.get_by_role("table", name="Contracts open to you").get_by_role("link").click()
        desk.page.get_by_label("I have read the contract").check()
        desk.press("Accept this contract")
    officer.sees("accepted")
    officer.picture("8-contract")


def read_the_record(evaluator: Desk) -> None:
    """The chain of hashes holds."""
    evaluator.open_tab("Oversight", "Record")
    evaluator.sees("The chain holds:")
    evaluator.sees("contract.concluded")
    evaluator.picture("9-record")
