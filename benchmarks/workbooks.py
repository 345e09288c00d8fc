"""A workbook of two hundred offers read into drafts by a worker, against openpyxl reading it once."""

import time
from collections.abc import Iterator
from io import BytesIO

import django

django.setup()

import openpyxl  # noqa: E402  Django's models need its set-up first

from benchmarks.measuring import Measured  # noqa: E402
from bids.models import OfferBatch  # noqa: E402
from bids.queries import bidding_organisations  # noqa: E402
from bids.queries.workbook import offered_in  # noqa: E402
from bids.rendering.batch_workbook import write_batch  # noqa: E402
from bids.services import read_offer_batch, request_batch  # noqa: E402
from kernel.clock import database_now  # noqa: E402
from tests.factories.accounts import a_bidder  # noqa: E402
from tests.factories.bids import PRICE, a_technical_part  # noqa: E402
from tests.factories.solicitations import a_published_solicitation  # noqa: E402

N_OFFERS = 200
# Looking into the archive, reading every cell, checking and encrypting each offer may take this many bare readings.
GOAL = 10.0


def measured() -> Iterator[Measured]:
    """One row: wall time of the worker's job, and of a bare reading of the same file."""
    solicitation, bidder = a_published_solicitation(), a_bidder()
    offers = [
        (None, a_technical_part(solicitation, name=f"Battery {number}"), PRICE) for number in range(N_OFFERS)
    ]
    begun = time.perf_counter()
    content = write_batch(offered_in(solicitation), offers)
    written_s = time.perf_counter() - begun
    batch = request_batch(
        solicitation=solicitation,
        organisation=bidding_organisations(bidder)[0],
        content=content,
        by=bidder,
        now=database_now(),
    )
    peer_s = _bare_reading(content)
    begun = time.perf_counter()
    read_offer_batch(batch_id=batch.pk)
    ours_s = time.perf_counter() - begun
    n_made = OfferBatch.objects.get(pk=batch.pk).lines.filter(outcome="MADE").count()
    yield Measured(
        work=f"import a workbook of {N_OFFERS} offers into encrypted drafts",
        peer="openpyxl reads the sheets once",
        ours_s=ours_s,
        peer_s=peer_s,
        goal=1 / GOAL,
        difference=float(N_OFFERS - n_made),
        note=f"written in {written_s:.1f} s, {len(content) // 1000} kB",
    )


def _bare_reading(content: bytes) -> float:
    begun = time.perf_counter()
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        for _ in sheet.iter_rows(values_only=True):
            pass
    return time.perf_counter() - begun
