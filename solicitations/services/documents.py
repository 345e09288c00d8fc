"""The pro forma contract: a text with blanks, hashed as posted, and the terms that fill the blanks."""

import re
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.blobs import store_blob
from kernel.errors import InvalidInput, NotAllowed
from solicitations.models import ProForma
from solicitations.permissions import can_create_solicitation
from solicitations.services.records import record_for_organisation
from web.uploads import MEGABYTE, require_csv

LONGEST_TEXT = 2 * MEGABYTE
BLANK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
KINDS = frozenset({"text", "number", "money", "date"})
SOURCES = frozenset({"offer", "utility", "bidder"})


def blanks_of(text: str) -> list[str]:
    """Return the codes of a text's blanks in the order they first appear.

    >>> blanks_of("Between {{ buyer }} and {{seller}}: {{ buyer }} pays.")
    ['buyer', 'seller']
    """
    return list(dict.fromkeys(BLANK.findall(text)))


def require_terms(text: str, terms: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Check that blanks and terms are the same set, each term whole; return the terms with all their keys.

    Raises:
        InvalidInput: names the blank or the term at fault.
    """
    blanks = blanks_of(text)
    odd = [blank for blank in blanks if not CODE.fullmatch(blank)]
    if odd:
        raise InvalidInput(
            f"A blank is named by a code in small letters, unlike “{odd[0][:60]}”.", field="text"
        )
    clean = [_term(term) for term in terms]
    codes = [term["code"] for term in clean]
    if len(set(codes)) != len(codes):
        raise InvalidInput("Each term has a code of its own.", field="terms")
    undescribed = [blank for blank in blanks if blank not in codes]
    if undescribed:
        raise InvalidInput(f"Describe the blanks {', '.join(undescribed)}.", field="terms")
    unused = [code for code in codes if code not in blanks]
    if unused:
        raise InvalidInput(f"The text has no blank for {', '.join(unused)}.", field="terms")
    return clean


def _term(term: Any) -> dict[str, str]:
    if not isinstance(term, dict):
        raise InvalidInput("A term is an object with code, label, unit, kind and source.", field="terms")
    clean = {key: str(term.get(key, "")).strip() for key in ("code", "label", "unit", "kind", "source")}
    if not CODE.fullmatch(clean["code"]) or not clean["label"]:
        raise InvalidInput("A term has a code in small letters and a label.", field="terms")
    if clean["kind"] not in KINDS or clean["source"] not in SOURCES:
        kinds, sources = ", ".join(sorted(KINDS)), ", ".join(sorted(SOURCES))
        raise InvalidInput(
            f"{clean['code']}: kind is one of {kinds}; source one of {sources}.", field="terms"
        )
    return clean


@transaction.atomic
def post_pro_forma(
    *, organisation: Organisation, title: str, version: str, text: str, terms: list[dict[str, Any]], by: User
) -> ProForma:
    """Keep a contract text with its terms; the hash of its bytes is what bidders can check.

    Raises:
        NotAllowed: the person does not procure for the utility.
        InvalidInput: text and terms do not fit each other, or the version exists.
    """
    if not can_create_solicitation(by, organisation):
        raise NotAllowed(f"Only procurement officers of {organisation} post contracts.")
    content = text.replace("\r\n", "\n").encode()
    require_csv(content)
    if not text.strip() or len(content) > LONGEST_TEXT:
        raise InvalidInput("A contract has a text, of 2 MB at most.", field="text")
    if ProForma.objects.filter(organisation=organisation, title=title, version=version).exists():
        raise InvalidInput(f"{title} has a version {version} already.", field="version")
    clean = require_terms(text, terms)
    blob = store_blob(
        owner_id=organisation.pk,
        content=content,
        media_type="text/markdown",
        filename=f"{title} {version}.md"[:200],
    )
    pro_forma = ProForma.objects.create(
        organisation=organisation,
        title=title,
        version=version,
        document=blob,
        sha256=blob.sha256,
        terms=clean,
    )
    facts = {"pro_forma": pro_forma.pk, "title": title, "version": version, "sha256": blob.sha256}
    record_for_organisation(organisation, by, Role.PROCUREMENT, "pro_forma.posted", facts)
    return pro_forma
