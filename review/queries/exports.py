"""The clerk's exports: the page that lists them, and what an export speaks of.

Its tables are the one place that reads a review for nobody in particular: who may ask is decided once, by
``can_export_review``. Nothing in them is sealed, behind the affiliates' wall or the evaluator's own until they raise
it; drafts of cards are their scorers' until they submit them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from bids.models import Offer
from review.models import ReviewExport
from review.permissions import can_export_review
from solicitations.models import Solicitation
from solicitations.states import SolicitationState
from web.downloads import Row


@dataclass(frozen=True)
class Table:
    """One table of the export: a sheet of the workbook, a list in the JSON."""

    name: str
    columns: tuple[str, ...]
    rows: list[Row]


def table(name: str, columns: str, found: Iterator[tuple[Any, ...]] | Any) -> Table:
    """Put rows under the names of their columns."""
    names = tuple(columns.split())
    return Table(name, names, [dict(zip(names, each, strict=True)) for each in found])


@dataclass(frozen=True)
class ExportsPage:
    """The exports made of a solicitation's review, and whether the reader may make one."""

    solicitation: Solicitation
    exports: list[ReviewExport]
    may_export: bool
    is_open: bool


def exports_page(solicitation: Solicitation, user: User) -> ExportsPage:
    """Gather the page."""
    exports = ReviewExport.objects.visible_to(user).telling(user).filter(solicitation=solicitation)
    return ExportsPage(
        solicitation=solicitation,
        exports=list(exports.select_related("asked_by", "blob")),
        may_export=can_export_review(user, solicitation),
        is_open=is_exportable(solicitation),
    )


def is_exportable(solicitation: Solicitation) -> bool:
    """Say whether there is a review to export: once the offers were opened."""
    return Offer.objects.filter(solicitation=solicitation).opened().exists() or solicitation.state not in (
        SolicitationState.DRAFT,
        SolicitationState.COMMENT,
        SolicitationState.INTERNAL_REVIEW,
        SolicitationState.PUBLISHED,
        SolicitationState.CANCELLED,
    )


def open_offers(solicitation: Solicitation) -> QuerySet[Offer]:
    """Return the offers an export speaks of: opened, and before no wall."""
    return Offer.objects.opened().released().filter(solicitation=solicitation)
