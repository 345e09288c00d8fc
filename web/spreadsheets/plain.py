"""A workbook from outside is looked into before it is opened: no bombs, macros, links, document types."""

import re
import zipfile
from io import BytesIO

from lxml import etree

from kernel.errors import InvalidInput
from web.uploads import MEGABYTE, require_xlsx

MOST_BYTES = 5 * MEGABYTE
MOST_EXPANDED = 16 * MEGABYTE
MOST_MERGED = 10_000
# A workbook for one offer, the largest of one thing, has some 20,000 cells with its labels.
MOST_CELLS = 60_000
# Part of a name in the archive: what it is.
REFUSED = {
    "vbaproject": "macros",
    "externallink": "links to other files",
    "activex": "controls",
    "ctrlprops": "controls",
    "embeddings": "embedded files",
    "customui": "its own menus",
    "connections.xml": "connections to data elsewhere",
    "querytable": "connections to data elsewhere",
    "xl/macrosheets": "macros",
    "pivotcache": "pivot tables",
}
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.ASCII)
_CELL = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?c[\s/>]", re.ASCII)
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.ASCII)
LETTERS = 26


def require_plain_workbook(
    content: bytes,
    *,
    most_expanded: int = MOST_EXPANDED,
    most_cells: int = MOST_CELLS,
    most_bytes: int = MOST_BYTES,
) -> None:
    """Refuse a workbook that holds more than values and looks, or more of them than its offers can have.

    Raises:
        InvalidInput: says what it holds, or that it is no workbook.
    """
    if len(content) > most_bytes:
        raise InvalidInput(f"This file is larger than {most_bytes // MEGABYTE} MB.", field="file")
    require_xlsx(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > most_expanded:
                raise InvalidInput(
                    f"This workbook unpacks to more than {most_expanded // MEGABYTE} MB.", field="file"
                )
            n_cells = 0
            for name in archive.namelist():
                _require_known(name)
                part = archive.read(name)
                _require_safe(name, part)
                n_cells += len(_CELL.findall(part))
            if n_cells > most_cells:
                raise InvalidInput(
                    f"This workbook holds {n_cells:,} cells; at most {most_cells:,} are read. "
                    "Delete what stands below and beside the tables.",
                    field="file",
                )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise InvalidInput("This Excel workbook is damaged and cannot be read.", field="file") from error


def _require_known(name: str) -> None:
    found = next((words for part, words in REFUSED.items() if part in name.lower()), None)
    if found:
        raise InvalidInput(
            f"This workbook holds {found}. Remove them, or copy your values into a fresh workbook.",
            field="file",
        )


def _require_safe(name: str, content: bytes) -> None:
    """Refuse XML that defines entities or hides in another encoding, and ranges that unfold into millions of cells."""
    is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
    encoding = _ENCODING.search(content[:300])
    if (is_xml and not _XML.match(content)) or content.startswith(
        (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
    ):
        raise InvalidInput("This Excel workbook is damaged: a part of it is not UTF-8.", field="file")
    if encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise InvalidInput("This Excel workbook is damaged: a part of it is not UTF-8.", field="file")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise InvalidInput(
            "This workbook defines entities of its own, which no spreadsheet does.", field="file"
        )
    # A name cannot be escaped in XML: where the word is not, nothing is merged or linked.
    if b"mergeCell" in content or b"hyperlink" in content:
        _require_small_ranges(content)


def _require_small_ranges(content: bytes) -> None:
    """Merged cells and links are unfolded cell by cell when a workbook is opened."""
    try:
        parsed = etree.iterparse(BytesIO(content), events=("end",), resolve_entities=False, no_network=True)
        for _, element in parsed:
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if name in ("mergeCell", "hyperlink") and _cells_in(element.get("ref") or "") > MOST_MERGED:
                raise InvalidInput("This workbook merges or links more cells than it has.", field="file")
            element.clear()
    except etree.XMLSyntaxError as error:
        raise InvalidInput("This Excel workbook is damaged and cannot be read.", field="file") from error


def _cells_in(reference: str) -> int:
    """Count the cells of a range such as A1:C7; of whatever else is said in no plain way, too many."""
    if ":" not in reference:
        return 1
    found = _RANGE.fullmatch(reference.strip().upper())
    if found is None:
        return MOST_MERGED + 1
    left, top, right, bottom = found.groups()
    width = abs(_column(right) - _column(left)) + 1
    return width * (abs(int(bottom) - int(top)) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number
