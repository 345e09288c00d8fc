"""Evaluator and procurement build a portfolio, wide and narrow, with the keyboard where one would."""

import re
from decimal import Decimal

import pytest

from accounts.models import User
from config.demo_world.people import PASSWORD
from kernel.clock import database_now
from review.models import Selection
from review.services.selections import draft_set
from tests.browser.conftest import NARROW, WIDE
from tests.browser.desk import Desk
from tests.factories.review import Evaluation, a_finished_run, an_evaluation
from valuation.models import Optimum
from valuation.services.optimising import find_optimum, promise_optimum

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def made() -> Evaluation:
    """Five offers, two of which exclude each other, and their kept best set."""
    evaluation = an_evaluation(n_offers=5)
    ids = [str(offer.pk) for offer in evaluation.offers]
    run = a_finished_run(
        evaluation,
        kw=[1000.0, 1350.0, 700.0, 2400.0, 900.0],
        prices=[34.5, 35.0, 36.0, 37.5, 35.5],
        terms={"exclusive": [ids[:2]]},
    )
    promise_optimum(run=run, now=database_now())
    find_optimum(run_id=run.pk)
    draft_set(
        solicitation=evaluation.solicitation,
        amounts={evaluation.offers[0].pk: Decimal(1)},
        by=evaluation.procurement,
        now=database_now(),
    )
    return evaluation


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_portfolio_is_built_compared_saved_and_proposed(made, open_page, live_server, pictures, width):
    name = "wide" if width == WIDE else "narrow"
    evaluator = _at(made.evaluator, made, open_page(), live_server, pictures, width=width)
    evaluator.sees("Proven: no set of these offers")
    evaluator.page.locator("#use-best").click()
    _shows(evaluator, "Less than the best", "$0")
    evaluator.picture(f"portfolio-{name}-1-best")

    _press_by_keyboard(evaluator, f"Take in {made.offers[1].alias}")
    evaluator.sees("This set may not be chosen.")
    evaluator.sees(f"At most one of {made.offers[0].alias}, {made.offers[1].alias} may be chosen.")
    evaluator.picture(f"portfolio-{name}-2-infeasible")
    evaluator.page.get_by_role("button", name="Undo the last change").click()
    evaluator.page.get_by_text("This set may not be chosen.").wait_for(state="detached")
    evaluator.page.get_by_role("link", name="2029", exact=True).click()
    evaluator.page.wait_for_url(re.compile("year=2029"))
    evaluator.type(Name="With A", Note="For the chair.")
    evaluator.press("Save this set")
    evaluator.sees("The set is saved.")
    evaluator.picture(f"portfolio-{name}-3-saved")
    assert evaluator.page.evaluate("document.documentElement.scrollWidth") == width["width"]

    officer = _at(made.procurement, made, open_page(), live_server, pictures, width=width)
    officer.page.locator("#use-best").click()
    _shows(officer, "Less than the best", "$0")
    officer.press("Make this the set being chosen")
    officer.sees("This is the set being chosen now.")
    officer.type(**{"Why this set": "Worth most, and proven."})
    officer.press("Propose to the chair")
    officer.sees("The chair decides on this set.")
    officer.picture(f"portfolio-{name}-4-proposed")
    assert officer.page.evaluate("document.documentElement.scrollWidth") == width["width"]
    assert {str(offer.pk) for offer in Selection.objects.get(state="PROPOSED").offers.all()} == set(
        Optimum.objects.get(run=made.run).document["best"]["offers"]
    )


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_worker_finds_the_best_set_while_the_page_waits_and_a_part_of_an_offer_is_set(
    celery_worker, open_page, live_server, pictures, width
):
    name = "wide" if width == WIDE else "narrow"
    made = an_evaluation(n_offers=3)
    parts = {1: {"kind": "divisible", "min_share": 0.25}, 2: {"kind": "blocks", "blocks": 3}}
    a_finished_run(
        made, kw=[1000.0, 800.0, 900.0], prices=[35.0, 36.0, 36.5], need_kw=1500.0, quantities=parts
    )
    evaluator = _at(made.evaluator, made, open_page(), live_server, pictures, width=width)
    evaluator.sees("Nobody has looked for it yet.")
    evaluator.press("Look for the best set")
    evaluator.sees("Proven: no set of these offers")
    evaluator.page.locator("#use-best").click()
    _shows(evaluator, "Less than the best", "$0")

    part = evaluator.page.get_by_label(f"Per cent of {made.offers[1].alias} that is taken")
    assert part.input_value() == "62.5"
    part.fill("40")
    part.press("Enter")
    _shows(evaluator, "Covered in the tightest hour", "88.0%")
    evaluator.page.evaluate("document.querySelectorAll('.part-form').forEach(form => form.noValidate = true)")
    part.fill("10")
    part.press("Enter")
    evaluator.sees("At least 25 % of it is taken, or nothing.")
    assert part.get_attribute("aria-invalid") == "true"
    evaluator.picture(f"portfolio-{name}-5-part")
    assert evaluator.page.evaluate("document.documentElement.scrollWidth") == width["width"]


def _at(user: User, made: Evaluation, page, live_server, pictures, *, width) -> Desk:
    """Somebody at the builder; they sign in on a wide page, where their name shows."""
    user.set_password(PASSWORD)
    user.save()
    desk = Desk(page, live_server.url, pictures).sign_in(user)
    page.set_viewport_size(width)
    page.goto(f"{live_server.url}/solicitations/{made.solicitation.pk}/portfolio/")
    return desk


def _shows(desk: Desk, label: str, value: str) -> None:
    stat = desk.page.locator(".set-bar .stat", has_text=label)
    stat.get_by_text(value, exact=True).wait_for()


def _press_by_keyboard(desk: Desk, name: str) -> None:
    """Reach a button with the keyboard, press it, and stay where one was: the row's button has the focus again."""
    button = desk.page.get_by_role("button", name=name, exact=True)
    button.focus()
    where = button.get_attribute("id")
    desk.page.keyboard.press("Enter")
    desk.page.get_by_role("button", name=name.replace("Take in", "Put back"), exact=True).wait_for()
    desk.page.wait_for_function("id => document.activeElement.id === id", arg=where)
