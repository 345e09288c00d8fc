"""Secrecy as non-interference: what a person may not see can change without anything they do see changing.

For every role all facts hidden from it are changed at once, and every page, export, list and search of the site that
answers it is asked for before and after; a difference in one byte fails. Where a fact is seen, it must be seen to
change: a fact that no page shows would prove nothing.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.access.conftest import PEOPLE
from tests.access.facts import FACTS, Fact
from tests.access.places import places_of

pytestmark = pytest.mark.django_db

ROOMS = ("bids", "contracts", "review", "solicitations", "valuation")

# What is new in every answer: tokens against forgery, nonces, the moment it was made.
NEW_EACH_TIME = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]+"'
    rb"|(?i:x-csrftoken)[^0-9A-Za-z]{1,8}[0-9A-Za-z]{32,}"
    rb'|nonce="[^"]+"'
    rb"|<span data-left-until=[^<]*</span>"
    rb"|DTSTAMP:\w+"
    rb"|Made at \(UTC\)(?:<[^>]*>)+[-0-9 :]{19}"
    rb"|/(?:CreationDate|ModDate) ?\([^)]*\)|/ID ?\[[^\]]*\]"
)


def _let_triggers(stand: str) -> None:
    """Let the triggers that keep rows as they are stand back (DISABLE), or guard again (ENABLE)."""
    ours = [
        model for config in apps.get_app_configs() if config.label in ROOMS for model in config.get_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in ours:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} {stand} TRIGGER USER")


@contextmanager
def changed(facts: list[Fact], world: Any) -> Iterator[None]:
    """Change facts for a while: triggers that keep things as they are stand back, and all is rolled back."""
    with transaction.atomic():
        _let_triggers("DISABLE")
        for fact in facts:
            fact.change(world)
        _let_triggers("ENABLE")
        yield
        transaction.set_rollback(True)


def addresses(world: Any) -> dict[str, str]:
    """Every address that a GET may ask for; lists also with a search for what is hidden."""
    found = {label: reverse(name, args=arguments) for label, (name, arguments) in places_of(world).items()}
    searched = {
        f"{label}?q": f"{url}?q=sunmesa&search=sunmesa" for label, url in found.items() if "-list" in label
    }
    return {label: url for label, url in (found | searched).items() if not label.startswith("accounts:log")}


def rendered(urls: dict[str, str], person: Any) -> dict[str, bytes]:
    """What each address answers a person, without what is new each time; refusals by their status."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    answers = {}
    for label, url in urls.items():
        # Reading some things leaves a trace of who read them.
        with transaction.atomic():
            answer = client.get(url)
            transaction.set_rollback(True)
        body = answer.getvalue()
        body = body if answer.status_code == 200 else b""
        answers[label] = b"%d %s" % (answer.status_code, NEW_EACH_TIME.sub(b"", _unpacked(body)))
    return answers


def _unpacked(body: bytes) -> bytes:
    """An office document's parts one after another, but for those that say when it was written."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(BytesIO(body)) as packed:
        names = [name for name in packed.namelist() if not name.startswith("docProps/")]
        return b"\n".join(name.encode() + packed.read(name) for name in sorted(names))


def where_they_part(one: bytes, other: bytes) -> tuple[str, str]:
    """The first place at which two answers differ, a little of each."""
    at = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    near = slice(max(at - 60, 0), at + 60)
    return one[near].decode(errors="replace"), other[near].decode(errors="replace")


@pytest.mark.parametrize("role", PEOPLE)
def test_what_a_role_may_not_see_changes_nothing_that_it_sees(world, role):
    hidden = [fact for fact in FACTS if role not in fact.seen_by]
    person = world.person(role)
    with transaction.atomic():
        urls = addresses(world)
        before = rendered(urls, person)
        answered = {label: url for label, url in urls.items() if before[label].startswith(b"200")}
        with changed(hidden, world):
            after = rendered(urls, person)
        transaction.set_rollback(True)

    assert answered
    differing = [label for label in urls if before[label] != after[label]]
    assert [(label, where_they_part(before[label], after[label])) for label in differing[:5]] == []


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.seen_by], ids=lambda fact: fact.name)
def test_whoever_may_see_a_fact_sees_it_change(world, fact):
    person = world.person(min(fact.seen_by & {"evaluator", "procurement"} or fact.seen_by))
    with transaction.atomic():
        url = {fact.shown_on: addresses(world)[fact.shown_on]}
        before = rendered(url, person)
        with changed([fact], world):
            after = rendered(url, person)
        transaction.set_rollback(True)

    assert before[fact.shown_on].startswith(b"200")
    assert before != after
