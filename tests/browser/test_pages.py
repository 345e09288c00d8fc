"""Every page of the table of addresses, wide and narrow: accessible, no wider than the screen, no error told.

``tests/access/expected.txt`` says who gets an answer where; each page is opened as the role it is made for.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from tests.access.conftest import PEOPLE, world
from tests.access.places import places_of
from tests.browser.conftest import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
TABLE = Path(__file__).parent.parent / "access" / "expected.txt"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# Files and fragments, and the API's own page, whose markup is its package's.
NO_PAGES = re.compile(
    r"api:|api-|health|.*(options|download|csv|feed|json|progress|case|pdf|docx|xlsx|import-preview|tabs)( |$)"
    r"|.*solicitations?-calendar( |$)"
    r"|review:(cards-workbook|board-rows|portfolio-optimum|sensitivity-ask|ranking-file-ask|review-export-file)"
    r"|bids:(my-share|kept-offer|kept-final|(workbook|batch)-(empty|filled|mine))( |$)",
    re.ASCII,
)
MADE_FOR = (
    ("procurement", "(draft)"),
    ("bidder", "bids:offer"),
    ("panel, to score", "review:scorecard"),
    ("administrator", "accounts:organisation"),
)
BY_DEFAULT = ("visitor", "procurement", "planner", "chair", "evaluator", "panel, scored", "bidder")


def _answered() -> dict[str, list[str]]:
    """By label: the roles that get an answer."""
    rows = [re.split(r" {2,}", line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    tables = {row[0]: row[1].split() for row in rows if not row[0].startswith("#")}
    return {
        label: [role for role, letter in zip(PEOPLE, letters, strict=True) if letter == "o"]
        for label, letters in tables.items()
        if not NO_PAGES.match(label)
    }


def _role_for(label: str, roles: list[str]) -> str:
    made = [role for role, words in MADE_FOR if words in label]
    signed_in = [role for role in BY_DEFAULT if role != "visitor"]
    order: list[str] = [*made, *(BY_DEFAULT if label.startswith("accounts:") else signed_in), *PEOPLE]
    return next(role for role in order if role in roles)


VISITS = [(label, _role_for(label, roles)) for label, roles in _answered().items() if roles]
VISITS += [("home", role) for role in PEOPLE if ("home", role) not in VISITS]


@pytest.fixture(scope="module")
def site(world: Any, browser: Any) -> Iterator[Any]:
    """The site over the world, and a function that gives a new page of somebody and an address."""
    server = LiveServer("localhost")
    # Sessions are begun here, outside of any test's transaction, or the server would not see them.
    contexts = {role: browser.new_context(viewport=WIDE) for role in PEOPLE}
    for role, context in contexts.items():
        person = world.person(role)
        if person is not None:
            client = Client()
            client.force_login(person)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
    yield lambda label, role: (contexts[role].new_page(), _address(server, world, label))
    for context in contexts.values():
        context.close()
    server.stop()


def _address(server: LiveServer, world: Any, label: str) -> str:
    name, arguments = places_of(world)[label]
    return f"{server.url}{reverse(name, args=arguments)}"


def faults_of(page: Any) -> list[Any]:
    """What axe finds, and whether the document is wider than the window."""
    found = page.evaluate("rules => axe.run(rules)", RULES)["violations"]
    told: list[Any] = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]
    inside, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return told if inside <= window else [*told, f"{inside} pixels in a window of {window}"]


@pytest.fixture(scope="module")
def axe_script(browser: Any) -> str:
    """The checker's source."""
    script: str = pytest.importorskip("axe_playwright_python.sync_playwright").Axe().axe_script
    return script


def test_a_faulty_page_would_be_found(page, axe_script):
    page.set_content(
        '<html lang="en"><title>A</title><main><img src="data:,"><p>' + "wide" * 900 + "</p></main>"
    )
    page.evaluate(axe_script)
    unnamed, wide = faults_of(page)
    assert unnamed == ("image-alt", [["img"]])
    assert "pixels" in wide


@pytest.mark.parametrize(("label", "role"), VISITS, ids=[" as ".join(visit) for visit in VISITS])
def test_a_page_is_accessible_fits_and_is_silent(site, label, role, axe_script, pictures):
    page, address = site(label, role)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(address)
    assert answer.status == 200
    page.evaluate(axe_script)
    for name, size in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(size)
        if pictures:
            called = re.sub("[^a-z0-9]+", "-", f"{label} {role}")
            page.screenshot(path=pictures / f"{called}-{name}.png", full_page=True)
        assert faults_of(page) == [], name
    assert complaints == []
    page.close()


__all__ = ["world"]
