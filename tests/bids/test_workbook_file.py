"""What a workbook holds never lies on a disk, not even for a moment."""

import sys

import pytest

from bids.importers.workbook import read_workbook
from bids.rendering.workbook import write_workbook
from tests.bids.test_documents_registry import a_whole_offer
from tests.bids.test_workbook import STORAGE, canonical

SEEN: list[str] = []
STATE = {"watching": False}


def _watch(event, arguments):
    if STATE["watching"] and (
        event.startswith("tempfile.") or (event == "open" and "w" in str(arguments[1]))
    ):
        SEEN.append(f"{event} {arguments[0]}")


sys.addaudithook(_watch)


@pytest.fixture
def seen():
    SEEN.clear()
    STATE["watching"] = True
    yield SEEN
    STATE["watching"] = False


def test_the_watch_sees_a_temporary_file(seen, tmp_path):
    (tmp_path / "a").write_text("a")
    assert seen == [f"open {tmp_path / 'a'}"]


def test_a_workbook_is_written_and_read_without_a_file(seen):
    technical, price = canonical(a_whole_offer(), STORAGE.rules)
    content = write_workbook(STORAGE, technical, price)
    assert read_workbook(content, STORAGE).problems == []
    assert seen == []
