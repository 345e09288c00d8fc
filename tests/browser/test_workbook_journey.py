"""Workbooks as a bidder sees them: cells that could not be taken, and several offers read by a real worker."""

from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from bids.documents.workbook import layout_of
from bids.models import OfferVersion
from bids.queries.workbook import offered_in
from bids.rendering.batch_workbook import write_batch
from bids.rendering.workbook import write_workbook
from tests.browser.conftest import NARROW, WIDE
from tests.browser.desk import Desk
from tests.browser.test_pages import axe_script, faults_of
from tests.factories.accounts import a_bidder
from tests.factories.bids import PRICE, a_technical_part
from tests.factories.solicitations import a_published_solicitation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def desk(page, live_server, pictures):
    """A bidder's browser, signed in."""
    client = Client()
    client.force_login(a_bidder())
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return Desk(page, live_server.url, pictures)


def upload(desk, name, solicitation, content):
    desk.page.goto(desk.site + reverse(name, args=[solicitation.pk]))
    desk.page.set_input_files("#id_file", {"name": "o.xlsx", "mimeType": XLSX, "buffer": content})
    desk.press("Read the workbook")


def look(desk, name, script):
    desk.page.evaluate(script)
    for size, told in ((WIDE, "wide"), (NARROW, "narrow")):
        desk.page.set_viewport_size(size)
        desk.picture(f"{name}-{told}")
        assert faults_of(desk.page) == [], told
    desk.page.set_viewport_size(WIDE)


def a_wrong_workbook(solicitation):
    offered = offered_in(solicitation)
    book = openpyxl.load_workbook(BytesIO(write_workbook(offered, a_technical_part(solicitation), PRICE)))
    spots = layout_of(offered).spots()
    for key, value in ((("technical", "contract_kw", 3), "=2500*2"), (("technical", "starts_on"), 46539)):
        sheet, cell = spots[key]
        book[sheet][cell] = value
        book[sheet][cell].number_format = "General"
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def test_cells_that_could_not_be_taken_stand_over_the_review(desk, axe_script):
    solicitation = a_published_solicitation()
    upload(desk, "bids:offer-workbook", solicitation, a_wrong_workbook(solicitation))
    desk.sees("2 cells of the workbook could not be taken")
    look(desk, "workbook-cells", axe_script)
    desk.press("I have dealt with these cells")
    assert "could not be taken" not in desk.page.inner_text("main")


def test_several_offers_are_read_by_a_worker_and_submitted_in_one_act(desk, axe_script, celery_worker):
    solicitation = a_published_solicitation()
    parts = [a_technical_part(solicitation, name=name) for name in ("Corral", "Oakdale", "Elm")]
    parts[1]["starts_on"] = "soon"
    content = write_batch(offered_in(solicitation), [(None, each, PRICE) for each in parts])
    upload(desk, "bids:offer-batch", solicitation, content)
    desk.sees("2 complete.")
    look(desk, "several-offers", axe_script)
    desk.press("Submit the chosen offers, sealed")
    desk.sees("2 offers are in and sealed, each with its own receipt")
    look(desk, "several-offers-submitted", axe_script)
    assert OfferVersion.objects.count() == 2


__all__ = ["axe_script"]
