import struct
import zipfile
from io import BytesIO

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from kernel.errors import InvalidInput
from web.forms import CheckedFileField, DomainErrorsOnForm
from web.uploads import MOST_EXPANDED, require_csv, require_kind, require_xlsx


def workbook_bytes():
    book = Workbook()
    book.active.append(["kW", 2350])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def archive(**parts):
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/"), content)
    return written.getvalue()


def test_a_real_workbook_passes():
    assert require_kind("needs.xlsx", workbook_bytes(), ("xlsx",), 10**6) == "xlsx"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Need,kW\nCORRAL,2350\n", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "not an Excel workbook"),
        (archive(readme="hello"), "but not an Excel workbook"),
        (workbook_bytes()[:200], "damaged"),
    ],
    ids=["csv", "old xls", "another zip", "cut off"],
)
def test_what_only_calls_itself_a_workbook_is_refused(content, said):
    with pytest.raises(InvalidInput, match=said):
        require_xlsx(content)


def test_a_workbook_that_unpacks_to_far_more_than_it_weighs_is_refused():
    bomb = archive(**{"xl__workbook.xml": b"<workbook/>", "xl__sheet.xml": b"0" * (MOST_EXPANDED + 1)})
    assert len(bomb) < MOST_EXPANDED / 100
    with pytest.raises(InvalidInput, match="unpacks to more than 120 MB"):
        require_xlsx(bomb)


@pytest.mark.parametrize(
    "content", [b"a,b\n\x00\x01", struct.pack("<4f", 1, 2, 3, 4), "Straße".encode("latin-1")]
)
def test_binary_is_no_csv(content):
    with pytest.raises(InvalidInput):
        require_csv(content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("needs.xlsm", workbook_bytes(), "one of these kinds: .xlsx"),
        ("needs", workbook_bytes(), "one of these kinds: .xlsx"),
        ("needs.xlsx", b"", "empty"),
        ("needs.xlsx", b"x" * 2_000_001, "larger than 1 MB"),
    ],
)
def test_ending_size_and_emptiness_are_checked(name, content, said):
    with pytest.raises(InvalidInput, match=said):
        require_kind(name, content, ("xlsx",), 1024 * 1024)


class UploadForm(DomainErrorsOnForm):
    """A form as the apps write them."""

    power_kw = forms.DecimalField(required=False)
    file = CheckedFileField(kinds=("xlsx",), max_bytes=1024 * 1024, required=False)


def test_a_checked_file_is_handed_on_from_its_start():
    form = UploadForm({}, {"file": SimpleUploadedFile("needs.xlsx", workbook_bytes())})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["file"].read() == workbook_bytes()


def test_a_wrong_file_is_an_error_of_its_field():
    form = UploadForm({}, {"file": SimpleUploadedFile("needs.xlsx", b"kW\n1")})
    assert (form.is_valid(), form.status) == (False, 422)
    assert "not an Excel workbook" in form.errors["file"][0]


def refuse(**given):
    raise InvalidInput("A need is more than 0 kW.", field=given["field"])


@pytest.mark.parametrize(
    ("field", "shown_at"), [("power_kw", "power_kw"), ("lead_time", "__all__"), (None, "__all__")]
)
def test_what_a_service_refuses_is_shown_at_its_field_or_above_the_form(field, shown_at):
    form = UploadForm({"power_kw": "-3"})
    assert form.is_valid()
    assert form.call(refuse, field=field) is None
    assert form.errors == {shown_at: ["A need is more than 0 kW."]}
    assert form.status == 422


def test_a_service_that_accepts_gives_its_answer():
    form = UploadForm({})
    assert form.is_valid()
    assert form.call(lambda **given: given["power_kw"] + 1, power_kw=1) == 2
    assert form.status == 200
