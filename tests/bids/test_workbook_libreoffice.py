"""What LibreOffice opens, recalculates and saves reads back as the same offers; skipped where it is not installed."""

import shutil
import subprocess

import pytest

from bids.importers.batch_workbook import read_batch
from bids.importers.workbook import read_workbook
from bids.rendering.batch_workbook import write_batch
from bids.rendering.workbook import write_workbook
from tests.bids.test_documents import SHAPE
from tests.bids.test_documents_registry import a_whole_offer
from tests.bids.test_workbook import ANSWERS, REQUIREMENTS, canonical, offered

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")
MADE = offered(["STORAGE", "WIND"], REQUIREMENTS)
# Texts that a spreadsheet would like to compute, count or date.
NAMES = ('=HYPERLINK("http://x.example")', "+1", "-2", "@SUM(A1)", "007", "1e5", "3/4", "TRUE", "電池 «7»")


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory):
    """A function that has LibreOffice open some bytes and save them again as a workbook."""
    folder = tmp_path_factory.mktemp("office")

    def convert(content):
        (folder / "a.xlsx").write_bytes(content)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        kind = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")]
        command = [SOFFICE, "--headless", "--norestore", profile, *kind, str(folder / "a.xlsx")]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return (folder / "out/a.xlsx").read_bytes()

    return convert


def whole(name, **changes):
    return a_whole_offer(name=name, answers=ANSWERS, **changes)


def test_a_workbook_of_one_offer_says_the_same_after_libreoffice(saved_by_libreoffice):
    technical, price = canonical(whole(NAMES[0]), MADE.rules)
    read = read_workbook(saved_by_libreoffice(write_workbook(MADE, technical, price)), MADE)
    assert read.problems == []
    assert (read.checked.technical, read.checked.price) == (technical, price)


def test_a_workbook_of_several_offers_says_the_same_after_libreoffice(saved_by_libreoffice):
    hours = {"kind": "hourly", "kw": [str(hour % 24) for hour in range(8760)]}
    shapes = [whole("Wind", technology="WIND", delivery=each) for each in (SHAPE, hours)]
    offers = [canonical(each, MADE.rules) for each in [*map(whole, NAMES), *shapes]]
    content = saved_by_libreoffice(write_batch(MADE, [(None, *each) for each in offers]))
    batch = read_batch(content, MADE)
    read = [batch.checked(row) for row in batch.rows]
    assert [each.problems for each in read] == [[]] * len(offers)
    assert [(each.checked.technical, each.checked.price) for each in read] == offers
