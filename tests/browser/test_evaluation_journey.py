"""From the calibration round to a disagreement that is resolved: panel, chair and evaluator, wide and narrow."""

import re
import time

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.states import Role
from config.demo_world.people import PASSWORD
from kernel.clock import database_now
from review.documents import EXAMPLE_CRITERIA
from review.models import CalibrationCard, Disagreement, RerunNotice, Scorecard
from review.services import tell_of_reruns
from review.states import CriterionKind, DisagreementKind
from solicitations.states import ProtocolPart
from tests.browser.conftest import NARROW, WIDE
from tests.browser.desk import Desk
from tests.factories.review import Evaluation, a_finished_run, a_submitted_card, an_evaluation
from tests.factories.solicitations import assign
from tests.factories.valuation import SHORT_TERM, SOLAR, a_locked_protocol, a_valued_solicitation
from valuation.models import Optimum, Run
from valuation.services import amend_protocol, request_run, rerun_changed
from valuation.states import SEARCHING, RunState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATIENCE_S = 90
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


def _wait_for(run: Run) -> None:
    """Look at a run until a worker has ended it."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        run.refresh_from_db()
        if run.state == RunState.DONE:
            return
        time.sleep(0.2)
    pytest.fail(f"the run is still {run.state}: {run.error}")


def test_the_evaluators_own_values_come_from_a_worker_and_a_deviation_has_the_offers_valued_again(
    open_page, live_server, pictures, celery_worker
):
    solicitation, officer = a_valued_solicitation(SOLAR, SHORT_TERM)
    chair, evaluator = (assign(solicitation, role) for role in (Role.CHAIR, Role.EVALUATOR))
    official = request_run(solicitation=solicitation, by=officer, now=database_now())
    _wait_for(official)

    def at(user: User, path: str) -> Desk:
        user.set_password(PASSWORD)
        user.save()
        desk = Desk(open_page(), live_server.url, pictures).sign_in(user)
        desk.page.goto(f"{live_server.url}{path}")
        return desk

    here = f"/solicitations/{solicitation.pk}"
    watching = at(evaluator, reverse("valuation:shadow-runs", args=[solicitation.pk]))
    watching.type(**{"Basis to the delivery point": "-100"})
    watching.press("Run by these terms")
    _wait_for(Run.objects.shadows().get())
    watching.page.goto(f"{live_server.url}{here}/shadow/")
    watching.sees("Where the two differ")
    watching.picture("evaluation-worker-1-beside")
    watching.page.get_by_role("button", name=re.compile(r"^Raise \d+ disagreement")).first.click()
    watching.sees("waits for an answer")
    row = Disagreement.objects.filter(kind=DisagreementKind.SIGN).first()
    assert row is not None
    assert row.official_figure > 0 > row.shadow_figure

    answering = at(chair, f"{here}/disagreements/")
    answering.type(**{"How the difference comes about": "The protocol takes no basis."})
    answering.press(f"Answer on {row.offer}")
    answering.sees("answered")
    watching.page.reload()
    watching.choose(**{"How it ends": "Explained"})
    watching.type(**{"In words": "The basis was published after the lock."})
    watching.page.get_by_role("button", name=re.compile("^Resolve ")).first.click()
    watching.sees("The basis was published after the lock.")
    assert Disagreement.objects.exclude(outcome="").count() == 1

    content = official.protocol.content | {"energy": {"basis_usd_per_mwh": "-100"}}
    amend_protocol(
        solicitation=solicitation,
        content=content,
        part=ProtocolPart.ASSUMPTIONS,
        reason="The basis was published.",
        by=officer,
        now=database_now(),
    )
    assert rerun_changed(now=database_now()) == 1
    _wait_for(Run.objects.get(follows=official))
    while Optimum.objects.filter(state__in=SEARCHING).exists():
        time.sleep(0.2)
    assert tell_of_reruns(now=database_now()) == 4  # the opening had an evaluator of its own
    buying = at(officer, "/")
    buying.sees(f"See what moved in {solicitation.code}")
    buying.follow("Look")
    buying.sees("begun by itself because protocol version 2 took the place of version 1")
    buying.picture("evaluation-worker-2-moved")
    buying.press("I have read it")
    assert RerunNotice.objects.filter(user=officer, read_at=None).count() == 0
