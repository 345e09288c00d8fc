from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.states import Role
from audit.models import Entry
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from tests.factories.accounts import a_bidder, a_person, a_utility
from tests.factories.curves import EXTENSION, PROVENANCE, a_curve, a_curve_version, an_hourly_file
from tests.factories.solicitations import a_published_solicitation, assign
from valuation.importers import BadRow
from valuation.models import Curve, CurveVersion
from valuation.services.curves import Extension, create_curve, import_hourly_version, post_values_version
from valuation.states import CurveKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


def _import(curve, planner, content=None, **changes):
    given = {
        "curve": curve,
        "files": [("prices.csv", content or an_hourly_file())],
        "format_code": "plain",
        "first_day": date(2027, 1, 1),
        "extension": EXTENSION,
        "provenance": PROVENANCE,
        "by": planner,
        "now": database_now(),
    }
    return import_hourly_version(**(given | changes))


def test_an_import_keeps_values_source_and_digest_and_is_on_record(utility, planner):
    version = _import(a_curve(utility), planner)
    version.refresh_from_db()
    assert (version.number, len(version.values), version.values[5], version.unit) == (
        1,
        8760,
        Decimal(35),
        "USD/MWh",
    )
    assert Entry.objects.get(verb="curve.imported").facts["sha256"] == version.file_sha256


def test_the_next_import_is_the_next_version_and_the_first_stays(utility, planner):
    curve = a_curve(utility)
    assert [_import(curve, planner).number for _ in range(2)] == [1, 2]


def test_a_version_cannot_be_changed_in_the_database(utility, planner):
    version = _import(a_curve(utility), planner)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        CurveVersion.objects.filter(pk=version.pk).update(vintage="other")


def test_a_bad_row_writes_nothing(utility, planner):
    with pytest.raises(BadRow, match=r"prices.csv, row 4"):
        _import(a_curve(utility), planner, an_hourly_file().replace(b",32,", b",x,", 1))
    assert CurveVersion.objects.count() == 0


@pytest.mark.parametrize(
    ("extension", "field"),
    [
        (Extension(price_year=2030, horizon_year=2029), "horizon_year"),
        (Extension(price_year=2030, horizon_year=2130), "horizon_year"),
        (Extension(price_year=2030, horizon_year=2040, escalator_per_year=Decimal(2)), "escalator_per_year"),
    ],
)
def test_an_extension_that_cannot_be_is_refused(utility, planner, extension, field):
    with pytest.raises(InvalidInput) as refusal:
        _import(a_curve(utility), planner, extension=extension)
    assert refusal.value.field == field


@pytest.mark.parametrize("values", [[5] * 11, [], [5] * 11 + [Decimal("NaN")]])
def test_monthly_values_are_twelve_numbers(utility, planner, values):
    with pytest.raises(InvalidInput):
        post_values_version(
            curve=a_curve(utility, CurveKind.RA_SYSTEM),
            values=[Decimal(value) for value in values],
            extension=EXTENSION,
            provenance=PROVENANCE,
            by=planner,
            now=database_now(),
        )


def test_an_hourly_curve_takes_no_typed_values_and_a_monthly_one_no_files(utility, planner):
    with pytest.raises(InvalidInput, match="is not an hourly curve"):
        _import(a_curve(utility, CurveKind.RA_SYSTEM), planner)


def test_a_code_is_taken_once(utility, planner):
    given = {"organisation": utility, "code": "np15", "name": "NP15", "kind": CurveKind.ENERGY, "by": planner}
    create_curve(**given)
    with pytest.raises(Conflict, match="np15 exists already"):
        create_curve(**given)


def test_another_utility_imports_nothing(utility):
    with pytest.raises(NotAllowed):
        _import(a_curve(utility), a_person(a_utility(), Role.PLANNER))


def test_curves_are_seen_by_their_utility_and_those_who_evaluate_for_it(utility, planner):
    curve = a_curve(utility)
    solicitation = a_published_solicitation(utility)
    may = [planner, assign(solicitation, Role.ENGINEER), assign(solicitation, Role.EVALUATOR)]
    may_not = [a_bidder(), assign(solicitation, Role.PANEL), a_person(a_utility(), Role.PLANNER)]
    assert [Curve.objects.visible_to(user).filter(pk=curve.pk).exists() for user in (*may, *may_not)] == [
        True
    ] * 3 + [False] * 3


def test_a_year_is_imported_through_the_page_and_shown(client, utility, planner):
    curve = a_curve(utility)
    client.force_login(planner)
    typed = {
        "vintage": "2026 Q3",
        "source": "desk",
        "price_year": "2027",
        "horizon_year": "2045",
        "escalator_percent": "2",
        "format_code": "plain",
        "first_day": "2027-01-01",
        "day_alignment": "CALENDAR",
        "leap_day": "REPEAT_FEB_28",
        "files": SimpleUploadedFile("prices.csv", an_hourly_file()),
    }
    answer = client.post(reverse("valuation:curve-import", args=[curve.pk]), typed)
    assert answer.url == reverse("valuation:curve-detail", args=[curve.pk])
    page = client.get(answer.url)
    assert (page.context["view"].least, page.context["view"].most) == (Decimal(30), Decimal(53))
    assert b"Mean price by month and hour" in page.content


def test_a_bad_row_is_shown_at_the_files(client, utility, planner):
    curve = a_curve(utility)
    client.force_login(planner)
    bad = SimpleUploadedFile("prices.csv", an_hourly_file().replace(b",32,", b",x,", 1))
    typed = {
        "vintage": "v",
        "source": "s",
        "price_year": "2027",
        "horizon_year": "2045",
        "escalator_percent": "0",
    }
    more = {
        "format_code": "plain",
        "first_day": "2027-01-01",
        "day_alignment": "CALENDAR",
        "leap_day": "REPEAT_FEB_28",
    }
    answer = client.post(reverse("valuation:curve-import", args=[curve.pk]), typed | more | {"files": bad})
    assert answer.status_code == 422
    assert answer.context["form"].errors["files"] == ["prices.csv, row 4: “x” is not a price."]


def test_a_stranger_gets_404(client, utility):
    curve = a_curve_version(utility).curve
    client.force_login(a_bidder())
    assert client.get(reverse("valuation:curve-detail", args=[curve.pk])).status_code == 404
