"""All eight steps, from a posted need to a contract, by clicking and typing as people do.

Organisations, people, curves, the contract's text and the rubric are there when it begins; everything that
happens to the solicitation happens in the browser, and a real worker values the offers.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from config.demo_world.judging import adopt_rubric
from config.demo_world.market import post_curves
from config.demo_world.people import PASSWORD, Cast, gather_cast
from config.demo_world.solicitations import post_contract
from kernel.clock import database_now
from solicitations.models import Solicitation
from solicitations.services import post_facility, post_project
from solicitations.states import FacilityKind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STEP_MS, PATIENCE_MS = 10_000, 60_000
REASON = "The greatest Net Market Value; it holds the feeder under its rating."


@dataclass
class Desk:
    """Somebody at a browser of their own."""

    page: Any
    site: str
    pictures: Path | None

    def sign_in(self, user: User) -> "Desk":
        """Type address and password."""
        self.page.goto(f"{self.site}/accounts/login/")
        self.page.set_default_timeout(STEP_MS)
        self.type(Email=user.email, Password=PASSWORD)
        self.press("Sign in")
        self.sees(user.full_name)
        return self

    def type(self, **fields: str) -> None:
        """Type into fields, named by the beginning of their labels."""
        for label, text in fields.items():
            self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first.fill(text)

    def choose(self, **fields: str) -> None:
        """Choose from lists, by a part of the words shown."""
        for label, words in fields.items():
            field = self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first
            shown = field.locator("option", has_text=words).first
            field.select_option(value=shown.get_attribute("value"))

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def confirm(self, name: str, confirmation: str) -> None:
        """Open a question and answer it."""
        self.page.locator("summary", has_text=re.compile(f"^{name}$")).click()
        self.press(confirmation)

    def follow(self, name: str) -> None:
        """Follow a link, by its whole name or its beginning."""
        self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()
        self.page.wait_for_load_state()

    def sees(self, words: str) -> None:
        """Wait until words are on the page."""
        self.page.get_by_text(words).first.wait_for(timeout=PATIENCE_MS)

    def picture(self, name: str) -> None:
        """Keep a picture, where pictures are wanted."""
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.pictures / f"journey-{name}.png", full_page=True)


@pytest.fixture
def sit_down(open_page, live_server, pictures):
    """Give somebody a browser, signed in; what each of them saw last is told where the test fails."""
    desks: list[Desk] = []

    def sit(user: User) -> Desk:
        desks.append(Desk(open_page(), live_server.url, pictures))
        return desks[-1].sign_in(user)

    yield sit
    for desk in desks:
        print(desk.page.url, desk.page.inner_text("main")[:600], sep="\n", end="\n\n")  # noqa: T201


def test_a_need_becomes_a_contract_in_the_browser(sit_down, celery_worker):
    cast = _before_it_begins()
    officer, evaluator = sit_down(cast.procurement), sit_down(cast.evaluator)
    chair, bidder = sit_down(cast.chair), sit_down(cast.developers[0])
    post_the_need(sit_down(cast.planner))
    draft_and_publish(officer, cast)
    submit_an_offer(bidder)
    let_the_deadline_pass()
    open_by_two(officer, evaluator)
    run_and_watch(officer)
    score(sit_down(cast.panel[0]))
    choose_and_approve(officer, chair)
    award_and_accept(officer, bidder)
    read_the_record(evaluator)


def _before_it_begins() -> Cast:
    cast = gather_cast()
    post_curves(cast)
    post_contract(cast)
    adopt_rubric(cast)
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
    officer.press("Begin the draft")
    officer.page.get_by_label(re.compile("N-ALDER")).check()
    officer.choose(**{"Pro forma contract": "Distribution Services Agreement"})
    now = datetime.now(tz=ZoneInfo(cast.utility.time_zone))
    for label, days in (("Questions until", 5), ("Offers due", 9)):
        officer.type(**{label: (now + timedelta(days=days)).strftime("%Y-%m-%dT12:00")})
    officer.press("Save the draft")
    _gather_the_team(officer, cast)
    _write_the_protocol(officer)
    officer.follow("Overview")
    officer.confirm("Publish", "Publish now")
    officer.sees("NWA-9 is published.")
    officer.picture("2-solicitation")


def _gather_the_team(officer: Desk, cast: Cast) -> None:
    officer.follow("Team")
    people = [
        (cast.evaluator, "Independent evaluator"),
        (cast.panel[0], "Panel member"),
        (cast.chair, "Chair"),
    ]
    for person, role in people:
        officer.choose(Person=person.full_name, Role=role)
        officer.press("Assign")
        officer.page.get_by_role("rowheader", name=person.full_name).wait_for()
    officer.follow("Scores")
    officer.choose(Rubric="PNNL-26822")
    officer.press("Use this rubric")
    officer.sees("Rubric:")


def _write_the_protocol(officer: Desk) -> None:
    officer.follow("Protocol")
    officer.follow("Write")
    officer.type(**{"Discount rate": "7", "Inflation": "2", "Valued at the end of": "2027"})
    officer.choose(Energy="demo-energy", System="demo-ra-system")
    officer.press("Save protocol")
    officer.confirm("Lock", "Lock the protocol")
    officer.sees("locked")
    officer.follow("Lock")
    officer.confirm("Lock the evaluation", "Lock it now")
    officer.sees("The evaluation is locked.")


def submit_an_offer(bidder: Desk) -> None:
    """Step 3."""
    bidder.follow("Solicitations")
    bidder.follow("NWA-9")
    bidder.follow("Make an offer")
    bidder.press("Storage")
    bidder.type(
        **{
            "Name of the offer": "Alder battery",
            "Delivery term from": "2028-01-01",
            "Delivery term to": "2029-12-31",
            "Commercial operation on": "2027-11-01",
            "Contract capacity": "1000",
            "Discharge power": "1000",
            "Usable energy": "4200",
            "Round-trip efficiency": "86",
            "Fixed price": "9.5",
            "Variable price": "1",
        }
    )
    bidder.press("Submit sealed offer")
    bidder.sees("Alder battery")
    bidder.picture("3-offer")


def let_the_deadline_pass() -> None:
    """Nobody waits nine days in a test."""
    past = database_now() - timedelta(seconds=1)
    Solicitation.objects.update(questions_due_at=past - timedelta(days=1), offers_due_at=past)


def open_by_two(officer: Desk, evaluator: Desk) -> None:
    """Step 4."""
    officer.follow("Opening")
    officer.press("Consent to open as procurement officer")
    officer.sees("Waiting for the other role.")
    evaluator.follow("Solicitations")
    evaluator.follow("NWA-9")
    evaluator.follow("Opening")
    evaluator.press("Consent to open as independent evaluator")
    evaluator.sees("1 offer opened")
    evaluator.picture("4-opening")


def run_and_watch(officer: Desk) -> None:
    """Step 5: the page moves by itself, from waiting to the results."""
    officer.follow("Opening")  # the page of before the second consent has no such tab
    officer.follow("Valuation")
    officer.press("Start a run")
    officer.page.locator("#run-progress").wait_for()
    officer.page.get_by_role("heading", name="Results", exact=True).wait_for(timeout=PATIENCE_MS)
    officer.sees("Net Market Value")
    officer.picture("5-run")


def score(panelist: Desk) -> None:
    """Step 6, the panel's part."""
    panelist.follow("Solicitations")
    panelist.follow("NWA-9")
    panelist.follow("Scores")
    panelist.follow("Score ")
    for field in panelist.page.get_by_label(re.compile(r"^\s*Score, 0 to")).all():
        field.fill("8")
    for field in panelist.page.get_by_label("Why").all():
        field.fill("On the evidence given.")
    panelist.press("Submit the card")
    panelist.sees("All your cards are in.")
    panelist.picture("6-scores")


def choose_and_approve(officer: Desk, chair: Desk) -> None:
    """Step 6, the choice."""
    officer.follow("Ranking")
    officer.page.get_by_role("button", name=re.compile("^Choose ")).click()
    officer.page.get_by_role("button", name=re.compile("^Take out ")).wait_for()
    officer.type(**{"Why this set": REASON})
    officer.press("Propose to the chair")
    officer.sees("The chair decides on this set.")
    chair.follow("Solicitations")
    chair.follow("NWA-9")
    chair.follow("Ranking")
    chair.picture("7-ranking")
    chair.page.get_by_label("Approve").check()
    chair.press("Decide")
    chair.sees("Two people have agreed on this set.")


def award_and_accept(officer: Desk, bidder: Desk) -> None:
    """Steps 7 and 8: the contract, and both signatures."""
    officer.follow("Outcome")
    officer.type(**{"Reason for the award": REASON, "Delay damages": "690", "Development security": "60"})
    officer.press("Award and make the contracts")
    officer.sees("1 contract awarded")
    for desk in (bidder, officer):
        desk.follow("Solicitations")
        desk.follow("NWA-9")
        desk.follow("Outcome")
        desk.page.get_by_role("table", name="Contracts open to you").get_by_role("link").click()
        desk.page.get_by_label("I have read the contract").check()
        desk.press("Accept this contract")
    officer.sees("accepted")
    officer.picture("8-contract")


def read_the_record(evaluator: Desk) -> None:
    """The chain of hashes holds."""
    evaluator.follow("Record")
    evaluator.sees("The chain holds:")
    evaluator.sees("contract.concluded")
    evaluator.picture("9-record")
