"""A page of ours beside a plain ListView of the same rows: both asked in turns, through the whole stack."""

import statistics
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from benchmarks.measuring import Measured, seconds

ROUNDS = 15


@dataclass(frozen=True, kw_only=True)
class Page:
    """Two addresses, how many queries ours may ask, and how many times as long as the plain list it may take.

    `of_plain_list` is what the plain list asks of its own; where it is given, queries that both ask besides (who is
    signed in, tabs) are not counted.
    """

    work: str
    ours: str
    plain: str
    most_queries: int
    goal: float
    headers: Mapping[str, str] = field(default_factory=dict)
    of_plain_list: int | None = None


def beside_plain(urlconf: str) -> override_settings:
    """Serve the plain lists of `urlconf` and their templates beside the site."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    return override_settings(ROOT_URLCONF=urlconf, TEMPLATES=templates)


def compared(client: Client, page: Page) -> Measured:
    """Median times of both; the first round is not counted.

    Raises `ValueError` where ours asks more of the database than it may.
    """

    def ask(path: str, headers: Mapping[str, str]) -> None:
        answer = client.get(path, headers=headers)
        if answer.status_code != HTTPStatus.OK:
            raise ValueError(f"{path}: {answer.status_code}")

    def ours() -> None:
        ask(page.ours, page.headers)

    def plain() -> None:
        ask(page.plain, {})

    plain()
    ours()
    frame = 0
    if page.of_plain_list is not None:
        with CaptureQueriesContext(connection) as of_plain:
            plain()
        frame = len(of_plain) - page.of_plain_list
    with CaptureQueriesContext(connection) as of_ours:
        ours()
    n_queries = len(of_ours) - frame
    if not 0 < n_queries <= page.most_queries:
        raise ValueError(f"{page.work}: {n_queries} queries, {page.most_queries} are allowed")
    times = [(seconds(ours), seconds(plain)) for _ in range(ROUNDS)]
    return Measured(
        work=page.work,
        peer="a plain ListView",
        ours_s=statistics.median(ours_s for ours_s, _ in times),
        peer_s=statistics.median(peer_s for _, peer_s in times),
        goal=1 / page.goal,
        difference=0.0,
        note=f"{n_queries} queries{' in all' if page.of_plain_list is None else ''}",
    )
