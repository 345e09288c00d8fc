"""Headless Chromium against the real site; nothing leaves the machine."""

import importlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from tests.browser.desk import Desk

# The synchronous browser driver keeps an event loop in this thread; Django would refuse the database otherwise.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A refused form answers 4xx, which Chromium writes to the console as well; and htmx tells when a page is left while
# it asks for progress. Neither is a fault of the page. An answer with an error (htmx:responseError) is.
NO_FAULT = ("status of 4", "htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the session; its absence is a skip, or a failure where REQUIRE_BROWSER is 1."""
    playwright = _driver()
    if CHROMIUM is None:
        if _is_required():
            pytest.fail("REQUIRE_BROWSER is 1 and there is no Chromium on this machine")
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Make pages of a size, each a fresh person without cookies; an error on a page's console fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def make(viewport: dict[str, int] = WIDE) -> Any:
        context = browser.new_context(viewport=viewport)
        context.route(_is_elsewhere, lambda route: route.abort())
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [text for text in complaints if not any(words in text for words in NO_FAULT)] == []


@pytest.fixture
def page(open_page: Any) -> Any:
    """One wide page."""
    return open_page()


@pytest.fixture
def pictures() -> Path | None:
    """Where screenshots go, if PICTURES names a folder."""
    return Path(os.environ["PICTURES"]) if os.environ.get("PICTURES") else None


@pytest.fixture
def sit_down(open_page: Any, live_server: Any, pictures: Path | None) -> Iterator[Any]:
    """Give somebody a browser, signed in; what each of them saw last is told where the test fails."""
    desks: list[Desk] = []

    def sit(user: User) -> Desk:
        desks.append(Desk(open_page(), live_server.url, pictures))
        return desks[-1].sign_in(user)

    yield sit
    for desk in desks:
        print(desk.page.url, desk.page.inner_text("main")[:600], sep="\n", end="\n\n")  # noqa: T201


def _driver() -> Any:
    """The browser driver, which only `make test-browser` installs."""
    if _is_required():
        return importlib.import_module("playwright.sync_api")
    return pytest.importorskip("playwright.sync_api")


def _is_required() -> bool:
    return os.environ.get("REQUIRE_BROWSER") == "1"


def _is_elsewhere(url: str) -> bool:
    return not url.startswith(("http://localhost", "http://127.0.0.1", "data:"))
