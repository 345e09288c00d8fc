"""Pages: each loads through ``visible_to``, asks one predicate, calls one query or service, renders."""

from solicitations.views import (
    addenda,
    clarifications,
    feeds,
    library,
    nda,
    needs,
    news,
    planning,
    questions,
    solicitations,
    suitability,
    team,
    wires,
)

__all__ = [
    "addenda",
    "clarifications",
    "feeds",
    "library",
    "nda",
    "needs",
    "news",
    "planning",
    "questions",
    "solicitations",
    "suitability",
    "team",
    "wires",
]
