"""Files to attach: small, real ones."""

from io import BytesIO
from typing import Any

from docx import Document
from openpyxl import Workbook
from pypdf import PdfWriter

from accounts.models import User
from bids.documents.attachments import FileEntry
from bids.models import Offer
from bids.services import attach_file

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17)
JPEG = b"\xff\xd8\xff\xe0" + bytes(16) + b"\xff\xd9"


def a_pdf(*, author: str = "", producer: str = "", text: str = "") -> bytes:
    """A PDF of one empty page, with what it says of itself."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    told = {"/Author": author, "/Producer": producer, "/Subject": text}
    writer.add_metadata({name: value for name, value in told.items() if value})
    kept = BytesIO()
    writer.write(kept)
    return kept.getvalue()


def an_xlsx(*, author: str = "", text: str = "") -> bytes:
    """A workbook of one cell."""
    book = Workbook()
    book.properties.creator = author or None
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = text or "42"
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def a_docx(*, author: str = "", text: str = "") -> bytes:
    """A document of one paragraph."""
    made = Document()
    made.core_properties.author = author
    made.add_paragraph(text or "Text.")
    kept = BytesIO()
    made.save(kept)
    return kept.getvalue()


def attach(offer: Offer, by: User, **changes: Any) -> FileEntry:
    """Attach a text file as a site plan, or what the changes say."""
    told = {"purpose": "site", "filename": "site.txt", "content": b"A site plan in words."} | changes
    return attach_file(offer=offer, by=by, **told)
