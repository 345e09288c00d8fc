"""Needs and projects as the engine's plain data."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from kernel.errors import Conflict
from solicitations.evaluation.needs import need_data
from solicitations.models import Need, Project, Solicitation
from solicitations.states import NeedForm


def needs_and_projects(
    solicitation: Solicitation, rules: dict[str, Any], *, revised: Mapping[UUID, Need] = MappingProxyType({})
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the solicitation's needs, the other needs of their projects, and those projects.

    A project serves all of its needs, bundled here or not, unless the protocol's ``need_split`` names those
    that carry its value. ``rules`` are the protocol's deferral rules by project code. A ``revised`` need, by the id
    of the one that was asked for, stands in its place under its id.

    Raises:
        Conflict: a project also serves a need without figures, and the protocol does not split its value.
    """
    bundled = [lot.need for lot in solicitation.lots.select_related("need").order_by("position")]
    projects = list(Project.objects.filter(needs__in=bundled).distinct().order_by("code"))
    carried = {project.pk: _carried(project, bundled, rules.get(project.code, {})) for project in projects}
    every = {need.pk: need for need in bundled}
    every |= {need.pk: need for needs in carried.values() for need in needs}
    return (
        [need_data(revised.get(need.pk, need)) | {"id": str(need.pk)} for need in every.values()],
        [_project(project, carried[project.pk], rules.get(project.code, {})) for project in projects],
    )


def _carried(project: Project, bundled: Sequence[Need], rule: dict[str, Any]) -> list[Need]:
    """The needs that carry a project's value: the bundled version of each where there is one."""
    versions = {need.series: need for need in bundled}
    of_project = project.needs.order_by("series", "-version").distinct("series")
    needs = sorted((versions.get(need.series, need) for need in of_project), key=lambda need: need.code)
    split = rule.get("need_split")
    if split:
        return [need for need in needs if need.code in split]
    silent = next((need.code for need in needs if need.is_confidential), None)
    if silent is not None:
        raise Conflict(
            f"Project {project.code} also serves {silent}, whose figures are withheld: "
            "state in the protocol how its value is split over its needs."
        )
    return needs


def _project(project: Project, needs: Sequence[Need], rule: dict[str, Any]) -> dict[str, Any]:
    """The deferral begins in the year the project would enter service, and lasts as long as its needs are stated."""
    starts_in = rule.get("deferral_starts_in") or project.in_service_on.year
    last = max((_last_year(need) for need in needs), default=starts_in)
    split = rule.get("need_split")
    return {
        "id": str(project.pk),
        "name": project.code,
        "need_ids": [str(need.pk) for need in needs],
        "solutions": [
            {
                "name": project.name,
                "installed_cost_usd": float(project.installed_cost_usd),
                "life_years": float(project.life_years),
                "revenue_requirement_multiplier": float(project.revenue_requirement_multiplier),
                "om_usd_per_year": float(project.o_and_m_usd_per_year),
            }
        ],
        "deferral_starts_in": starts_in,
        "deferral_years": rule.get("deferral_years") or max(last - starts_in + 1, 1),
        "need_split": {str(need.pk): float(split[need.code]) for need in needs} if split else None,
    }


def _last_year(need: Need) -> int:
    stated = need.years if need.form == NeedForm.CALL else need.amounts
    return max(stated.values_list("year", flat=True), default=0)
