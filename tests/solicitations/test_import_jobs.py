from datetime import timedelta

import pytest

from accounts.states import Role
from kernel.clock import database_now
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.models import OutboxMessage
from solicitations.models import DataImport, Need, Project
from solicitations.services import commit_import, read_import, request_import, sweep_imports, write_import
from solicitations.services import imports as jobs
from solicitations.states import IMPORT_ACTIVE, IMPORT_MOVES, ImportKind, ImportState
from tests.factories.accounts import a_person, a_utility
from tests.solicitations.importing import work
from tests.solicitations.workbooks import ddor_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def utility():
    return a_utility()


@pytest.fixture
def planner(utility):
    return a_person(utility, Role.PLANNER)


def ask(utility, planner, content, **given):
    return request_import(
        organisation=utility,
        kind=ImportKind.DDOR,
        filename="report.xlsx",
        content=content,
        by=planner,
        now=database_now(),
        **given,
    )


def commit(kept, planner, **given):
    return commit_import(data_import=kept, by=planner, now=database_now(), **given)


def state_of(kept):
    return DataImport.objects.get(pk=kept.pk).state


def test_an_upload_is_kept_and_promised_to_a_worker(utility, planner):
    kept = ask(utility, planner, ddor_workbook({}))
    assert (kept.state, Need.objects.count()) == ("QUEUED", 0)
    promised = OutboxMessage.objects.values_list("topic", "subject_id")
    assert list(promised) == [("solicitations.read_import", kept.pk)]


def test_what_was_read_is_shown_and_nothing_is_written(utility, planner):
    kept = ask(utility, planner, ddor_workbook({}, notes=("* a note",)))
    work()
    kept.refresh_from_db()
    assert (kept.state, kept.n_done, Need.objects.count()) == ("READY", kept.n_rows, 0)
    assert kept.preview["counts"] == {"n_rows": 1, "n_projects": 1, "n_needs": 1, "n_ignored": 1}
    assert kept.preview["rows"][0][:4] == [
        "9",
        "DDOR900 OAKDALE 1104",
        "GNA_162991101_Capacity",
        "OAKDALE 1101",
    ]
    assert [note["text"] for note in kept.preview["ignored"]] == ["* a note"]


def test_every_wrong_cell_is_kept_and_the_import_is_refused(utility, planner):
    rows = [{"GNA ID": f"G{n}", "DDOR ID": f"D{n}", "Month": 13, "Grid Need": -1} for n in range(300)]
    kept = ask(utility, planner, ddor_workbook(*rows))
    work()
    kept.refresh_from_db()
    assert (kept.state, len(kept.problems)) == ("REFUSED", 600)
    with pytest.raises(Conflict, match="refused"):
        commit(kept, planner)


def test_a_committed_import_is_written_once(utility, planner):
    kept = ask(utility, planner, ddor_workbook({}))
    work()
    commit(kept, planner, publishes=True)
    work()
    kept.refresh_from_db()
    assert (kept.state, kept.outcome["n_needs"]) == ("WRITTEN", 1)
    assert Need.objects.get().published_at is not None
    with pytest.raises(Conflict, match="imported"):
        commit(kept, planner)
    write_import(import_id=kept.pk)  # delivered again
    read_import(import_id=kept.pk)
    assert (state_of(kept), Need.objects.count()) == ("WRITTEN", 1)


def test_what_is_here_already_is_refused_when_it_is_read(utility, planner):
    first, second = (ask(utility, planner, ddor_workbook({}, notes=note)) for note in ((), ("* other",)))
    work()
    commit(first, planner)
    work()
    again = ask(utility, planner, ddor_workbook({}, notes=("* third",)))
    work()
    again.refresh_from_db()
    assert (again.state, "DDOR900" in again.error) == ("REFUSED", True)
    commit(second, planner)  # was ready before the first was written
    work()
    second.refresh_from_db()
    assert (second.state, Need.objects.count()) == ("REFUSED", 1)


def test_a_planner_who_lost_the_role_writes_nothing(utility, planner):
    kept = ask(utility, planner, ddor_workbook({}))
    work()
    commit(kept, planner)
    planner.memberships.update(roles=[])
    work()
    assert (state_of(kept), Need.objects.count()) == ("REFUSED", 0)


def test_only_planners_import(utility):
    buyer = a_person(utility, Role.PROCUREMENT)
    with pytest.raises(NotAllowed):
        ask(utility, buyer, ddor_workbook({}))


def test_a_file_of_another_sort_is_refused_before_it_is_kept(utility, planner):
    with pytest.raises(InvalidInput) as refused:
        ask(utility, planner, b"a,b\n1,2\n")
    assert (refused.value.field, DataImport.objects.count()) == ("file", 0)


def test_a_reader_that_died_is_followed_by_another(utility, planner):
    kept = ask(utility, planner, ddor_workbook({}))
    now = database_now()
    DataImport.objects.update(state="READING", lease_holder="gone", lease_until=now - timedelta(seconds=1))
    assert sweep_imports(now=now) == 1
    kept.refresh_from_db()
    assert (kept.state, kept.lease_holder, kept.n_attempts) == ("QUEUED", "", 1)
    work()
    assert state_of(kept) == "READY"


def test_a_writer_that_died_is_followed_by_another_and_a_file_that_kills_them_fails(utility, planner):
    kept = ask(utility, planner, ddor_workbook({}))
    work()
    commit(kept, planner)
    states = []
    for _ in range(jobs.MOST_ATTEMPTS):
        now = database_now()
        DataImport.objects.update(lease_holder="gone", lease_until=now - timedelta(seconds=1))
        sweep_imports(now=now)
        states.append(state_of(kept))
    assert states == ["WRITING", "WRITING", "FAILED"]
    assert Need.objects.count() == 0


def test_what_nobody_took_is_sent_again(utility, planner):
    ask(utility, planner, ddor_workbook({}))
    later = database_now() + timedelta(minutes=5)
    assert sweep_imports(now=later) == 1
    assert OutboxMessage.objects.count() == 2
    assert sweep_imports(now=later) == 0


def test_a_worker_that_lost_its_lease_writes_nothing(utility, planner, monkeypatch):
    kept = ask(utility, planner, ddor_workbook({}))
    work()
    commit(kept, planner)
    kind = jobs.KIND_OF[ImportKind.DDOR]

    def written_while_the_lease_ran_out(reading, to):
        outcome = kind.write(reading, to)
        DataImport.objects.update(lease_holder="another")
        return outcome

    slow = type(kind)(kind.read, kind.require_new, written_while_the_lease_ran_out)
    monkeypatch.setitem(jobs.KIND_OF, ImportKind.DDOR, slow)
    write_import(import_id=kept.pk)
    assert (Need.objects.count(), Project.objects.count()) == (0, 0)


def test_a_fault_ends_the_import_with_its_words_and_is_raised_on(utility, planner, monkeypatch):
    kept = ask(utility, planner, ddor_workbook({}))
    kind = jobs.KIND_OF[ImportKind.DDOR]

    def breaks(content, on_progress):
        raise RuntimeError("out of paper")

    monkeypatch.setitem(jobs.KIND_OF, ImportKind.DDOR, type(kind)(breaks, kind.require_new, kind.write))
    with pytest.raises(RuntimeError):
        read_import(import_id=kept.pk)
    kept.refresh_from_db()
    assert (kept.state, kept.error) == ("FAILED", "RuntimeError: out of paper")


def test_every_state_leads_somewhere_or_ends(utility, planner):
    assert set(IMPORT_MOVES) == set(ImportState)
    assert {state for state, onward in IMPORT_MOVES.items() if not onward} == {
        ImportState.REFUSED,
        ImportState.WRITTEN,
        ImportState.FAILED,
    }
    assert {ImportState.QUEUED, ImportState.READING, ImportState.WRITING} == IMPORT_ACTIVE
