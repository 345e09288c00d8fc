from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.clock import database_now
from kernel.errors import InvalidInput
from review.documents.cards_workbook import CRITERION, FIRST_ROW, OFFER_ID, SCORE, SHEET, WHY
from review.importers.cards_workbook import read_cards
from review.models import Score, Scorecard
from review.queries.cards import card_page
from review.rendering.cards_workbook import write_cards
from review.services import ScoreDraft, save_scorecard
from review.services.cards_workbook import keep_cards
from review.states import ScorecardState
from tests.factories.review import a_submitted_card, an_evaluation

pytestmark = pytest.mark.django_db


def workbook_of(made, person=None):
    member = person or made.panel[0]
    return write_cards(made.solicitation, [card_page(offer, member) for offer in made.offers])


def filled(made, cells, content=None):
    """The workbook with values typed into cells, by row and column."""
    book = openpyxl.load_workbook(BytesIO(content or workbook_of(made)))
    for (row, column), value in cells.items():
        book[SHEET].cell(row, column).value = value
    return saved(book)


def saved(book):
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def keep(made, content):
    read = read_cards(content, solicitation_id=str(made.solicitation.pk))
    return keep_cards(solicitation=made.solicitation, read=read, by=made.panel[0], now=database_now())


def row_of(made, code, offer=0):
    sheet = openpyxl.load_workbook(BytesIO(workbook_of(made)))[SHEET]
    wanted = (str(made.offers[offer].pk), code)
    rows = range(FIRST_ROW, sheet.max_row + 1)
    return next(r for r in rows if (sheet.cell(r, OFFER_ID).value, sheet.cell(r, CRITERION).value) == wanted)


def test_what_is_filled_in_is_saved_as_drafts_and_nothing_is_submitted():
    made = an_evaluation(n_offers=2)
    first, second = row_of(made, "delivery_date"), row_of(made, "other", offer=1)
    third = row_of(made, "equipment_life", offer=1)

    typed = {(first, SCORE): 7.1, (first, WHY): "on time", (second, SCORE): "6"}
    kept = keep(made, filled(made, typed | {(third, SCORE): 3, (third, WHY): "=1+1"}))

    given_now = {(s.scorecard.offer, s.criterion.code): (s.value, s.rationale) for s in Score.objects.all()}
    assert given_now[made.offers[0], "delivery_date"] == (Decimal("7.10"), "on time")
    assert given_now[made.offers[1], "other"] == (Decimal(6), "")
    assert (made.offers[1], "equipment_life") not in {k for k, v in given_now.items() if v[0] is not None}
    assert set(Scorecard.objects.values_list("state", flat=True)) == {ScorecardState.DRAFT}
    assert kept.problems == [f"Cell H{third}: this is text, not a formula."]


def test_the_workbook_goes_round_with_the_same_content():
    made = an_evaluation(n_offers=1)
    scores = {"other": ScoreDraft(Decimal("6.25"), "=HYPERLINK(1) and 100 %")}
    save_scorecard(offer=made.offers[0], by=made.panel[0], scores=scores, now=database_now())

    kept = keep(made, workbook_of(made))

    assert (kept.n_scores, kept.n_offers, kept.problems) == (1, 1, [])
    again = Score.objects.get(criterion__code="other")
    assert (again.value, again.rationale) == (Decimal("6.25"), "=HYPERLINK(1) and 100 %")


def test_only_scores_and_reasons_can_be_typed_into_and_prices_are_nowhere():
    made = an_evaluation(n_offers=1)

    sheet = openpyxl.load_workbook(BytesIO(workbook_of(made)))[SHEET]

    assert sheet.protection.sheet
    open_cells = {c.column for row in sheet.iter_rows() for c in row if not c.protection.locked}
    assert open_cells == {SCORE, WHY}
    assert made.offers[0].organisation.name not in str([[c.value for c in row] for row in sheet.iter_rows()])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (11, "is off the scale"),
        (-1, "is off the scale"),
        ("seven", "is no score"),
        ("٧", "is no score"),
        ("1e400", "is off the scale"),
        ("NaN", "is no score"),
        (True, "is no score"),
        ("=2+3", "is no score"),
        (3.14159, "two decimals at most"),
    ],
)
def test_a_score_that_cannot_be_right_is_named_by_its_cell_and_the_rest_is_kept(typed, words):
    made = an_evaluation(n_offers=1)
    wrong, right = row_of(made, "other"), row_of(made, "equipment_life")

    kept = keep(made, filled(made, {(wrong, SCORE): typed, (right, SCORE): 5}))

    assert len(kept.problems) == 1
    assert kept.problems[0].startswith(f"Cell G{wrong}: ")
    assert words in kept.problems[0]
    assert [s.value for s in Score.objects.exclude(value=None)] == [5]


def test_a_submitted_card_and_an_offer_of_another_are_refused_row_by_row():
    made, other = an_evaluation(n_offers=2), an_evaluation(n_offers=1)
    a_submitted_card(made.offers[0], made.panel[0])
    row = row_of(made, "other", offer=1)
    strange = {(row, OFFER_ID): str(other.offers[0].pk)}

    kept = keep(made, filled(made, strange))

    assert any("of no offer that is yours" in problem for problem in kept.problems)
    assert sum("submitted this card" in problem for problem in kept.problems) == 1
    assert Scorecard.objects.filter(offer__in=other.offers).count() == 0


def test_an_empty_row_leaves_alone_what_the_site_has():
    made = an_evaluation(n_offers=1)
    before = workbook_of(made)
    scores = {"other": ScoreDraft(Decimal(6), "entered on the site since")}
    save_scorecard(offer=made.offers[0], by=made.panel[0], scores=scores, now=database_now())

    keep(made, before)

    assert Score.objects.get(criterion__code="other").value == 6


def test_a_workbook_of_another_solicitation_or_none_at_all_is_refused():
    made, other = an_evaluation(n_offers=1), an_evaluation(n_offers=1)
    here = str(made.solicitation.pk)
    with pytest.raises(InvalidInput, match="another solicitation"):
        read_cards(workbook_of(other), solicitation_id=here)
    with pytest.raises(InvalidInput, match="not a workbook of cards"):
        read_cards(saved(openpyxl.Workbook()), solicitation_id=here)
    with pytest.raises(InvalidInput):
        read_cards(b"PK\x03\x04 no workbook", solicitation_id=here)


anything = st.none() | st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.dates()


@given(typed=anything)
@settings(max_examples=40, deadline=None)
def test_whatever_is_typed_into_a_cell_is_read_or_named(typed):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    book.create_sheet("about").append(["schema", "gridtender.scorecards/2"])
    book["about"].append(["solicitation", "s"])
    sheet.cell(FIRST_ROW, OFFER_ID).value, sheet.cell(FIRST_ROW, CRITERION).value = "o", "c"
    try:
        sheet.cell(FIRST_ROW, SCORE).value = typed
        content = saved(book)
    except (openpyxl.utils.exceptions.IllegalCharacterError, ValueError, OverflowError):
        return
    read = read_cards(content, solicitation_id="s")
    assert len(read.problems) + len(read.by_offer) == 1


def test_the_page_hands_out_takes_back_and_says_what_it_did_not_take(client):
    made = an_evaluation(n_offers=1)
    client.force_login(made.panel[0])
    book = client.get(reverse("review:cards-workbook", args=[made.solicitation.pk]))
    assert book["Content-Disposition"] == f'attachment; filename="{made.solicitation.code}-cards.xlsx"'
    row = row_of(made, "other")

    def send(value):
        content = filled(made, {(row, SCORE): value}, book.content)
        file = SimpleUploadedFile("cards.xlsx", content)
        return client.post(reverse("review:cards-upload", args=[made.solicitation.pk]), {"file": file})

    assert send(8).status_code == 302
    wrong = send(12)

    assert (wrong.status_code, f"Cell G{row}" in wrong.content.decode()) == (422, True)
    assert Score.objects.get(criterion__code="other").value == 8
    assert client.post(reverse("review:cards-upload", args=[made.solicitation.pk])).status_code == 422


def test_nobody_else_has_such_a_workbook(client):
    made = an_evaluation(n_offers=1)

    client.force_login(made.chair)
    assert client.get(reverse("review:cards-workbook", args=[made.solicitation.pk])).status_code == 403
    client.force_login(an_evaluation(n_offers=1).chair)
    assert client.get(reverse("review:cards-workbook", args=[made.solicitation.pk])).status_code == 404


def test_the_api_hands_out_takes_back_and_says_what_it_did_not_take(client):
    made = an_evaluation(n_offers=1)
    here = f"/api/v1/solicitations/{made.solicitation.pk}/cards-workbook/"
    client.force_login(made.panel[0])
    book = client.get(here)
    typed = filled(
        made, {(row_of(made, "other"), SCORE): 8, (row_of(made, "delivery_date"), SCORE): 11}, book.content
    )

    answer = client.post(here, {"file": SimpleUploadedFile("cards.xlsx", typed)})

    told = answer.json()
    assert (answer.status_code, told["n_scores"], told["n_offers"]) == (200, 1, 1)
    assert [words for words in told["problems"] if "off the scale" in words] == told["problems"] != []
    assert client.post(here, {"file": SimpleUploadedFile("cards.txt", b"8")}).status_code == 422
    assert client.post(here).status_code == 422
    client.force_login(made.chair)
    assert (client.get(here).status_code, client.post(here).status_code) == (403, 403)
    client.force_login(an_evaluation(n_offers=1).chair)
    assert (client.get(here).status_code, client.post(here).status_code) == (404, 404)
