"""The trace of a value: every figure with its formula, and every input with the row it was taken from.

A formula is a spreadsheet's, with names in the place of cells: ``{name}`` is the figure of the same month or
year, or the one figure of that name; ``{name:all}`` all figures of that name; ``{name:year}`` those of the
twelve months of the year. Page, JSON and workbook write the same formulas, each in its own way.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.permissions import Visitor
from bids.models import Offer
from solicitations.models import Need
from valuation.models import Curve, CurveVersion, Run, RunOffer
from valuation.permissions import can_see_protocol

NAME = re.compile(r"\{([A-Za-z0-9_.]+)(?::(all|year))?\}")
MONTHS, YEARS, WINDOW = "months", "years", "window"

Value = float | dt.date | tuple[float, ...]


@dataclass(frozen=True)
class Source:
    """Where an input was read: what it is called, and its page if the visitor may open it."""

    kind: str
    words: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Input:
    """A figure that does not change over the years: read from a source, or worked out once by its formula."""

    name: str
    label: str
    unit: str
    value: Value
    source: Source | None = None
    formula: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """Figures over months or years: by a formula, or taken from a source as they are."""

    name: str
    label: str
    unit: str
    axis: str
    values: tuple[float, ...]
    formula: str = ""
    source: Source | None = None
    component: str = ""


@dataclass(frozen=True, kw_only=True)
class Worth:
    """A component: its present value and levelized value, recomputed and as they were stored."""

    code: str
    label: str
    pv_usd: float
    levelized: float
    stored_pv_usd: float
    stored_levelized: float


@dataclass(frozen=True, kw_only=True)
class Trace:
    """How one offer's value in one run comes about."""

    offer: str
    convention: str
    years: tuple[int, ...]
    window: tuple[int, ...]
    inputs: tuple[Input, ...]
    lines: tuple[Line, ...]
    components: tuple[Worth, ...]
    size_name: str
    npv_usd: float
    nmv_usd_per_kw_year: float
    stored_npv_usd: float
    stored_nmv_usd_per_kw_year: float
    digest: str
    stored_digest: str
    case_digest: str
    engine_version: str

    @property
    def is_same(self) -> bool:
        """Whether what was worked out again just now is, figure for figure, what the run stored."""
        return self.digest == self.stored_digest

    def of(self, component: str, axis: str) -> list[Line]:
        """The lines of a component over months or over years."""
        return [line for line in self.lines if line.component == component and line.axis == axis]

    def labels(self) -> dict[str, str]:
        """What each name in a formula is called."""
        return {i.name: i.label for i in self.inputs} | {line.name: line.label for line in self.lines}


def in_words(formula: str, labels: Mapping[str, str]) -> str:
    """Write a formula with labels in the place of names.

    >>> in_words("{a}*SUM({b:year})", {"a": "price", "b": "kW"})
    '[price] × SUM([kW], each month)'
    """
    places = {"all": ", all", "year": ", each month", None: ""}
    named = NAME.sub(lambda found: f"[{labels[found[1]]}]{places[found[2]]}", formula)
    return named.replace("*", " × ")


@dataclass(frozen=True)
class Sources:
    """Sources as links to the pages that a visitor may open, else as words alone."""

    offer: Source
    protocol: Source
    dispatch: Source
    curves: Mapping[str, Source]
    needs: Mapping[str, Source]

    def curve(self, code: str) -> Source:
        """The version of the curve; what stands in the protocol itself is the protocol's."""
        return self.curves.get(code, self.protocol)

    def need(self, need_id: str) -> Source:
        """The need as it was frozen."""
        return self.needs.get(need_id, Source("need", "the need as frozen with the run"))


def sources_of(run_offer: RunOffer, user: Visitor) -> Sources:
    """Name what a run's case was frozen from, for one offer and one visitor."""
    run, offer = run_offer.run, run_offer.offer
    curves = _curves(run, user)
    return Sources(
        offer=Source("offer", f"{offer}, as opened", _offer_url(offer, user)),
        protocol=_protocol(run, user),
        dispatch=Source(
            "dispatch",
            f"worked out hour by hour from the frozen case {run.input_digest[:12]}",
            reverse("valuation:run-case", args=[run.pk]),
        ),
        curves=curves,
        needs=_needs(run, user),
    )


def _offer_url(offer: Offer, user: Visitor) -> str:
    is_seen = Offer.objects.visible_to(user).filter(pk=offer.pk).exists()
    return reverse("bids:offer-detail", args=[offer.pk]) if is_seen else ""


def _protocol(run: Run, user: Visitor) -> Source:
    protocol = run.protocol
    words = f"protocol version {protocol.version}, SHA-256 {protocol.digest[:12]}"
    is_seen = can_see_protocol(user, run.solicitation)
    url = reverse("valuation:protocol-detail", args=[run.solicitation_id]) if is_seen else ""
    return Source("protocol", words, url)


def _curves(run: Run, user: Visitor) -> dict[str, Source]:
    named: Mapping[str, str] = run.protocol.content.get("curves", {})
    versions = CurveVersion.objects.filter(pk__in=named.values()).select_related("curve").defer("values")
    found = {str(version.pk): version for version in versions}
    seen = set(Curve.objects.visible_to(user).filter(versions__in=versions).values_list("pk", flat=True))
    return {
        kind: _curve(found[version_id], is_seen=found[version_id].curve_id in seen)
        for kind, version_id in named.items()
        if version_id in found
    }


def _curve(version: CurveVersion, *, is_seen: bool) -> Source:
    words = (
        f"curve {version}, vintage {version.vintage}, {version.source}, "
        f"file SHA-256 {version.file_sha256[:12]}"
    )
    return Source(
        "curve", words, reverse("valuation:curve-detail", args=[version.curve_id]) if is_seen else ""
    )


def _needs(run: Run, user: Visitor) -> dict[str, Source]:
    seen = Need.objects.visible_to(user).filter(organisation=run.solicitation.organisation_id)
    return {
        str(need.pk): Source(
            "need",
            f"need {need.code} version {need.version}",
            reverse("solicitations:need-detail", args=[need.pk]),
        )
        for need in seen
    }


def as_data(trace: Trace) -> dict[str, Any]:
    """Return a trace as plain data for JSON."""
    return {
        "offer": trace.offer,
        "convention": trace.convention,
        "engine_version": trace.engine_version,
        "case_digest": trace.case_digest,
        "result_digest": trace.digest,
        "stored_result_digest": trace.stored_digest,
        "is_same": trace.is_same,
        "years": trace.years,
        "npv_usd": trace.npv_usd,
        "nmv_usd_per_kw_year": trace.nmv_usd_per_kw_year,
        "levelized_over": trace.size_name,
        "components": [
            {"code": each.code, "label": each.label, "pv_usd": each.pv_usd, "levelized": each.levelized}
            for each in trace.components
        ],
        "inputs": [_input_data(each) for each in trace.inputs],
        "lines": [_line_data(each, trace) for each in trace.lines],
    }


def _input_data(each: Input) -> dict[str, Any]:
    value = each.value.isoformat() if isinstance(each.value, dt.date) else each.value
    return {
        "name": each.name,
        "label": each.label,
        "unit": each.unit,
        "value": value,
        "formula": each.formula,
        "source": _source_data(each.source),
    }


def _line_data(line: Line, trace: Trace) -> dict[str, Any]:
    return {
        "name": line.name,
        "label": line.label,
        "component": line.component,
        "unit": line.unit,
        "by": "month" if line.axis == MONTHS else "year",
        "from_year": (trace.window if line.axis == WINDOW else trace.years)[0],
        "values": line.values,
        "formula": line.formula,
        "source": _source_data(line.source),
    }


def _source_data(source: Source | None) -> dict[str, str] | None:
    return None if source is None else {"kind": source.kind, "words": source.words, "url": source.url}
