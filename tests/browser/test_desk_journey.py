"""From a capital plan to a published solicitation that people follow, by clicking and typing as they do.

A real worker reads the plan and delivers the mails. People, curves, rubric and the contract's text are there before.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from bids.services import make_holder_key
from config.demo_world.judging import adopt_rubric
from config.demo_world.market import post_curves
from config.demo_world.people import PASSWORD, Cast, gather_cast
from config.demo_world.solicitations import post_contract
from kernel.clock import database_now
from solicitations.models import Delivery, PlannedDate, Subscription
from solicitations.states import DateKind
from tests.browser.desk import PATIENCE_MS, Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE, FOLLOWER = "NWA-11", "reader@example.org"
HEAD = (
    "exhibit1_line,fn_reference,station,capacity_mw,capital_m,classification,voltage_kv,inference_method,evidence,"
    "sub_project_names,confidence"
)
PLAN = f"""{HEAD}
1,FN-ALDER,ALDER,2.4,3.1,distribution,<=13.2,named_substation,,*Alder - second bank [D_Station],high
2,FN-BIRCH,BIRCH,0.4,0.2,distribution,<=13.2,named_substation,,*Birch - new regulator [D_Line],medium
"""


@pytest.fixture
def cast() -> Cast:
    """Everybody, and what does not depend on the solicitation."""
    people = gather_cast()
    post_curves(people)
    post_contract(people)
    adopt_rubric(people)
    for holder in (people.procurement, people.evaluator):
        make_holder_key(by=holder, passphrase=PASSWORD, now=database_now())
    return people


def test_a_capital_plan_becomes_a_solicitation_that_people_follow(cast, sit_down, open_page, celery_worker):
    planner, officer = sit_down(cast.planner), sit_down(cast.procurement)
    import_the_plan(planner)
    screen_the_projects(planner)
    post_the_need(planner)
    draft_with_the_whole_route(officer, cast)
    comment_in_public(officer, sit_down(cast.prg))
    let_the_round_end()
    revise_and_lock(officer)
    chair = sit_down(cast.chair)
    chair.declare_interests(cast.chair.full_name)
    review_and_publish(officer, chair)
    ask_and_answer(sit_down(cast.developers[0]), officer)
    reader = Desk(open_page(), officer.site, officer.pictures)
    follow_by_mail(reader)
    issue_an_addendum(officer)
    hear_of_it(reader)


def import_the_plan(planner: Desk) -> None:
    """The worker reads the table, the planner has it written, the page moves by itself."""
    planner.follow("Needs")
    planner.follow("Import")
    planner.choose(**{"What it holds": "apital plan"})
    plan = {"name": "capital-plan.csv", "mimeType": "text/csv", "buffer": PLAN.encode()}
    planner.page.get_by_label(re.compile(r"^\s*Workbook")).set_input_files(plan)
    in_service = database_now().date() + timedelta(days=1300)
    planner.type(**{"Source": "Capital plan of the test", "In-service date": in_service.isoformat()})
    planner.choose(**{"Why they would be built": "oad relief"})
    planner.press("Read the file")
    planner.page.get_by_role("button", name="Import 2 rows").wait_for(timeout=PATIENCE_MS)
    planner.picture("import")
    planner.press("Import 2 rows")
    planner.page.get_by_role("heading", name="Written", exact=True).wait_for(timeout=PATIENCE_MS)


def screen_the_projects(planner: Desk) -> None:
    """An example becomes criteria, the criteria find one candidate and say why the other is none."""
    planner.follow("Pipeline")
    planner.follow("Criteria")
    planner.choose(Example="National Grid")
    planner.press("Load as a draft")
    planner.press("Save as draft")
    planner.confirm("Adopt", "Adopt it")
    planner.follow("Pipeline")
    planner.follow("Screen projects")
    planner.press("Screen all projects")
    row = planner.page.get_by_role("row").filter(has_text="FN-ALDER")
    assert "Candidate" in row.inner_text()
    assert "Rejected" in planner.page.get_by_role("row").filter(has_text="FN-BIRCH").inner_text()
    planner.picture("screening")
    planner.confirm("Publish the pipeline", "Publish now")


def post_the_need(planner: Desk) -> None:
    """The candidate's need."""
    planner.follow("Needs")
    planner.follow("Post a need")
    planner.type(Code="N-ALDER", Title="ALDER overloads", Facility="ALDER")
    planner.choose(**{"Projects it would avoid": "FN-ALDER"})
    years = [database_now().year + ahead for ahead in (4, 5)]
    planner.type(**{"Amount by year": "\n".join(f"{year}: 2400" for year in years)})
    planner.type(**{"Hours in a row": "4", "Calls a year": "40", "Months": "6-9"})
    planner.type(**{"Hours in which a call may fall": "3PM-9PM"})
    planner.press("Save as draft")
    planner.sees("15:00–21:00 (6 h)")


def _local(cast: Cast, days: int) -> str:
    at = datetime.now(tz=ZoneInfo(cast.utility.time_zone)) + timedelta(days=days)
    return at.strftime("%Y-%m-%dT12:00")


def draft_with_the_whole_route(officer: Desk, cast: Cast) -> None:
    """All steps of the default route stay; what is missing is said."""
    officer.follow("Solicitations")
    officer.follow("New solicitation")
    officer.type(Code=CODE, Title="Alder bank relief")
    officer.press("Begin the draft")
    officer.page.get_by_label(re.compile("N-ALDER")).check()
    officer.choose(**{"Pro forma contract": "Distribution Services Agreement"})
    officer.type(**{"Questions until": _local(cast, 30), "Offers due": _local(cast, 40)})
    officer.press("Save the draft")
    officer.open_tab("Oversight", "Team")
    for person, role in ((cast.evaluator, "Independent evaluator"), (cast.chair, "Chair")):
        officer.choose(Person=person.full_name, Role=role)
        officer.press("Assign")
        officer.page.get_by_role("rowheader", name=person.full_name).wait_for()
    officer.open_tab("Solicitation")
    officer.sees("Hold the comment round that its route has.")
    officer.picture("draft")
    officer.follow("Open for comment")
    officer.type(**{"Comments due": _local(cast, 15)})
    officer.press("Open for comment")
    officer.sees(f"{CODE} is open for comment.")


def comment_in_public(officer: Desk, stakeholder: Desk) -> None:
    """Somebody without a role comments; the officer answers to everybody."""
    stakeholder.open_solicitation(CODE)
    stakeholder.open_tab("Take part", "Comments")
    stakeholder.choose(About="ontract")
    stakeholder.type(Comment="The least term of the contract is short.")
    stakeholder.press("Comment")
    stakeholder.sees("Your comment is in.")
    officer.open_tab("Take part", "Comments")
    officer.follow("Answer in public")
    officer.type(Answer="The least term is five years now.")
    officer.press("Answer in public")
    officer.sees("The least term is five years now.")
    officer.picture("comments")


def let_the_round_end() -> None:
    """Nobody waits fifteen days in a test."""
    past = database_now() - timedelta(seconds=1)
    PlannedDate.objects.filter(kind=DateKind.COMMENTS_DUE).update(at=past)


def revise_and_lock(officer: Desk) -> None:
    """The draft comes back; its rules, protocol and rubric are written, and all is locked together."""
    officer.open_tab("Take part", "Comments")
    officer.confirm("End the round", "End it now")
    officer.open_tab("Solicitation", "Rules")
    officer.follow("Set the rules")
    officer.type(**{"Least kW per offer": "100", "Most kW per offer": "5000"})
    officer.press("Save the rules")
    officer.sees("The rules are saved.")
    officer.open_tab("Evaluation", "Scores")
    officer.choose(Rubric="PNNL-26822")
    officer.press("Use this rubric")
    officer.open_tab("Evaluation", "Protocol")
    officer.follow("Write")
    valued = "2027"
    officer.type(**{"Discount rate": "7", "Inflation": "2", "Valued at the end of": valued})
    officer.choose(Energy="demo-energy", System="demo-ra-system")
    officer.press("Save protocol")
    officer.confirm("Lock", "Lock the protocol")
    officer.open_tab("Evaluation", "Lock")
    officer.confirm("Lock the evaluation", "Lock it now")
    officer.sees("The evaluation is locked.")
    officer.open_tab("Evaluation", "Opening key")
    officer.press("Make and split the key")
    officer.sees("is made and split.")
    officer.picture("lock")


def review_and_publish(officer: Desk, chair: Desk) -> None:
    """The chair passes the draft, then procurement publishes it."""
    officer.open_tab("Solicitation")
    officer.follow("Give to internal review")
    officer.press("Give to internal review")
    officer.sees("Have the chair pass it in internal review.")
    chair.open_solicitation(CODE)
    chair.follow("Give the verdict")
    chair.page.get_by_label("Pass: it may go on").check()
    chair.press("Decide")
    chair.sees("The verdict is taken down: passed.")
    officer.open_tab("Solicitation")
    officer.confirm("Publish", "Publish now")
    officer.sees(f"{CODE} is published.")
    officer.picture("published")


def ask_and_answer(bidder: Desk, officer: Desk) -> None:
    """Asked privately, answered to everybody, the asker hidden."""
    bidder.open_solicitation(CODE)
    bidder.open_tab("Take part", "Questions")
    bidder.type(Question="May a battery charge in the window?")
    bidder.press("Ask")
    officer.open_tab("Take part", "Questions")
    officer.sees("May a battery charge in the window?")
    assert "Brightwater" not in officer.page.inner_text("main")
    officer.follow("Answer to all")
    officer.type(Answer="It may, outside of calls.")
    officer.press("Answer to all")
    bidder.open_tab("Take part", "Questions")
    bidder.sees("It may, outside of calls.")


def _wait_for_mail(desk: Desk, words: str) -> str:
    for _ in range(120):
        for letter in mail.outbox:
            if letter.to == [FOLLOWER] and words in f"{letter.subject}\n{letter.body}":
                return str(letter.body)
        desk.page.wait_for_timeout(PATIENCE_MS / 120)
    raise AssertionError([(letter.to, letter.subject) for letter in mail.outbox])


def follow_by_mail(reader: Desk) -> None:
    """A visitor asks for news; they begin with the link in the mail."""
    reader.page.goto(f"{reader.site}/solicitations/")
    reader.follow(CODE)
    reader.open_tab("Take part", "News")
    reader.type(**{"E-mail address": FOLLOWER})
    reader.press("Send me a link")
    link = re.search(r"https?://[^/\s]+(/\S+)", _wait_for_mail(reader, "/"))
    assert link is not None
    assert Subscription.objects.get(email=FOLLOWER).confirmed_at is None
    reader.page.goto(f"{reader.site}{link[1]}")
    reader.page.get_by_role("main").get_by_role("button").click()
    reader.sees(f"{FOLLOWER} gets news from now on")
    reader.picture("subscribed")


def issue_an_addendum(officer: Desk) -> None:
    """It is a draft first, and gets its number when it is issued."""
    officer.open_tab("Solicitation", "Addenda")
    officer.follow("Write an addendum")
    officer.type(Title="Map of the feeder", Text="The map is part of the documents.")
    officer.type(**{"What changed": "A map is added."})
    officer.press("Keep as a draft")
    officer.confirm("Issue", "Issue now")
    officer.sees("everybody is being told")
    officer.picture("addendum")


def hear_of_it(reader: Desk) -> None:
    """The worker delivers the mail, once, and the page of news says the same to everybody."""
    assert "Map of the feeder" in _wait_for_mail(reader, "Map of the feeder")
    assert Delivery.objects.filter(subscription__email=FOLLOWER).count() == 1
    reader.page.goto(f"{reader.site}/solicitations/")
    reader.follow(CODE)
    reader.open_tab("Solicitation", "Addenda")
    reader.sees("A map is added.")
