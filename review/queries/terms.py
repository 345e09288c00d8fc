"""What a solicitation's offers are scored and ranked by, read together with the solicitation in one query.

Pages of the ranking begin with a solicitation from ``with_terms``; for any other the same query is asked once more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import CharField, Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, JSONObject

from accounts.states import Role
from review.models import Amendment, Criterion, ReviewPlan, Rubric
from review.queries.amendments import by_rules
from solicitations.models import Assignment, Lot, Need, NeedAmount, NeedYear, Solicitation

_CRITERION = ("id", "code", "group", "label", "weight", "scale_max", "minimum", "kind", "position")
_NEED = ("id", "code", "title", "unit", "service")
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Terms:
    """The plan, the seed of the lock, the criteria in order, the needs in the order of their lots, and the panel."""

    plan: ReviewPlan
    seed: str
    criteria: tuple[Criterion, ...]
    needs: tuple[Need, ...]
    # The largest amount of each need in any year, in its unit; None where none is published.
    peaks: tuple[Decimal | None, ...]
    n_panelists: int


def with_terms(solicitations: "QuerySet[Solicitation]") -> "QuerySet[Solicitation]":
    """Have solicitations come with what ``terms_of`` reads."""
    return solicitations.select_related("review_plan", "evaluation_lock").annotate(**_columns())


@cache
def _columns() -> dict[str, Combinable]:
    """What is read beside a solicitation; the same for everybody, so that it is composed once."""
    rubric = Rubric.objects.filter(solicitations=OuterRef(OuterRef("pk"))).order_by("code", "-version")
    criteria = Criterion.objects.filter(rubric=Subquery(rubric.values("pk")[:1])).order_by("position")
    lots = Lot.objects.filter(solicitation=OuterRef("pk")).order_by("position")
    panel = Assignment.objects.in_force().filter(solicitation=OuterRef("pk"), role=Role.PANEL)
    counted = panel.order_by().values("solicitation").annotate(n=Count("pk")).values("n")
    amended = Amendment.objects.filter(deviation__solicitation=OuterRef("pk")).order_by("-deviation__number")
    return {
        "term_criteria": ArraySubquery(criteria.values(row=_as_json(_CRITERION))),
        "term_needs": ArraySubquery(lots.values(row=_as_json(_NEED, "need__", peak=_peak()))),
        # What the last deviation of rubric or rule put in place.
        "term_amended": Subquery(amended.values("after")[:1]),
        "term_panelists": Coalesce(Subquery(counted, output_field=IntegerField()), 0),
    }


def terms_of(solicitation: Solicitation) -> Terms:
    """Return what a solicitation's offers are scored and ranked by; where nothing was written, the defaults."""
    if not hasattr(solicitation, "term_criteria"):
        solicitation = with_terms(Solicitation.objects.all()).get(pk=solicitation.pk)
    known: Any = solicitation
    lock = getattr(solicitation, "evaluation_lock", None)
    plan = getattr(solicitation, "review_plan", None) or ReviewPlan(solicitation=solicitation)
    plan, criteria = by_rules(plan, _rows(Criterion, known.term_criteria), known.term_amended)
    return Terms(
        plan=plan,
        seed=str(lock.document["seed"]) if lock else "",
        criteria=criteria,
        needs=_rows(Need, known.term_needs),
        peaks=tuple(Decimal(each["peak"]) if each["peak"] else None for each in known.term_needs),
        n_panelists=known.term_panelists,
    )


def _peak() -> Combinable:
    """The largest yearly amount of a lot's need: a call's years, or a profile's hours."""
    by_year = NeedYear.objects.filter(need=OuterRef("need")).order_by("-amount").values("amount")[:1]
    by_hour = NeedAmount.objects.filter(need=OuterRef("need")).order_by("-amount").values("amount")[:1]
    return Cast(Coalesce(Subquery(by_year), Subquery(by_hour)), CharField())


def _as_json(names: Iterable[str], prefix: str = "", **more: Combinable) -> JSONObject:
    """Columns as text, so that no decimal passes through a float."""
    fields: dict[str, Combinable] = {name: Cast(f"{prefix}{name}", CharField()) for name in names}
    return JSONObject(**fields, **more)


def _rows(model: type[Row], found: Iterable[Mapping[str, str | None]]) -> tuple[Row, ...]:
    """Rows as the ORM would give them with these columns alone."""
    fields = [(field, _READ.get(field.get_internal_type(), str)) for field in model._meta.concrete_fields]
    rows = []
    for each in found:
        known = [(field.attname, read, each[field.name]) for field, read in fields if field.name in each]
        values = [None if text is None else read(text) for _, read, text in known]
        rows.append(model.from_db("default", [name for name, _, _ in known], values))
    return tuple(rows)


_READ: dict[str, Any] = {"UUIDField": UUID, "DecimalField": Decimal, "PositiveSmallIntegerField": int}
