"""The words of planning data brought in from files, and the life of an import as data."""

from django.db import models


class ImportKind(models.TextChoices):
    """Which table a file holds."""

    DDOR = "DDOR", "deferral opportunities (DDOR)"
    GNA = "GNA", "grid needs assessment (GNA)"
    CAPITAL_PLAN = "CAPITAL_PLAN", "capital plan (CSV)"
    FORECAST = "FORECAST", "load forecasts (CSV)"
    SHAPE = "SHAPE", "load shapes (CSV)"
    PLACES = "PLACES", "coordinates of facilities (CSV)"
    PROGRAMS = "PROGRAMS", "what programs pay for (CSV)"


FILE_OF: dict[ImportKind, str] = {
    ImportKind.DDOR: "xlsx",
    ImportKind.GNA: "xlsx",
    ImportKind.CAPITAL_PLAN: "csv",
    ImportKind.FORECAST: "csv",
    ImportKind.SHAPE: "csv",
    ImportKind.PLACES: "csv",
    ImportKind.PROGRAMS: "csv",
}


class ImportState(models.TextChoices):
    """Where an import stands. Nothing is written before somebody has seen what was read and said so."""

    QUEUED = "QUEUED", "waiting to be read"
    READING = "READING", "being read"
    READY = "READY", "ready to be written"
    REFUSED = "REFUSED", "refused"
    WRITING = "WRITING", "being written"
    WRITTEN = "WRITTEN", "imported"
    FAILED = "FAILED", "failed"


IMPORT_MOVES: dict[ImportState, frozenset[ImportState]] = {
    ImportState.QUEUED: frozenset({ImportState.READING, ImportState.FAILED}),
    # Back to QUEUED when its worker died.
    ImportState.READING: frozenset(
        {ImportState.READY, ImportState.REFUSED, ImportState.FAILED, ImportState.QUEUED}
    ),
    ImportState.READY: frozenset({ImportState.WRITING}),
    # REFUSED where what it would write has come in by another way since it was read.
    ImportState.WRITING: frozenset({ImportState.WRITTEN, ImportState.REFUSED, ImportState.FAILED}),
    ImportState.REFUSED: frozenset(),
    ImportState.WRITTEN: frozenset(),
    ImportState.FAILED: frozenset(),
}
IMPORT_ACTIVE = frozenset({ImportState.QUEUED, ImportState.READING, ImportState.WRITING})
# From here a corrected file may be sent in place of this one.
IMPORT_NOT_WRITTEN = frozenset({ImportState.REFUSED, ImportState.FAILED})

# What has to be stated with a file because the file does not say.
STATED_WITH: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.DDOR: (),
    ImportKind.GNA: (),
    ImportKind.CAPITAL_PLAN: ("source", "in_service_on", "lead_time_months", "project_type"),
    ImportKind.FORECAST: ("source",),
    ImportKind.SHAPE: ("source", "quantity", "base_year", "clock"),
    ImportKind.PLACES: (),
}
