"""From the calibration round to a disagreement that is resolved: panel, chair and evaluator, wide and narrow."""

import pytest

from accounts.models import User
from config.demo_world.people import PASSWORD
from review.documents import EXAMPLE_CRITERIA
from review.models import CalibrationCard, Disagreement, Scorecard
from review.states import CriterionKind
from tests.browser.conftest import NARROW, WIDE
from tests.browser.desk import Desk
from tests.factories.review import Evaluation, a_finished_run, a_submitted_card, an_evaluation
from tests.factories.valuation import a_locked_protocol
from valuation.models import Run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCORED = [draft for draft in EXAMPLE_CRITERIA if draft.kind == CriterionKind.SCORED]


@pytest.fixture
def made() -> Evaluation:
    """Two opened and valued offers, one scored low by the panel."""
    evaluation = an_evaluation(n_offers=2, n_panelists=2)
    a_locked_protocol(evaluation.solicitation)
    a_finished_run(evaluation, prices=[34.5, 35.0])
    for offer in evaluation.offers:
        a_submitted_card(offer, evaluation.panel[0], 3)
    return evaluation


@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
def test_panel_chair_and_evaluator_at_their_work(made, open_page, live_server, pictures, width):
    name = "wide" if width == WIDE else "narrow"

    def at(user: User, path: str) -> Desk:
        user.set_password(PASSWORD)
        user.save()
        desk = Desk(open_page(), live_server.url, pictures).sign_in(user)
        desk.page.set_viewport_size(width)
        desk.page.goto(f"{live_server.url}/solicitations/{made.solicitation.pk}/{path}/")
        return desk

    def fits(desk: Desk) -> None:
        assert desk.page.evaluate("document.documentElement.scrollWidth") == width["width"]

    panelist = at(made.panel[1], "calibration")
    panelist.sees("What others gave shows once your card is in.")
    fits(panelist)
    panelist.follow("Score it")
    _fill(panelist, "7")
    panelist.press("Submit the card")
    panelist.sees("your card is in")
    panelist.picture(f"evaluation-{name}-1-calibration")

    evaluator = at(made.evaluator, "shadow")
    evaluator.sees("you have none yet, so the official ones stand in")
    evaluator.follow(f"Score {made.offers[0].alias}")
    evaluator.sees("Your own view beside the panel's")
    _fill(evaluator, "9")
    evaluator.press("Submit the card")
    evaluator.sees("Where the two differ")
    evaluator.picture(f"evaluation-{name}-2-beside")
    fits(evaluator)
    evaluator.press("Raise 1 disagreement")
    evaluator.sees("waits for an answer")

    chair = at(made.chair, "disagreements")
    chair.type(**{"How the difference comes about": "The panel read the first draft of the study."})
    chair.press(f"Answer on {made.offers[0]}")
    chair.sees("answered")
    fits(chair)

    evaluator.page.reload()
    evaluator.choose(**{"How it ends": "Explained"})
    evaluator.type(**{"In words": "So it did; the panel will read it again."})
    evaluator.press(f"Resolve {made.offers[0]}")
    evaluator.sees("explained by what each counts")
    evaluator.picture(f"evaluation-{name}-3-resolved")

    evaluator.page.goto(f"{live_server.url}/solicitations/{made.solicitation.pk}/shadow-runs/")
    evaluator.type(**{"Discount rate": "9"})
    evaluator.press("Run by these terms")
    evaluator.sees("Only they see this run")
    evaluator.picture(f"evaluation-{name}-4-own-run")
    fits(evaluator)

    assert CalibrationCard.objects.get(panelist=made.panel[1]).submitted_at
    assert Scorecard.objects.get(panelist=made.evaluator).is_shadow
    assert Disagreement.objects.get().outcome == "EXPLAINED"
    assert Run.objects.shadows().get().own_terms["convention"]["discount_rate_per_year"] == "0.09"


def _fill(desk: Desk, value: str) -> None:
    """Give the same score with a reason for every criterion."""
    for draft in SCORED:
        desk.page.locator(f"[name='{draft.code}']").fill(value)
        desk.page.locator(f"[name='{draft.code}-rationale']").fill("By what the offer shows.")
