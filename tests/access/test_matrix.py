"""Every address × every role. A new address without a row fails; so does any answer that differs from the table.

``expected.txt`` is the table: one line per address, one letter per role. To accept a change on purpose, run
``REWRITE_ACCESS=1 make test ARGS=tests/access`` and read the difference before committing it.
"""

import os
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.conftest import PEOPLE
from tests.access.places import places_of

TABLE = Path(__file__).parent / "expected.txt"
READ = {200: "o", 302: "L", 401: "L", 403: "F", 404: ".", 405: "p", 409: "c"}
# What an empty POST gets; whatever it did is rolled back.
SENT = {
    200: "o",
    201: "W",
    204: "W",
    302: "W",
    400: "i",
    401: "L",
    403: "F",
    404: ".",
    405: "-",
    409: "c",
    422: "i",
}
FORM = "application/x-www-form-urlencoded"
LEGEND = [
    "# One line per address, one letter per role: first for a GET, then for an empty POST.",
    "# GET   o  answered    .  404, as if it were not there    L  sent to sign in    p  takes no GET",
    "#       F  403: may see, may not do    c  409: not in this state",
    "# POST  W  it acted    o  it showed a page and did nothing    i  the input was refused    -  takes no POST",
    "#       .  L  F  c  as above",
]
pytestmark = pytest.mark.django_db


def _names(patterns, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.add(f"{prefix}{pattern.name}")
        elif isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found |= _names(pattern.url_patterns, inner)
    return found


def _ask(world, role: str, places, *, posts: bool) -> dict[str, str]:
    client, person = Client(raise_request_exception=False), world.person(role)
    if person is not None:
        client.force_login(person)
    answers = {}
    for label, (name, arguments) in places.items():
        answers[label] = _letter(client, reverse(name, args=arguments), posts=posts)
        if name in ("accounts:logout", "accounts:password-change") and person is not None:
            client.force_login(person)
    return answers


def _letter(client: Client, url: str, *, posts: bool) -> str:
    if not posts:
        status = client.get(url).status_code
        return READ.get(status, f"[{status}]")
    kind = "application/json" if "/api/" in url else FORM
    with transaction.atomic():
        answer = client.post(url, "{}" if "/api/" in url else "", content_type=kind)
        transaction.set_rollback(True)
    is_sent_to_login = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    if is_sent_to_login:
        return "L"
    acted = "W" if "/api/" in url and answer.status_code == 200 else SENT.get(answer.status_code)
    return acted or f"[{answer.status_code}]"


def _lines(world) -> list[str]:
    places = places_of(world)
    reads = {role: _ask(world, role, places, posts=False) for role in PEOPLE}
    posts = {role: _ask(world, role, places, posts=True) for role in PEOPLE}
    width = max(map(len, places))
    columns = [f"# {number:>2} {role}" for number, role in enumerate(PEOPLE, 1)]
    rows = [f"{label:<{width}}  {_row(reads, label)}   {_row(posts, label)}" for label in sorted(places)]
    return [*LEGEND, *columns, *rows]


def _row(answers: dict[str, dict[str, str]], label: str) -> str:
    return " ".join(answers[role][label] for role in PEOPLE)


def test_every_address_has_a_row(world):
    asked = {name for name, _ in places_of(world).values()}
    assert _names(get_resolver().url_patterns) - asked == set()


def test_every_role_gets_the_answer_the_table_says(world):
    lines = _lines(world)
    if os.environ.get("REWRITE_ACCESS") == "1":
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = TABLE.read_text(encoding="utf-8").splitlines()
    # Every row that differs, not the first alone.
    assert [line for line in lines if line not in told] == []
    assert lines == told


# Whoever has signed in may try: any member comments, and whoever may be asked to hold a share makes a key.
ANYBODY_MAY = {"api:comment-list", "api:holder-key-list"}


def test_no_input_answers_in_place_of_a_right(world):
    """An empty POST that everybody's input is refused for has not asked who may."""
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("api:")]
    answers = {row.split()[0]: row.split()[-len(PEOPLE) + 1 :] for row in rows}
    assert {label for label, sent in answers.items() if set(sent) == {"i"}} == ANYBODY_MAY


def test_no_address_fails(world):
    assert [line for line in TABLE.read_text(encoding="utf-8").splitlines() if "[" in line] == []
