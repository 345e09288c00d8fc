"""What a file says of itself: author, last editor, program. Bounded: little is read, and nothing is believed.

Office files keep it in two small parts of their archive. A PDF is read in a process of its own with little memory and
time, since a crafted one can keep a reader busy for ever.
"""

import json
import subprocess
import sys
import zipfile
from io import BytesIO

from lxml import etree

from bids.documents.screens import FileFacts

LONGEST = 200
MOST_XML_BYTES = 64 * 1024
PATIENCE_S = 15
MOST_MEMORY_BYTES = 512 * 1024 * 1024
CORE, APP = "docProps/core.xml", "docProps/app.xml"
# What programs write where nobody gave a name.
DEFAULTS = frozenset(
    {"openpyxl", "python-docx", "user", "admin", "administrator", "author", "owner", "windows user"}
)
_READ_PDF = """
import json, resource, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]),) * 2)
from io import BytesIO
from pypdf import PdfReader
told = PdfReader(BytesIO(sys.stdin.buffer.read())).metadata or {}
print(json.dumps({name: str(told.get(name) or "")[:200] for name in ("/Author", "/Creator", "/Producer")}))
"""


def facts_of(content: bytes, *, sha256: str, media_type: str) -> FileFacts:
    """Read what a file says of itself; what cannot be read says nothing."""
    if media_type == "application/pdf":
        author, software = _pdf(content)
    elif "openxmlformats" in media_type:
        author, software = _office(content)
    else:
        author, software = "", ""
    is_default = author.strip().casefold() in DEFAULTS
    return FileFacts(
        sha256=sha256, author="" if is_default else author[:LONGEST], software=software[:LONGEST]
    )


def _pdf(content: bytes) -> tuple[str, str]:
    command = [sys.executable, "-I", "-c", _READ_PDF, str(MOST_MEMORY_BYTES), str(PATIENCE_S)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=content, capture_output=True, timeout=PATIENCE_S, check=True
        )
        told: dict[str, str] = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return "", ""
    software = " / ".join(dict.fromkeys(each for each in (told["/Creator"], told["/Producer"]) if each))
    return told["/Author"], software


def _office(content: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            core, app = _texts(archive, CORE), _texts(archive, APP)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return "", ""
    version = app.get("AppVersion", "")
    software = f"{app.get('Application', '')} {version}".strip()
    return core.get("creator") or core.get("lastModifiedBy") or "", software


def _texts(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The texts of a small flat XML part by their local names; of one that is large or odd, none."""
    if name not in archive.namelist():
        return {}
    with archive.open(name) as part:
        content = part.read(MOST_XML_BYTES + 1)
    if len(content) > MOST_XML_BYTES or b"<!" in content:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return {}
    return {
        etree.QName(each).localname: (each.text or "").strip() for each in root if isinstance(each.tag, str)
    }
