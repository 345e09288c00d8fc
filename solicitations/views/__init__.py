"""Pages: each loads through ``visible_to``, asks one predicate, calls one query or service, renders."""

from solicitations.views import library, nda, needs, planning, questions, solicitations, team

__all__ = ["library", "nda", "needs", "planning", "questions", "solicitations", "team"]
