import hashlib
import json
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit.models import GENESIS_HASH, Entry, Stream
from audit.queries import verify_stream
from audit.services import record
from audit.states import Actor, organisation_stream

pytestmark = pytest.mark.django_db
ORGANISATION = uuid.UUID(int=3)
STREAM = organisation_stream(ORGANISATION)
PLANNER = Actor(id=uuid.UUID(int=9), label="P. Lanner <p@example.org>", role="PLANNER")


def _three_entries() -> list[Entry]:
    return [record(stream=STREAM, actor=PLANNER, verb=f"need.step{n}", facts={"n": n}) for n in (1, 2, 3)]


def test_each_entry_hashes_the_one_before_and_its_own_bytes():
    first, second, third = _three_entries()
    assert (first.sequence, second.sequence, third.sequence) == (1, 2, 3)
    assert first.previous_hash == GENESIS_HASH
    assert second.previous_hash == first.hash
    assert third.hash == hashlib.sha256(second.hash.encode() + bytes(third.canonical)).hexdigest()


def test_the_hashed_bytes_say_who_did_what_and_when():
    entry = _three_entries()[0]
    told = json.loads(bytes(entry.canonical))
    assert told["actor"] == {"id": str(PLANNER.id), "label": PLANNER.label, "role": "PLANNER"}
    assert (told["verb"], told["facts"], told["sequence"]) == ("need.step1", {"n": 1}, 1)


def test_an_untouched_chain_holds():
    _three_entries()
    verdict = verify_stream(Stream.objects.get())
    assert (verdict.holds, verdict.n_entries) == (True, 3)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_or_delete_an_entry(statement):
    _three_entries()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_empty_the_table(truncate_guards):
    _three_entries()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_entry")


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        (
            "UPDATE audit_entry SET verb = 'x' WHERE sequence = 2",
            "entry 2 shows other facts than those that were hashed",
        ),
        (
            "UPDATE audit_entry SET canonical = '\\x7b7d' WHERE sequence = 2",
            "entry 2 does not hash to what it says",
        ),
        ("DELETE FROM audit_entry WHERE sequence = 2", "entry 2 is missing"),
        ("DELETE FROM audit_entry WHERE sequence = 1", "entry 1 is missing"),
    ],
)
def test_an_owner_who_lifts_the_guard_and_tampers_is_found_out(tampering, fault):
    _three_entries()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(tampering)
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    assert verify_stream(Stream.objects.get()).fault == fault
    with pytest.raises(CommandError, match="1 of 1 streams do not hold"):
        call_command("verify_log")


def test_streams_do_not_share_a_sequence():
    _three_entries()
    other = record(stream=organisation_stream(uuid.UUID(int=4)), actor=PLANNER, verb="need.posted", facts={})
    assert (other.sequence, other.previous_hash) == (1, GENESIS_HASH)
