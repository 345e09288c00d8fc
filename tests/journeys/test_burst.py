"""Five hundred submissions in the last seconds before the deadline, through a real web server's workers.

Each is answered: accepted with a receipt, or refused as late. There are as many versions as receipts, each under the
root, and none came in after the deadline.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.db import connection

from accounts.services import issue_token
from bids.models import Offer, OfferVersion
from bids.queries import kept_offer, signer
from bids.services import publish_root
from kernel.clock import database_now
from seal.proof import check
from solicitations.models import Solicitation
from tests.factories.accounts import a_bidder
from tests.factories.bids import PRICE, a_technical_part
from tests.factories.solicitations import a_published_solicitation

pytestmark = pytest.mark.django_db(transaction=True)
N_SUBMISSIONS, N_BIDDERS = 500, 20
ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
HALF_TIME = timedelta(seconds=6)


@pytest.fixture
def server(tmp_path):
    """Two worker processes with four threads each, on the test's own database."""
    port = _free_port()
    place = connection.settings_dict
    url = urlsplit(os.environ["DATABASE_URL"])
    environ = os.environ | {
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{place['NAME']}")),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "2", "--threads", "4"]
    command += ["--bind", f"127.0.0.1:{port}", "--timeout", "120", "--log-level", "warning"]
    log = (tmp_path / "server.log").open("wb")
    running = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=log, stderr=log)
    try:
        _wait_for(port)
        yield port
    finally:
        running.terminate()
        running.wait(timeout=30)
        log.close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("the web server did not start")


def _tokens() -> list[str]:
    now, life = database_now(), timedelta(hours=1)
    return [
        issue_token(user=a_bidder(), name="burst", scopes=["read", "write"], life=life, now=now)[1]
        for _ in range(N_BIDDERS)
    ]


def _submit(port: int, token: str, body: bytes) -> tuple[int, dict[str, object]]:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid4()),
    }
    asked.request("POST", "/api/v1/offers/", body, headers)
    answer = asked.getresponse()
    return answer.status, json.loads(answer.read())


def test_of_five_hundred_submissions_around_the_deadline_each_is_in_or_late(server):
    solicitation = a_published_solicitation()
    parts = {"technical": a_technical_part(solicitation), "price": PRICE}
    body = json.dumps({"solicitation": str(solicitation.pk), **parts}).encode()
    tokens, answers, times, gate = _tokens(), [], [], threading.Barrier(N_SUBMISSIONS + 1)
    assert _submit(server, tokens[0], body)[0] == 201  # the workers have loaded all they need

    def send(place: int) -> None:
        gate.wait()
        started = time.perf_counter()
        answers.append(_submit(server, tokens[place % N_BIDDERS], body))
        times.append(time.perf_counter() - started)

    threads = [threading.Thread(target=send, args=[place]) for place in range(N_SUBMISSIONS)]
    for thread in threads:
        thread.start()
    due = database_now() + HALF_TIME
    Solicitation.objects.filter(pk=solicitation.pk).update(questions_due_at=None, offers_due_at=due)
    gate.wait()
    for thread in threads:
        thread.join(timeout=PATIENCE_S)

    told = Counter(status for status, _ in answers)
    _print(told, times, n_rows=OfferVersion.objects.count())
    receipts = [answer["receipt"] for status, answer in answers if status == 201]
    assert sum(told.values()) == N_SUBMISSIONS
    assert set(told) <= {201, 409}
    assert {answer["code"] for status, answer in answers if status == 409} <= {"late"}
    assert OfferVersion.objects.count() == Offer.objects.count() == len(receipts) + 1
    assert not OfferVersion.objects.filter(submitted_at__gte=due).exists()
    solicitation.refresh_from_db()
    _wait_until(due)
    root = publish_root(solicitation=solicitation, now=database_now())
    assert {each.receipt["commitment"] for each in OfferVersion.objects.all()} >= {
        r["commitment"] for r in receipts
    }
    for version in OfferVersion.objects.select_related("offer").order_by("?")[:10]:
        assert check(kept_offer(version), signer=signer(), root=root.root).root == root.root


def _print(told: Counter[int], times: list[float], *, n_rows: int) -> None:
    """Say on the terminal what happened: what each got, and how long they waited."""
    half, late = (sorted(times)[int(share * (len(times) - 1))] for share in (0.5, 0.99))
    print(
        f"\nburst: {sum(told.values())} submissions answered, {told[201]} receipts, {told[409]} late,"
        f" {n_rows} versions in the database (one from before); waited p50 {half:.1f} s, p99 {late:.1f} s,"
        f" longest {max(times):.1f} s",
        file=sys.__stdout__,
        flush=True,
    )


def _wait_until(due) -> None:
    while database_now() < due:
        time.sleep(0.1)
