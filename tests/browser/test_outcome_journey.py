"""Out of the review: a real worker makes the memo, the chair issues it; a bidder asks for a debrief and reads it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.browser.conftest import NARROW, WIDE
from tests.browser.desk import PATIENCE_MS, Desk
from tests.browser.test_pages import axe_script, faults_of
from tests.factories.outcomes import a_concluded_evaluation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["axe_script"]


@pytest.fixture
def desk_of(open_page, live_server, pictures):
    """A function that gives somebody a browser of their own, signed in."""

    def sit(user):
        client, page = Client(), open_page()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return Desk(page, live_server.url, pictures)

    return sit


def look(desk, name, script):
    """Look at a page in both widths: nothing that axe-core finds, nothing that runs off the side."""
    desk.page.evaluate(script)
    for size, told in ((WIDE, "wide"), (NARROW, "narrow")):
        desk.page.set_viewport_size(size)
        desk.picture(f"{name}-{told}")
        assert faults_of(desk.page) == [], told
    desk.page.set_viewport_size(WIDE)


def tick(desk, words):
    desk.page.get_by_label(words).check()


def test_a_memo_is_issued_and_a_bidder_reads_their_debrief(desk_of, celery_worker, axe_script):
    made, _ = a_concluded_evaluation()
    officer, chair, loser = (
        desk_of(each) for each in (made.procurement, made.chair, made.offers[1].created_by)
    )
    officer.page.goto(officer.site + reverse("contracts:outcome", args=[made.solicitation.pk]))
    officer.follow("Decision memo")
    look(officer, "memo-draft", axe_script)
    tick(officer, "I have read the draft below")
    officer.press("Propose this memo to the chair")
    officer.page.get_by_role("link", name="Public version, PDF").wait_for(timeout=PATIENCE_MS)
    chair.page.goto(officer.page.url)
    chair.page.get_by_role("link", name="Public version, Excel").wait_for(timeout=PATIENCE_MS)
    tick(chair, "I have read both versions")
    chair.press("Issue the memo")
    chair.sees("The memo is issued")
    look(chair, "memo-issued", axe_script)
    ask_for_a_debrief(loser, made.offers[1])
    officer.page.goto(officer.site + reverse("contracts:debrief-list", args=[made.solicitation.pk]))
    look(officer, "debriefs", axe_script)
    officer.follow(str(made.offers[1]))
    officer.page.get_by_label("In your own words").fill("Your dates left no room for a delay.")
    tick(officer, "I have read what the bidder will be told")
    officer.press("Send the debrief")
    loser.page.reload()
    loser.sees("Your dates left no room for a delay.")
    loser.sees("fewer than 5 other offers")
    look(loser, "debrief", axe_script)


def ask_for_a_debrief(loser, offer):
    """The bidder finds the way from the outcome's page."""
    loser.page.goto(loser.site + reverse("contracts:outcome", args=[offer.solicitation_id]))
    loser.follow("How it ended for")
    loser.sees("This offer was not chosen.")
    loser.page.get_by_label("What do you want to know?").fill("Were our dates the matter?")
    loser.press("Ask for a debrief")
    loser.sees("Procurement was asked.")
