"""Two made-up offers scored first, and what the panel learns from it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.documents.calibration import SAMPLES
from review.models import CalibrationCard, ReviewPlan, ScaleNote
from review.queries import card_page
from review.queries.calibration import calibration_page, is_calibrated
from review.queries.quality import quality_by_offer
from review.services import ScoreDraft, note_scale, save_calibration
from tests.factories.review import a_submitted_card, all_scores, an_evaluation, lock_the_scores

pytestmark = pytest.mark.django_db


def calibrate(made, panelist, sample="a", value=5, **changes):
    given = {"is_submitted": True} | changes
    return save_calibration(
        solicitation=made.solicitation,
        sample=SAMPLES[sample],
        by=panelist,
        scores=all_scores(value),
        now=database_now(),
        **given,
    )


def test_what_others_gave_shows_once_ones_own_card_is_in():
    made = an_evaluation(n_offers=1, n_panelists=2)
    first, second = made.panel
    calibrate(made, first, value=8)

    before = calibration_page(made.solicitation, second).rows[0]
    calibrate(made, second, value=3)
    after = calibration_page(made.solicitation, second).rows[0]

    assert (before.n_in, before.readings) == (0, [])
    assert after.n_in == 2
    assert {reading.spread for reading in after.readings} == {Decimal(5)}
    assert all(reading.is_wide for reading in after.readings)
    assert CalibrationCard.objects.visible_to(made.chair).count() == 2


def test_it_counts_for_nothing():
    made = an_evaluation(n_offers=1)
    calibrate(made, made.panel[0])

    assert quality_by_offer(made.solicitation, made.chair, list(made.rubric.criteria.all())) == {}


def test_where_the_plan_says_so_no_real_card_is_begun_before_both_are_in():
    made = an_evaluation(n_offers=1)
    ReviewPlan.objects.create(solicitation=made.solicitation, calibrates=True)
    with pytest.raises(Conflict, match="made-up offers"):
        a_submitted_card(made.offers[0], made.panel[0])
    calibrate(made, made.panel[0], "a")
    assert not is_calibrated(made.solicitation, made.panel[0])

    calibrate(made, made.panel[0], "b")

    assert a_submitted_card(made.offers[0], made.panel[0]).submitted_at


def test_a_card_is_submitted_whole_and_once():
    made = an_evaluation(n_offers=1)
    with pytest.raises(InvalidInput, match="give a score"):
        save_calibration(
            solicitation=made.solicitation,
            sample=SAMPLES["a"],
            by=made.panel[0],
            scores={"other": ScoreDraft(Decimal(3), "x")},
            now=database_now(),
            is_submitted=True,
        )
    calibrate(made, made.panel[0], is_submitted=False)
    calibrate(made, made.panel[0])

    with pytest.raises(Conflict, match="no longer change"):
        calibrate(made, made.panel[0])


def test_only_the_panel_scores_them_and_only_until_the_lock():
    made = an_evaluation(n_offers=1)
    with pytest.raises(NotAllowed):
        calibrate(made, made.chair)
    a_submitted_card(made.offers[0], made.panel[0])
    lock_the_scores(made)

    with pytest.raises(NotAllowed):
        calibrate(made, made.panel[0])


def test_the_chairs_note_stands_on_every_card_and_the_last_one_counts():
    made = an_evaluation(n_offers=1)
    criterion = made.rubric.criteria.get(code="delivery_date")
    for text in ("Slack counts.", "Ordered equipment counts."):
        note_scale(
            solicitation=made.solicitation, criterion=criterion, text=text, by=made.chair, now=database_now()
        )

    lines = [line for _, lines in card_page(made.offers[0], made.panel[0]).groups for line in lines]

    assert {line.note for line in lines if line.criterion == criterion} == {"Ordered equipment counts."}
    assert {line.note for line in lines if line.criterion != criterion} == {""}
    assert ScaleNote.objects.count() == 2
    with pytest.raises(NotAllowed):
        note_scale(
            solicitation=made.solicitation,
            criterion=criterion,
            text="x",
            by=made.panel[0],
            now=database_now(),
        )


def test_the_pages_take_a_card_and_a_note(client):
    made = an_evaluation(n_offers=1)
    page = reverse("review:calibration", args=[made.solicitation.pk])
    card = reverse("review:calibration-card", args=[made.solicitation.pk, "a"])
    client.force_login(made.panel[0])
    assert b"What others gave shows once your card is in" in client.get(page).content
    assert client.get(card).status_code == 200
    form = client.get(card).context["form"]
    typed = {name: "5" if "-" not in name else "because" for name in form.fields}
    assert client.post(card, typed | {"action": "save", "other": "11"}).status_code == 422
    assert client.post(card, typed | {"action": "submit"}).status_code == 302
    assert CalibrationCard.objects.get().submitted_at
    assert client.get(reverse("review:calibration-card", args=[made.solicitation.pk, "z"])).status_code == 404
    client.force_login(made.chair)
    criterion = made.rubric.criteria.get(code="other")
    note = reverse("review:scale-note", args=[made.solicitation.pk])
    assert client.post(note, {}).status_code == 422
    assert client.post(note, {"criterion": criterion.pk, "text": "Figures count."}).status_code == 302
    assert b"Figures count." in client.get(page).content


def test_the_api_keeps_and_lists_cards(client):
    made = an_evaluation(n_offers=1)
    client.force_login(made.panel[0])
    body = {
        "solicitation": str(made.solicitation.pk),
        "sample": "b",
        "scores": [{"criterion": "other", "value": "4", "rationale": "So so."}],
    }
    url = reverse("api:calibration-card-list")

    answer = client.post(url, body, content_type="application/json")

    assert answer.status_code == 200, answer.content
    assert client.get(url).json()["results"][0]["scores"][0]["value"] == "4.00"
