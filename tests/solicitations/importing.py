"""A worker for tests that drive imports by hand: it does what waits, as the tasks would."""

from solicitations.models import DataImport
from solicitations.services import read_import, write_import
from solicitations.states import ImportState


def work() -> None:
    """Read and write every import that waits for a worker."""
    for one in DataImport.objects.filter(state=ImportState.QUEUED):
        read_import(import_id=one.pk)
    for one in DataImport.objects.filter(state=ImportState.WRITING):
        write_import(import_id=one.pk)
