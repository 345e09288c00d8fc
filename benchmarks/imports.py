"""The published assessment of 4,229 records: read, shown and written by a worker, against openpyxl reading it once."""

import os
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django

django.setup()

import openpyxl  # noqa: E402  Django's models need its set-up first

from accounts.states import Role  # noqa: E402
from benchmarks.measuring import Measured  # noqa: E402
from kernel.clock import database_now  # noqa: E402
from solicitations.models import DataImport  # noqa: E402
from solicitations.services import commit_import, read_import, request_import, write_import  # noqa: E402
from solicitations.states import ImportKind, ImportState  # noqa: E402
from tests.factories.accounts import a_person, a_utility  # noqa: E402

FILE = "gridneeds/PGE_2023_GNA_Appendix_E_Public.xlsx"
_REPOSITORY = Path(__file__).resolve().parents[1]
# Reading twice, checking every cell and writing 24,000 rows may take this many times a bare reading.
GOAL = 8.0


def measured() -> Iterator[Measured]:
    """One row, if the published data are here: wall time of the two jobs, and of a bare reading."""
    folder = Path(os.environ.get("GRIDTENDER_DATA", _REPOSITORY / "../shared/data"))
    if not (folder / FILE).is_file():
        return
    content = (folder / FILE).read_bytes()
    read_s = _bare_reading(content)
    done = _imported(content)
    yield Measured(
        work=f"import a grid needs assessment of {done.outcome['n_rows']:,} records",
        peer="openpyxl reads the sheet once",
        ours_s=(done.read_seconds or 0.0) + (done.write_seconds or 0.0),
        peer_s=read_s,
        goal=1 / GOAL,
        difference=0.0,
        note=f"read {done.read_seconds:.1f} s, read again and written {done.write_seconds:.1f} s",
    )


def _bare_reading(content: bytes) -> float:
    begun = time.perf_counter()
    book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        for _ in sheet.iter_rows(values_only=True):
            pass
    return time.perf_counter() - begun


def _imported(content: bytes) -> DataImport:
    utility = a_utility()
    planner = a_person(utility, Role.PLANNER)
    kept = request_import(
        organisation=utility,
        kind=ImportKind.GNA,
        filename="gna.xlsx",
        content=content,
        by=planner,
        now=database_now(),
    )
    read_import(import_id=kept.pk)
    commit_import(data_import=DataImport.objects.get(pk=kept.pk), by=planner, now=database_now())
    write_import(import_id=kept.pk)
    done = DataImport.objects.get(pk=kept.pk)
    if done.state != ImportState.WRITTEN:
        raise RuntimeError(f"the import ended {done.state}: {done.error}")
    return done
