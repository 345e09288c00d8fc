"""A debrief as a report: for its page and its PDF."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from contracts.rendering.markup import Block
from contracts.rendering.reports import Report, heading, paragraph, table
from web.quantities import NOTHING, number

Facts = Mapping[str, Any]


def debrief_report(facts: Facts, answer: str, made_at: datetime) -> Report:
    """Lay out a debrief; ``answer`` is what procurement wrote beside it."""
    solicitation = facts["solicitation"]
    day = made_at.astimezone(ZoneInfo(solicitation["time_zone"]))
    title = f"Debrief of {facts['offer'] or 'your offer'} in {solicitation['code']}"
    return Report(
        title=title,
        lead=f"{solicitation['utility']}, {day.day} {day:%B %Y}. For the bidder alone.",
        author=solicitation["utility"],
        footer=title,
        blocks=list(debrief_blocks(facts, answer)),
        made_at=made_at,
    )


def debrief_blocks(facts: Facts, answer: str) -> Iterator[Block]:
    """The sections of a debrief."""
    yield heading("The reason")
    yield paragraph(facts["reason"]["words"])
    yield paragraph(f"The published reason of the outcome: {facts['published_reason']}")
    if answer:
        yield heading("From procurement")
        yield paragraph(answer)
    yield from _scores(facts)
    yield from _components(facts["components"])
    yield from _percentiles(facts["percentiles"])
    yield heading("Entry price")
    entry = facts["entry_price"]
    if entry["withheld"]:
        yield paragraph(entry["withheld"])
    else:
        fall = number(entry["fall_usd_per_kw_month"], 2)
        yield paragraph(
            f"A fixed price lower by {fall} USD/kW-month would have brought the offer into a set as good as the best."
        )


def _scores(facts: Facts) -> Iterator[Block]:
    yield heading("Your scores")
    if not facts["scores"]:
        yield paragraph("The offer was not scored.")
        return
    rows = [
        (
            each["label"],
            f"{number(each['weight'])} %",
            f"{number(each['score'], 2)} of {each['scale_max']}" if each["score"] is not None else NOTHING,
            each["minimum"] or NOTHING,
            each["withheld"] or ("Below the minimum." if each["is_below_minimum"] else ""),
        )
        for each in facts["scores"]
    ]
    yield table(("Criterion", "Weight", "Score", "Minimum", "Remark"), rows)
    if facts["total"] is not None:
        yield paragraph(f"In all: {number(facts['total'], 2)} of 100.")


def _components(facts: Facts) -> Iterator[Block]:
    yield heading("Components of the value")
    if facts["withheld"]:
        yield paragraph(facts["withheld"])
        return
    rows = [(label, number(value, 2)) for label, value in facts["rows"]]
    yield table(("Component", "USD/kW-year"), [*rows, ("Net Market Value", number(facts["nmv"], 2))])


def _percentiles(facts: Facts) -> Iterator[Block]:
    yield heading("Where the offer stood")
    if facts["withheld"]:
        yield paragraph(facts["withheld"])
        return
    yield paragraph(f"Its Net Market Value was above that of {facts['value']} % of the other valued offers.")
    if facts["quality"] is not None:
        yield paragraph(
            f"Its qualitative score was above that of {facts['quality']} % of the other scored offers."
        )
