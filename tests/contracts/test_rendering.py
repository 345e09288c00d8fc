from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from contracts.documents import Term
from contracts.rendering import Paper, read_blocks, to_docx, to_pdf
from contracts.rendering.markup import Grid, Heading, Item, Paragraph, Span

TEXT = """# Agreement

Between **{{ seller }}** and us,
for {{ contract_kw }}.

3. Third
4. Fourth *of four*

- loose
  - nested

| Matter | Agreed |
|---|---|
| Capacity | {{ contract_kw }} |
"""
NASTY = 'Sun & "Co" #panic() *x* \\b $y$ <b> {{ contract_kw }} ]'


def paper(**changes: object) -> Paper:
    given = {
        "number": "RFO-1-C01",
        "title": "Distribution services agreement",
        "utility": "Pacific",
        "developer": "Sun",
        "text": TEXT,
        "terms": [
            Term("seller", "Seller", "", "text", NASTY),
            Term("contract_kw", "Contract capacity", "kW", "number", "2350.000"),
        ],
        "provenance": [("SHA-256 of the offer that won", "ab" * 32)],
        "made_at": datetime(2026, 11, 21, 12, tzinfo=UTC),
        **changes,
    }
    return Paper(**given)  # type: ignore[arg-type]


def words_of_pdf(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def words_of_docx(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_text_is_read_as_blocks_with_blanks_filled_in():
    blocks = read_blocks(TEXT, {"seller": "Sun", "contract_kw": "2,350 kW"})

    assert blocks == [
        Heading(1, (Span("Agreement"),)),
        Paragraph(
            (
                Span("Between "),
                Span("Sun", is_strong=True),
                Span(" and us,"),
                Span(" "),
                Span("for 2,350 kW."),
            )
        ),
        Item((Span("Third"),), 3, 1),
        Item((Span("Fourth "), Span("of four", is_emphasis=True)), 4, 1),
        Item((Span("loose"),), None, 1),
        Item((Span("nested"),), None, 2),
        Grid(
            ((Span("Matter"),), (Span("Agreed"),)),
            (((Span("Capacity"),), (Span("2,350 kW"),)),),
        ),
    ]


def test_a_blank_without_a_value_is_an_error_and_never_a_blank():
    with pytest.raises(KeyError, match="contract_kw"):
        read_blocks(TEXT, {"seller": "Sun"})


def test_the_pdf_holds_the_text_the_terms_and_where_they_come_from():
    words = words_of_pdf(to_pdf(paper()))

    for expected in (
        "Agreement",
        "for 2,350 kW.",
        "3. Third",
        "Schedule of terms",
        "Contract capacity",
        "ab" * 32,
    ):
        assert expected in words


@pytest.mark.parametrize("write", [to_pdf, to_docx])
def test_a_value_that_looks_like_markup_stays_what_it_is(write):
    content = write(paper())
    words = words_of_pdf(content) if write is to_pdf else words_of_docx(content)

    assert words.count(NASTY) == 2


@pytest.mark.parametrize("write", [to_pdf, to_docx])
def test_control_characters_do_not_break_a_document(write):
    assert len(write(paper(developer="Sun\x00\x08\x1b", utility="Pac\x0cific"))) > 1000


def test_the_pdf_is_tagged_titled_and_names_its_language():
    reader = PdfReader(BytesIO(to_pdf(paper())))
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "Distribution services agreement RFO-1-C01"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


@pytest.mark.parametrize("write", [to_pdf, to_docx])
def test_the_same_paper_gives_the_same_bytes(write):
    assert write(paper()) == write(paper())


def test_the_docx_has_real_headings_header_rows_and_properties():
    document = Document(BytesIO(to_docx(paper())))

    headings = [p.text for p in document.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert headings == [
        "Distribution services agreement RFO-1-C01",
        "Agreement",
        "Schedule of terms",
        "Provenance",
    ]
    assert [len(table.rows) for table in document.tables] == [2, 3, 2]
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    assert (document.core_properties.author, document.core_properties.language) == ("Pacific", "en-US")
    assert "3. Third" in words_of_docx(to_docx(paper()))
