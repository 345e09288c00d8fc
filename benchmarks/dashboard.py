"""The ranking of 1,000 offers x 12 components x 5 runs: against a plain ListView, and the table in Chromium."""

import os
import shutil
import statistics
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import django

django.setup()

from django.test import Client  # noqa: E402
from pytest_django.live_server_helper import LiveServer  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.measuring import Measured  # noqa: E402
from benchmarks.pages import ROUNDS, Page, beside_plain, compared  # noqa: E402
from benchmarks.ranking_rows import N_OFFERS, fill  # noqa: E402
from solicitations.models import Solicitation  # noqa: E402

# The whole page, its frame included.
MOST_QUERIES, GOAL, MOST_S = 12, 3, 0.1
WHAT = f"ranking of {N_OFFERS:,} offers x 12 components x 5 runs"
BOARD = {"HX-Request": "true"}
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "the table": ("", BOARD),
    "the table by quality, one technology": ("?sort=quality&technology=STORAGE", BOARD),
    "the whole page, with its figures": ("", {}),
}
# From the press to the frame after the table has changed.
TIMED = """async ([press, changed]) => {
    const before = eval(changed);
    const started = performance.now();
    eval(press);
    while (eval(changed) === before) await new Promise((done) => setTimeout(done, 1));
    await new Promise((done) => requestAnimationFrame(done));
    return (performance.now() - started) / 1000;
}"""
FIRST = "document.querySelector('#ranked-table tbody').innerText.slice(0, 200)"
COMPARED = "document.getElementById('compared').textContent"


def measured() -> Iterator[Measured]:
    """A row for each way to look at the ranking; raises where it asks more than it may of the database."""
    solicitation, officer = fill()
    client = Client(SERVER_NAME="localhost")
    client.force_login(officer)
    with beside_plain("benchmarks.plain_ranking"):
        for name, (query, headers) in PAGES.items():
            yield compared(client, _page(solicitation, name, query, headers))
    yield from _in_chromium(solicitation, officer)


def _page(solicitation: Solicitation, name: str, query: str, headers: dict[str, str]) -> Page:
    return Page(
        work=f"{WHAT}, {name}",
        ours=f"/solicitations/{solicitation.pk}/ranking/{query}",
        plain=f"/plain-ranking/{solicitation.pk}/",
        headers=headers,
        most_queries=MOST_QUERIES,
        goal=GOAL,
    )


def _in_chromium(solicitation: Solicitation, officer: User) -> Iterator[Measured]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("left out: sort, filter and compare: there is no Chromium on this machine")
        return
    # The browser's driver keeps an event loop in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    driver: Any = import_module("playwright.sync_api")
    server, client = LiveServer("localhost"), Client(SERVER_NAME="localhost")
    client.force_login(officer)
    with driver.sync_playwright() as started:
        # CSP forbids eval; what is measured runs beside the page's own scripts.
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
        page = context.new_page()
        page.goto(f"{server.url}/solicitations/{solicitation.pk}/ranking/")
        page.wait_for_selector("#ranked-table[data-ready]", state="attached", timeout=60_000)
        for name, act in WAYS.items():
            times = [act(page, turn) for turn in range(ROUNDS)]
            yield _row(name, statistics.median(times), max(times))
        browser.close()
    server.stop()


def _row(name: str, median_s: float, worst_s: float) -> Measured:
    return Measured(
        work=f"{WHAT}, {name}, in Chromium from the press to the next frame",
        peer="the goal of 100 ms",
        ours_s=median_s,
        peer_s=MOST_S,
        goal=1,
        difference=0.0,
        note=f"slowest of {ROUNDS}: {worst_s * 1000:.0f} ms",
    )


def _sort(page: Any, turn: int) -> float:
    by = ("quality", "rank", "npv")[turn % 3]
    return _timed(page, f"document.querySelector('#board thead [data-sort={by}]').click()", FIRST)


def _filter(page: Any, turn: int) -> float:
    kind = ("STORAGE", "SOLAR", "WIND")[turn % 3]
    press = (
        "(() => { const select = document.querySelector('#board-tools select[name=technology]');"
        f" select.value = '{kind}'; select.dispatchEvent(new Event('change', {{bubbles: true}})); }})()"
    )
    return _timed(page, press, FIRST)


def _compare_ticked(page: Any, turn: int) -> float:
    """Tick three other offers, move to the button, press it."""
    page.evaluate(
        """(turn) => {
            document.querySelectorAll('#board input[name=offer]:checked').forEach((box) => { box.checked = false; });
            document.getElementById('compared').textContent = '';
            [...document.querySelectorAll('#board tbody input[type=checkbox][name=offer]')]
                .slice(turn * 3, turn * 3 + 3).forEach((box) => box.click());
        }""",
        turn,
    )
    page.wait_for_timeout(1_500)
    return _timed(page, "document.querySelector('#compare button').click()", COMPARED)


def _timed(page: Any, press: str, changed: str) -> float:
    taken: float = page.evaluate(TIMED, [press, changed])
    return taken


WAYS: dict[str, Callable[[Any, int], float]] = {
    "sort": _sort,
    "filter": _filter,
    "compare three, 1.5 s after the last tick": _compare_ticked,
}
