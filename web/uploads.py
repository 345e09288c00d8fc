"""Uploaded files are what they say they are: looked into, not believed by name."""

import zipfile
from collections.abc import Callable
from io import BytesIO

from kernel.errors import InvalidInput

MEGABYTE = 1024 * 1024
MOST_EXPANDED = 120 * MEGABYTE
MOST_PARTS = 2_000


def require_xlsx(content: bytes) -> None:
    """Refuse what is not an Excel workbook: a zip that holds ``xl/workbook.xml`` and does not explode.

    Raises:
        InvalidInput: says what the file is instead.
    """
    if not content.startswith(b"PK\x03\x04"):
        raise InvalidInput(
            "This is not an Excel workbook (.xlsx): save it from Excel as “Excel Workbook” and try again."
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise InvalidInput("This file is a zip archive, but not an Excel workbook (.xlsx).")
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InvalidInput("This Excel workbook is damaged and cannot be read.") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_EXPANDED:
        limit = MOST_EXPANDED // MEGABYTE
        raise InvalidInput(f"This workbook unpacks to more than {limit} MB. Split it into smaller ones.")


def require_docx(content: bytes) -> None:
    """Refuse what is not a Word document: a zip that holds ``word/document.xml`` and does not explode.

    Raises:
        InvalidInput: says what the file is instead.
    """
    if "word/document.xml" not in _parts_of(content, "Word document (.docx)"):
        raise InvalidInput("This file is a zip archive, but not a Word document (.docx).")


def require_no_macros(content: bytes) -> None:
    """Refuse an Office file that holds macros.

    Raises:
        InvalidInput: says so.
    """
    names = _parts_of(content, "Office file")
    if any("vbaproject" in name or "/macrosheets/" in name for name in map(str.lower, names)):
        raise InvalidInput("This file holds macros. Save it without them and try again.")


def _parts_of(content: bytes, kind: str) -> list[str]:
    if not content.startswith(b"PK\x03\x04"):
        raise InvalidInput(f"This is not a {kind}.")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InvalidInput(f"This {kind} is damaged and cannot be read.") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_EXPANDED:
        raise InvalidInput(f"This file unpacks to more than {MOST_EXPANDED // MEGABYTE} MB.")
    return [part.filename for part in parts]


def require_png(content: bytes) -> None:
    """Refuse what is not a PNG picture: its signature, and the header that must come first.

    Raises:
        InvalidInput: says what was expected.
    """
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR":
        raise InvalidInput("This is not a PNG picture.")


def require_jpeg(content: bytes) -> None:
    """Refuse what is not a JPEG picture.

    Raises:
        InvalidInput: says what was expected.
    """
    if not content.startswith(b"\xff\xd8\xff"):
        raise InvalidInput("This is not a JPEG picture.")


def require_csv(content: bytes) -> None:
    """Refuse what is not text.

    Raises:
        InvalidInput: says what was expected.
    """
    if b"\x00" in content:
        raise InvalidInput("This is not a CSV file: it holds binary data.")
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "This CSV file is not UTF-8 text. Save it as “CSV UTF-8” and try again."
        ) from error


def require_pdf(content: bytes) -> None:
    """Refuse what is not a PDF.

    Raises:
        InvalidInput: says what was expected.
    """
    if not content.startswith(b"%PDF-"):
        raise InvalidInput("This is not a PDF file.")


KINDS: dict[str, tuple[str, Callable[[bytes], None]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", require_xlsx),
    "csv": ("text/csv", require_csv),
    "md": ("text/markdown", require_csv),
    "txt": ("text/plain", require_csv),
    "pdf": ("application/pdf", require_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", require_docx),
    "png": ("image/png", require_png),
    "jpg": ("image/jpeg", require_jpeg),
    "jpeg": ("image/jpeg", require_jpeg),
}


def require_kind(filename: str, content: bytes, allowed: tuple[str, ...], max_bytes: int) -> str:
    """Check a file's ending, size and content; return its kind.

    Raises:
        InvalidInput: says which of the three is wrong.
    """
    kind = filename.rpartition(".")[2].lower()
    if kind not in allowed:
        raise InvalidInput(
            f"Choose a file of one of these kinds: {', '.join(f'.{name}' for name in allowed)}."
        )
    if len(content) > max_bytes:
        raise InvalidInput(f"This file is larger than {max_bytes // MEGABYTE} MB.")
    if not content:
        raise InvalidInput("This file is empty.")
    KINDS[kind][1](content)
    return kind
