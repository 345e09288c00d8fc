"""A delivery shape comes as CSV of a whole year on the utility's clock, and goes back; errors name their line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from bids.documents.entry import SHAPE
from bids.importers.shape_csv import InvalidShape, read_shape
from bids.models import Offer
from bids.queries import bidding_organisations, draft_of
from bids.rendering.shape_csv import write_shape
from bids.services import save_draft
from nmv.timeline import clock_labels, year_hours
from tests.factories.accounts import a_bidder
from tests.factories.bids import a_submitted_offer
from tests.factories.solicitations import a_published_solicitation

ZONE = "America/Los_Angeles"
KW = [str(hour % 5000) for hour in range(8760)]
HOURLY = {"kind": "hourly", "kw": KW}


def a_file(year=2027, values=None, change=None, *, offsets=False):
    """A whole year as CSV; ``change`` exchanges whole lines by their number, as editors count them."""
    labels = clock_labels(year_hours(ZONE, year))
    told = values or [str(place) for place in range(len(labels))]
    lines = [f"{label if offsets else label[:16]},{kw}" for label, kw in zip(labels, told, strict=True)]
    lines = ["hour_beginning,kw", *lines]
    for line, words in (change or {}).items():
        lines[line - 1] = words
    return "\n".join(lines).encode()


def said(content, years=None):
    with pytest.raises(InvalidShape) as refused:
        read_shape(content, zone=ZONE, years=years)
    return refused.value.problems


@pytest.mark.parametrize(("year", "n_hours"), [(2027, 8760), (2028, 8784)])
def test_what_is_written_for_a_year_is_read_as_the_same_8760_hours(year, n_hours):
    content = write_shape(HOURLY, zone=ZONE, year=year)
    assert content.count(b"\n") == n_hours + 1
    read = read_shape(content, zone=ZONE, years=(2027, 2032))
    assert (read.kw, read.n_left_out) == (KW, n_hours - 8760)


def test_the_spring_day_has_23_hours_and_the_autumn_day_25():
    lines = write_shape(HOURLY, zone=ZONE, year=2027).decode().splitlines()
    spring, autumn = (
        [each for each in lines if each.startswith(day)] for day in ("2027-03-14", "2027-11-07")
    )
    assert (len(spring), len(autumn)) == (23, 25)
    assert [each[:22] for each in autumn[1:3]] == ["2027-11-07T01:00-07:00", "2027-11-07T01:00-08:00"]


def test_an_hour_is_put_at_its_place_in_standard_time():
    read = read_shape(a_file(2027), zone=ZONE)
    july = (31 + 28 + 31 + 30 + 31 + 30) * 24
    clock_of_july = [label[:13] for label in clock_labels(year_hours(ZONE, 2027))].index("2027-07-01T01")
    assert read.kw[july] == str(
        clock_of_july
    )  # midnight in standard time is one o'clock on the clock of summer
    assert read_shape(a_file(2027, offsets=True), zone=ZONE).kw == read.kw


def test_bare_values_are_in_standard_time_and_29_february_is_left_out():
    bare = "\n".join(["kw", *KW]).encode()
    assert read_shape(bare, zone=ZONE).kw == KW
    leap = ["kw", *KW[:1416], *["9"] * 24, *KW[1416:]]
    read = read_shape("\r\n".join(leap).encode("utf-8-sig"), zone=ZONE)
    assert (read.kw, read.n_left_out) == (KW, 24)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("٢٥٠٠", "says “٢٥٠٠”; it must be a plain decimal number such as 12.5."),
        ("1e400", "says “1e400”; it must be a plain decimal number such as 12.5."),
        ("NaN", "says “NaN”; it must be a plain decimal number such as 12.5."),
        ("=1+1", "says “=1+1”; it must be a plain decimal number such as 12.5."),
        ("-1", "is -1; it must lie between 0 and 5000000."),
        ("", "is missing."),
    ],
)
def test_a_wrong_value_is_said_at_its_line_and_column(value, words):
    assert said(a_file(change={4: f"2027-01-01T02:00,{value}"})) == [f"Line 4, column kw: {words}"]


def test_an_hour_that_clocks_skip_or_an_offset_that_is_not_theirs_is_refused():
    skipped = [each[:16] for each in clock_labels(year_hours(ZONE, 2027))].index("2027-03-14T03:00") + 2
    [words] = said(a_file(change={skipped: "2027-03-14 02:00,5"}))
    assert words.startswith(
        f"Line {skipped:,}, column hour_beginning: says “2027-03-14 02:00”; on the clocks of"
    )
    assert "this hour is 2027-03-14T03:00 (UTC-07:00)" in words
    [words] = said(a_file(change={2: "2027-01-01T00:00-07:00,5"}))
    assert "this hour is 2027-01-01T00:00 (UTC-08:00)" in words


def test_a_wrong_number_of_hours_and_a_wrong_year_are_refused_in_words():
    short = a_file().rsplit(b"\n", 1)[0]
    assert said(short)[0].startswith("The file ends after line 8,760 with 8,759 hours; 2027 has 8,760")
    long = a_file() + b"\n2028-01-01T00:00,5"
    assert said(long) == ["Line 8,762 is one more than the 8,760 hours of 2027."]
    assert said(b"kw\n1\n2") == [
        "The file has 2 values under “kw”; a year has 8,760, or 8,784 in a leap year."
    ]
    assert said(a_file(2019), years=(2027, 2032)) == [
        "Line 2, column hour_beginning: is of the year 2019; the offer delivers from 2027 to 2032."
    ]
    assert "Line 2, column hour_beginning: says “٢٠٢٧”" in said("hour_beginning,kw\n٢٠٢٧,1".encode())[0]


@pytest.mark.parametrize("content", [b"a,b\n1,2", b"", b"\x00", b"\xff\xfe", b'kw\n"', b"hour_beginning,kw"])
def test_what_is_no_such_table_is_refused_in_words(content):
    assert all(words.endswith(".") for words in said(content))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["kw\n", "hour_beginning,kw\n", ""]), st.text(max_size=60))
def test_whatever_stands_in_a_file_is_refused_in_words(head, text):
    assert said((head + text).encode("utf-8", "replace"))


@pytest.mark.django_db
def test_a_shape_goes_up_into_the_draft_and_down_again_on_pages(client):
    solicitation, bidder = a_published_solicitation(), a_bidder()
    offer = save_draft(
        solicitation=solicitation, organisation=bidding_organisations(bidder)[0], by=bidder,
        entered={"technology": "SOLAR", "name": "Field", "starts_on": "2027-06-01", "ends_on": "2032-05-31"},
    )  # fmt: skip
    client.force_login(bidder)
    address = reverse("bids:offer-shape", args=[offer.pk])
    assert "2027 to 2032" in client.get(address).content.decode()
    wrong = client.post(address, {"file": SimpleUploadedFile("s.csv", a_file(2019))})
    assert (wrong.status_code, SHAPE in draft_of(offer)) == (422, False)
    assert "is of the year 2019" in wrong.content.decode()
    kept = client.post(
        address, {"file": SimpleUploadedFile("s.csv", write_shape(HOURLY, zone=ZONE, year=2028))}
    )
    assert kept.url == reverse("bids:offer-step", args=[offer.pk, "delivery"])
    assert (draft_of(offer)[SHAPE].split(), draft_of(offer)["name"]) == (KW, "Field")
    again = client.get(reverse("bids:shape-csv", args=[offer.pk]), {"year": "2028"})
    zone = solicitation.organisation.time_zone
    assert again.content == write_shape(HOURLY, zone=zone, year=2028)


@pytest.mark.django_db
def test_a_store_has_no_shape_and_nobody_reads_anothers(client):
    offer = a_submitted_offer(a_published_solicitation())
    client.force_login(offer.created_by)
    file = SimpleUploadedFile("s.csv", "\n".join(["kw", *KW]).encode())
    page = client.post(reverse("bids:offer-shape", args=[offer.pk]), {"file": file})
    assert (page.status_code, "has no delivery shape" in page.content.decode()) == (422, True)
    assert client.get(reverse("bids:shape-csv", args=[offer.pk])).status_code == 404
    client.force_login(a_bidder())
    for name in ("offer-shape", "shape-csv"):
        assert client.get(reverse(f"bids:{name}", args=[offer.pk])).status_code == 404
    assert Offer.objects.count() == 1
