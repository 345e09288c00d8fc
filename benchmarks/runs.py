"""A run of 1,000 mixed offers: two Celery workers with a database, against the command line with two processes."""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import django

django.setup()

from accounts.models import Organisation  # noqa: E402  Django's models need its set-up
from accounts.states import Role  # noqa: E402
from benchmarks.cases import mixed_case  # noqa: E402
from benchmarks.measuring import Measured  # noqa: E402
from bids.models import Offer  # noqa: E402
from bids.states import OfferState  # noqa: E402
from kernel.clock import database_now  # noqa: E402
from nmv.case import Case  # noqa: E402
from nmv.case_file import write_case  # noqa: E402
from tests.factories.solicitations import a_published_solicitation, assign  # noqa: E402
from tests.factories.valuation import a_locked_protocol  # noqa: E402
from valuation.evaluation import frozen_case  # noqa: E402
from valuation.models import Run, RunOffer  # noqa: E402
from valuation.services.runs import TOPIC  # noqa: E402
from valuation.states import RunState  # noqa: E402

OFFERS = 1000
WORKERS = 2
GOAL = 1.15
PATIENCE_S = 1800.0
_POLL_S = 0.1
_REPOSITORY = Path(__file__).resolve().parents[1]


def measured(n_offers: int = OFFERS) -> Iterator[Measured]:
    """One row: wall time from the sent message to the ended run, and of the command line on the same case."""
    run, content = run_of(n_offers)
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case.zip"
        write_case(content, case)
        command_s = _command_line(case)
    celery_s = _through_celery(run)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    yield Measured(
        work=f"a run of {n_offers:,} mixed offers through Celery, {WORKERS} workers",
        peer=f"python -m nmv evaluate --processes {WORKERS}",
        ours_s=celery_s,
        peer_s=command_s,
        goal=1 / GOAL,
        difference=0.0,
        note=f"largest process {peak:.2f} GiB",
    )


def run_of(n_offers: int) -> tuple[Run, Case]:
    """A queued run whose case is frozen, as after an interruption: the engine's work without the sealing."""
    solicitation = a_published_solicitation()
    officer = assign(solicitation, Role.PROCUREMENT)
    now = database_now()
    bidder = (
        Organisation.objects.exclude(pk=solicitation.organisation_id).first() or solicitation.organisation
    )
    offers = Offer.objects.bulk_create(
        Offer(
            solicitation=solicitation,
            organisation=bidder,
            created_by=officer,
            state=OfferState.OPENED,
            opened_at=now,
            price_opened_at=now,
            alias=f"Offer {n:04d}",
            contract_kw=Decimal(1000),
        )
        for n in range(n_offers)
    )
    case = mixed_case(
        n_offers,
        need_id=str(solicitation.needs.get().pk),
        offer_ids=[str(offer.pk) for offer in offers],
    )
    protocol = a_locked_protocol(solicitation)
    run = Run.objects.create(
        solicitation=solicitation,
        protocol=protocol,
        requested_by=officer,
        requested_at=now,
        n_offers=n_offers,
        case=frozen_case(case, protocol.solicitation),
        input_digest=case.digest(),
    )
    RunOffer.objects.bulk_create(RunOffer(run=run, offer=offer) for offer in offers)
    return run, case


def _command_line(case: Path) -> float:
    command = [
        sys.executable,
        "-m",
        "nmv",
        "evaluate",
        str(case),
        "--out",
        str(case.with_name("result.json")),
    ]
    started = time.perf_counter()
    subprocess.run(
        [*command, "--processes", str(WORKERS)], check=True, cwd=_REPOSITORY, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - started


@contextmanager
def _workers() -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", str(WORKERS), "-l", "WARNING"]
    worker = subprocess.Popen(command, cwd=_REPOSITORY)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(timeout=60)


def _through_celery(run: Run) -> float:
    from config.celery import app  # noqa: PLC0415  after django.setup

    with _workers():
        while not app.control.ping(timeout=1.0):
            time.sleep(_POLL_S)
        started = time.perf_counter()
        app.send_task(TOPIC, args=[str(run.pk)])
        while time.perf_counter() - started < PATIENCE_S:
            run.refresh_from_db()
            if run.state not in {RunState.QUEUED, RunState.RUNNING}:
                break
            time.sleep(_POLL_S)
        took = time.perf_counter() - started
    if run.state != RunState.DONE:
        raise RuntimeError(f"the run ended as {run.state}: {run.error[:500]}")
    return took
