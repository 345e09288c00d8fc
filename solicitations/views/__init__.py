"""Pages: each loads through ``visible_to``, asks one predicate, calls one query or service, renders."""

from solicitations.views import (
    addenda,
    catalogue,
    clarifications,
    feeds,
    library,
    nda,
    needs,
    news,
    planning,
    questions,
    solicitations,
    sourcing,
    suitability,
    team,
    wires,
)

__all__ = [
    "addenda",
    "catalogue",
    "clarifications",
    "feeds",
    "library",
    "nda",
    "needs",
    "news",
    "planning",
    "questions",
    "solicitations",
    "sourcing",
    "suitability",
    "team",
    "wires",
]
