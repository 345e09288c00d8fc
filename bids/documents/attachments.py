"""What an attached file is: limits, where it belongs, its name, and how the part of an offer lists it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from bids.documents.registry import GROUPS
from bids.states import Part, Purpose
from kernel.errors import InvalidInput
from web.uploads import KINDS, MEGABYTE, require_kind, require_no_macros

# Just under a size class of the padding (16 MiB), so that no file takes four times its room.
LARGEST = 15 * MEGABYTE
MOST_FILES = 30
MOST_BYTES = 100 * MEGABYTE
ALLOWED = ("pdf", "png", "jpg", "jpeg", "xlsx", "docx", "csv", "txt")
OFFICE = frozenset({"xlsx", "docx"})
LIMITS_WORDS = (
    f"PDF, PNG, JPEG, XLSX, DOCX, CSV or TXT, {LARGEST // MEGABYTE} MB a file;"
    f" {MOST_FILES} files and {MOST_BYTES // MEGABYTE} MB an offer"
)
LONGEST_NAME = 120
KEY = "attachments"
# The group of the offer's fields that each belongs to.
GROUP_OF: dict[Purpose, str] = {
    Purpose.ONE_LINE: "interconnection",
    Purpose.STUDY: "interconnection",
    Purpose.SITE: "site",
    Purpose.TECHNICAL: "project",
    Purpose.FINANCIAL: "bidder",
    Purpose.INCREMENTALITY: "incrementality",
    Purpose.VIABILITY: "viability",
    Purpose.PRICE: "price",
}
_PARTS = {group.code: group.part for group in GROUPS}
# What names the bidder is read by those who may know it.
NAMING = frozenset({Purpose.FINANCIAL})
_UNFIT = re.compile(r'[<>:"/\\|?*]')


@dataclass(frozen=True)
class FileEntry:
    """One file as the part of an offer lists it. ``sealed_sha256`` is of the ciphertext, ``key`` opens it."""

    id: str
    purpose: str
    name: str
    type: str
    size_bytes: int
    sha256: str
    sealed_sha256: str
    key: str

    @property
    def part(self) -> Part:
        """The part of the offer it belongs to."""
        return part_of(Purpose(self.purpose))

    @property
    def label(self) -> str:
        """What it is for, in words."""
        return str(Purpose(self.purpose).label)

    @property
    def names_bidder(self) -> bool:
        """Whether only those read it who may know who bids."""
        return Purpose(self.purpose) in NAMING

    @property
    def file_id(self) -> UUID:
        """Its id."""
        return UUID(self.id)

    @property
    def ending(self) -> str:
        """The ending of its name."""
        return self.name.rpartition(".")[2].lower()

    def to_dict(self) -> dict[str, Any]:
        """As it stands in the document."""
        return asdict(self)


def binding_of_file(file_id: UUID | str) -> str:
    """What a file is encrypted as."""
    return f"gridtender/file/{file_id}"


def part_of(purpose: Purpose) -> Part:
    """The part of the offer that files of a purpose belong to."""
    return _PARTS[GROUP_OF[purpose]]


def entries_in(part: Mapping[str, Any] | None) -> list[FileEntry]:
    """The files that one part of a document lists."""
    return [FileEntry(**told) for told in (part or {}).get(KEY, ())]


def listed(entries: Iterable[FileEntry], part: Part) -> dict[str, Any]:
    """What one part of a document says of its files; nothing where it has none."""
    told = [entry.to_dict() for entry in entries if entry.part == part]
    return {KEY: told} if told else {}


def require_file(filename: str, content: bytes) -> tuple[str, str]:
    """Check name, size and content of a file; return its clean name and its media type.

    Raises:
        InvalidInput: says what is wrong and what is taken.
    """
    name = clean_name(filename)
    try:
        kind = require_kind(name, content, ALLOWED, LARGEST)
        if kind in OFFICE:
            require_no_macros(content)
    except InvalidInput as error:
        raise InvalidInput(f"{name}: {error.message} Taken are {LIMITS_WORDS}.", field="file") from error
    return name, KINDS[kind][0]


def clean_name(filename: str) -> str:
    r"""The name of a file without folders, control or invisible characters, or what file systems refuse.

    >>> clean_name("C:\\plans\\site\u202e plan?.pdf"), clean_name("../../.pdf")
    ('site plan_.pdf', 'file.pdf')
    """
    plain = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    plain = "".join(char for char in plain if unicodedata.category(char)[0] != "C")
    plain = _UNFIT.sub("_", plain)
    stem, dot, ending = plain.rpartition(".")
    stem = stem.strip(" .") or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if dot else plain[:LONGEST_NAME]


def shown_name(entry: FileEntry, place: int, *, shows_bidder: bool) -> str:
    """The name that a reader gets: one's own may say who bids, so others get what it is for and a number."""
    return entry.name if shows_bidder else f"{entry.label} {place}.{entry.ending}"


def without_keys(part: dict[str, Any] | None, *, shows_bidder: bool) -> dict[str, Any] | None:
    """A part as it is shown: of its files what they are, never their keys, nor names to who may not know who bids."""
    if part is None or KEY not in part:
        return part
    shown = []
    for place, entry in enumerate(entries_in(part), start=1):
        if shows_bidder or not entry.names_bidder:
            name = shown_name(entry, place, shows_bidder=shows_bidder)
            told = entry.to_dict() | {"name": name}
            shown.append({key: value for key, value in told.items() if key not in ("key", "sealed_sha256")})
    return {**part, KEY: shown}
