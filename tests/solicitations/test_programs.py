import pytest
from django.db import DatabaseError, transaction

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput
from solicitations.importers import read_programs
from solicitations.models import PaidService
from solicitations.services.import_programs import write_programs
from solicitations.states import ImportKind
from tests.factories.accounts import a_bidder, a_person, a_utility
from tests.solicitations.test_forecasts import imported

HEAD = "program,kind,service,site,meter,customer,kw,valid_from,valid_to\n"
GOOD = (
    HEAD
    + "Peak rewards,program,system_ra,,M-1,,900,2025-01-01,2029-12-31\n"
    + "Tariff,tariff,energy,12 Canal,,,1.5,2025-01-01,\n"
)


@pytest.mark.django_db
def test_a_registry_comes_in_through_an_import_and_is_in_force():
    utility = a_utility()
    planner = a_person(utility, Role.PLANNER)
    done = imported(utility, planner, ImportKind.PROGRAMS, GOOD, source="2026")
    assert (done.state, PaidService.objects.in_force().count()) == ("WRITTEN", 2)
    other = imported(utility, planner, ImportKind.PROGRAMS, GOOD.replace("900", "800"), source="2027")
    assert (other.state, {int(row.kw) for row in PaidService.objects.in_force()}) == ("WRITTEN", {800, 1})
    again = imported(utility, planner, ImportKind.PROGRAMS, GOOD, source="2026")
    assert (again.state, "2026" in again.error) == ("REFUSED", True)


@pytest.mark.django_db
def test_a_file_with_wrong_rows_writes_nothing_and_lists_all_of_them():
    utility = a_utility()
    planner = a_person(utility, Role.PLANNER)
    wrong = GOOD + "x,club,system_ra,,M-2,,1,2025-01-01,\nx,program,heat,,,,0,soon,2020-01-01\n"
    kept = imported(utility, planner, ImportKind.PROGRAMS, wrong, source="2026")
    found = [(problem["row"], problem["column"]) for problem in kept.problems]
    assert found == [(4, "kind"), (5, "service"), (5, "kw"), (5, "valid_from"), (5, "site")]
    assert (kept.state, PaidService.objects.count()) == ("REFUSED", 0)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",program,energy,,M,,1,2025-01-01,", "program"),
        ("p,program,energy,,,,1,2025-01-01,", "site"),
        ("p,program,energy,,M,,-1,2025-01-01,", "kw"),
        ("p,program,energy,,M,,1e400,2025-01-01,", "kw"),
        ("p,program,energy,,M,,NaN,2025-01-01,", "kw"),
        ("p,program,energy,,M,,1,2025-02-30,", "valid_from"),
        ("p,program,energy,,M,,1,2025-01-02,2025-01-01", "valid_to"),
        (f"{'p' * 201},program,energy,,M,,1,2025-01-01,", "program"),
        ("Tariff,tariff,energy,12 Canal,,,2,2025-01-01,", "program"),
    ],
)
def test_each_wrong_cell_is_named(line, column):
    reading = read_programs((GOOD + line + "\n").encode())
    assert [(problem.row, problem.column) for problem in reading.problems] == [(4, column)]


def test_a_table_without_its_columns_is_none():
    with pytest.raises(InvalidInput, match="valid_from"):
        read_programs(b"program,kind,service,kw\n")


@pytest.mark.django_db
def test_an_edition_is_written_once_and_never_changes():
    utility = a_utility()
    given = {"by": a_person(utility, Role.PLANNER), "now": database_now(), "options": {"source": "2026"}}
    write_programs(organisation=utility, reading=read_programs(GOOD.encode()), **given)
    with pytest.raises(Conflict):
        write_programs(organisation=utility, reading=read_programs(GOOD.encode()), **given)
    with pytest.raises(DatabaseError), transaction.atomic():
        PaidService.objects.update(kw=1)


@pytest.mark.django_db
def test_the_registry_is_its_utilitys_planners_and_buyers():
    utility = a_utility()
    planner = a_person(utility, Role.PLANNER)
    given = {"by": planner, "now": database_now(), "options": {"source": "2026"}}
    write_programs(organisation=utility, reading=read_programs(GOOD.encode()), **given)
    seen = [
        a_person(utility, Role.PROCUREMENT),
        a_person(utility, Role.ADMINISTRATOR),
        a_person(a_utility(), Role.PLANNER),
    ]
    assert [PaidService.objects.visible_to(person).count() for person in (planner, *seen)] == [2, 2, 0, 0]


@pytest.mark.django_db
def test_by_api_the_registry_is_for_planners_and_buyers_of_its_utility(client):
    utility = a_utility()
    planner, stranger = a_person(utility, Role.PLANNER), a_bidder()
    rows = "program,kind,service,customer,kw,valid_from\nPeak rewards,program,system_ra,Acme,500,2026-01-01\n"
    write_programs(
        organisation=utility,
        reading=read_programs(rows.encode()),
        by=planner,
        now=database_now(),
        options={"source": "2026"},
    )
    seen = []
    for person in (planner, stranger):
        client.force_login(person)
        told = client.get("/api/v1/paid-services/").json()["results"]
        seen.append([(line["program"], line["kw"]) for line in told])
    assert seen == [[("Peak rewards", "500.000")], []]
