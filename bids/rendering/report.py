"""The report of an opening as a tagged PDF (PDF/UA-1), set by Typst. Texts go in as strings, never as markup."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import typst

from bids.states import Part

Rows = Iterable[Sequence[str]]


def report_pdf(document: Mapping[str, Any], *, number: int, digest: str, made_at: datetime) -> bytes:
    """Set a report; the same document always gives the same bytes."""
    heading = f"Report {number} of the opening of {document['solicitation']['code']}"
    source = "\n".join([_preamble(heading, document, made_at), *_sections(document, digest)])
    done = typst.compile(
        source.encode(),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
    if not isinstance(done, bytes):  # several pages of images, which a PDF never is
        raise TypeError("Typst gave no PDF")
    return done


def _string(text: str) -> str:
    """Write a text as a Typst string; JSON escapes quotes, backslashes and line ends the same way."""
    printable = "".join(character for character in text if character.isprintable() or character in "\n\t")
    return json.dumps(printable, ensure_ascii=False)


def _preamble(heading: str, document: Mapping[str, Any], made_at: datetime) -> str:
    told = document["solicitation"]
    return f"""
#set document(title: {_string(heading)}, author: {_string(told["utility"])},
  date: datetime(year: {made_at.year}, month: {made_at.month}, day: {made_at.day}))
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en")
#set par(justify: false, leading: 0.68em, spacing: 1.05em)
#set page(paper: "us-letter", margin: (x: 2.2cm, y: 2.4cm), footer: context [
  #set text(size: 8.5pt)
  #{_string(told["code"])} #h(1fr) #counter(page).display("1 of 1", both: true)])
#set table(stroke: 0.5pt + luma(150))
#show heading: set block(above: 1.5em, below: 0.8em)
#title()
#par[#{_string(f"{told['title']}, {told['utility']}")}]
"""


def _sections(document: Mapping[str, Any], digest: str) -> Iterable[str]:
    rules, digests = document["rules"], document["digests"]
    parts = " and ".join(Part(part).label for part in document["parts"])
    yield _table("What was opened", ("What", "Value"), [
        ("Parts opened", parts),
        ("Offers due", document["offers_due_at"]),
        ("Opened", document["opened_at"]),
        ("Offers opened", str(document["n_offers"])),
        ("Good offers the rules ask for", str(rules["least_offers"])),
        ("Envelopes", "two" if rules["two_envelopes"] else "one"),
    ])  # fmt: skip
    yield _table(
        "Shares given", ("Holder", "Role", "Part", "Given (UTC)"),
        [(each["holder"], each["role"], Part(each["part"]).label, each["given_at"]) for each in document["shares"]],
    )  # fmt: skip
    yield _table(
        "Witnesses", ("Name", "Role"), [(each["name"], each["role"]) for each in document["witnesses"]]
    )
    yield _table(
        "Leave to be late", ("Confirmed (UTC)", "Until (UTC)"),
        [(each["confirmed_at"], each["until"]) for each in document["late_leaves"]],
    )  # fmt: skip
    yield _table(
        "Published roots", ("Covers until (UTC)", "Root"),
        [(each["covers_until"], each["root"]) for each in document["roots"]],
    )  # fmt: skip
    yield _table(
        "Offers",
        ("Alias", "Commitment"),
        [(each["alias"], each["commitment"]) for each in document["offers"]],
    )
    yield _table("Digests", ("Of", "SHA-256"), [
        ("Evaluation lock", digests["evaluation"]),
        ("Valuation protocol", digests["protocol"]),
        ("Opening key", digests["opening_key"]),
        ("This report, as JSON", digest),
    ])  # fmt: skip


def _table(title: str, header: Sequence[str], rows: Rows) -> str:
    found = list(rows)
    heading = f"#heading(level: 1)[#{_string(title)}]"
    if not found:
        return f'{heading}\n#par[#"None."]'
    heads = ", ".join(f"[#strong[#{_string(name)}]]" for name in header)
    cells = ", ".join(f"[#{_string(cell or '—')}]" for row in found for cell in row)
    columns = ", ".join([*["auto"] * (len(header) - 1), "1fr"])
    body = f"#table(columns: ({columns},), align: left, table.header({heads}), {cells})"
    return f"{heading}\n#[#set text(size: 9pt)\n{body}]"
