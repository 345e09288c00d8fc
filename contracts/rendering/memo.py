"""A decision memo as a report: the same sections in both versions, each with what its reader may know."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from contracts.documents.groups import grouped
from contracts.documents.memo import group_rows
from contracts.rendering.markup import Block
from contracts.rendering.reports import Report, heading, paragraph, table
from contracts.states import MemoFormat, Outcome
from web.quantities import NOTHING, number

Facts = Mapping[str, Any]


def memo_report(facts: Facts, made_at: datetime) -> Report:
    """Lay out a memo; ``facts`` are the whole or the public part."""
    solicitation = facts["solicitation"]
    kind = "public version" if facts["is_public"] else "confidential version"
    return Report(
        title=f"Decision memo {facts['number']}: {solicitation['code']} {solicitation['title']}",
        lead=f"{solicitation['utility']}, {kind}, {_day(made_at.isoformat(), solicitation['time_zone'])}",
        author=solicitation["utility"],
        footer=f"{solicitation['code']} decision memo {facts['number']}, {kind}",
        blocks=[block for section in _SECTIONS for block in section(facts)],
        made_at=made_at,
    )


def memo_name(facts: Facts, version: str, kind: MemoFormat) -> str:
    """What a file of a memo is called."""
    return f"{facts['solicitation']['code']}-decision-memo-{facts['number']}-{version.lower()}.{kind.lower()}"


def _day(moment: str, zone: str) -> str:
    """A stored moment as a day in the utility's zone."""
    day = datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
    return f"{day.day} {day:%B %Y}"


def _outcome(facts: Facts) -> Iterator[Block]:
    outcome = facts["outcome"]
    yield heading("Outcome")
    if outcome is None:
        yield paragraph("No outcome yet: this is a draft.")
        return
    day = _day(outcome["decided_at"], facts["solicitation"]["time_zone"])
    if outcome["outcome"] == Outcome.AWARD:
        n = facts["n_contracts"]
        yield paragraph(f"On {day}, {n} contract{'s were' if n != 1 else ' was'} awarded.")
    else:
        yield paragraph(f"On {day} the solicitation was closed without an award.")
    yield paragraph(f"The published reason: {outcome['reason']}")
    if facts["winners"]:
        yield heading("Concluded contracts", 2)
        rows = [(each["contract"], each["developer"], each["technology"]) for each in facts["winners"]]
        yield table(("Contract", "Developer", "Technology"), rows)


def _method(facts: Facts) -> Iterator[Block]:
    method = facts["method"]
    yield heading("Method")
    yield paragraph(method["policy"])
    yield paragraph(
        "The value of an offer is its Net Market Value: the present value of what it is worth less what it costs, "
        "per kilowatt of contract and year, by the valuation protocol that was locked before offers were due."
    )
    if method["protocol_digest"]:
        yield paragraph(
            f"Protocol version {method['protocol_version']}, SHA-256 {method['protocol_digest']}."
        )
    if method["evaluation_digest"]:
        yield paragraph(
            f"What decides between offers was frozen before publication, SHA-256 {method['evaluation_digest']}."
        )
    if method.get("convention"):
        yield paragraph(
            f"Money convention {method['convention']}; tie band {method['tie_band_usd_per_kw_year']} USD/kW-year."
        )
    rubric = method["rubric"]
    if rubric["criteria"]:
        yield heading("Qualitative criteria", 2)
        yield paragraph(f"Rubric: {rubric['title']}. A score counts its weight times its part of the scale.")
        rows = [
            (
                each["label"],
                f"{number(each['weight'])} %",
                f"0 to {each['scale_max']}",
                each["minimum"] or NOTHING,
                each["kind"],
            )
            for each in rubric["criteria"]
        ]
        yield table(("Criterion", "Weight", "Scale", "Minimum", "Given"), rows)


def _who(facts: Facts) -> Iterator[Block]:
    yield heading("Who evaluated")
    if facts["is_public"]:
        rows = [(each["role"].capitalize(), str(each["n"])) for each in facts["who"]]
        yield table(("Role", "People"), rows)
        return
    yield table(("Role", "Name"), [(each["role"].capitalize(), each["name"]) for each in facts["who"]])
    chosen = facts["selection"]
    if chosen:
        yield paragraph(
            f"The set was proposed by {chosen['proposed_by']} and approved by {chosen['decided_by']}."
        )


def _groups(facts: Facts) -> Iterator[Block]:
    yield heading("Offers by technology")
    rows = facts["groups"] if facts["is_public"] else group_rows(facts)
    if facts["is_public"]:
        yield paragraph(
            f"Figures are told of {facts['least_group']} offers together or more, so that none can be told apart; "
            "smaller groups stand together."
        )
    if not rows:
        yield paragraph("Withheld: too few offers were opened to tell figures of them.")
        return
    cells = [(each["label"].capitalize(), str(each["n"]), number(each["kw"], 0)) for each in rows]
    yield table(("Technology", "Offers", "Contract size, kW"), cells)


def _results(facts: Facts) -> Iterator[Block]:
    if facts["is_public"]:
        return
    yield heading("Results")
    header = (
        "Offer",
        "Technology",
        "kW",
        "NMV, USD/kW-year",
        "NPV, USD",
        "Quality of 100",
        "Rank",
        "By policy",
    )
    yield table(header, [_result(each) for each in facts["offers"]])
    codes = list(
        dict.fromkeys((code, label) for each in facts["offers"] for code, label, _ in each["components"])
    )
    if codes:
        yield heading("Components, USD/kW-year", 2)
        names = [each["alias"] for each in facts["offers"] if each["components"]]
        found = {
            (each["alias"], code): value for each in facts["offers"] for code, _, value in each["components"]
        }
        for at in range(0, len(names), _ACROSS):
            some = names[at : at + _ACROSS]
            rows = [(label, *(number(found.get((name, code)), 2) for name in some)) for code, label in codes]
            totals = {each["alias"]: each["nmv"] for each in facts["offers"]}
            rows.append(("Net Market Value", *(number(totals[name], 2) for name in some)))
            yield table(("Component", *some), rows)


# So many offers stand side by side on a page.
_ACROSS = 6


def _result(each: Facts) -> tuple[str, ...]:
    return (
        each["alias"],
        each["technology"],
        number(each["kw"], 0),
        number(each["nmv"], 2),
        number(each["npv"], 0),
        number(each["quality"], 2),
        _place(each["rank"]),
        _place(each["rank_by_policy"]),
    )


def _place(rank: int | None) -> str:
    return NOTHING if rank is None else str(rank)


def _reasons(facts: Facts) -> Iterator[Block]:
    if facts["is_public"]:
        return
    yield heading("Reasons for selection and rejection")
    chosen = facts["selection"]
    if chosen:
        yield paragraph(f"The chosen set: {', '.join(chosen['aliases'])}. {chosen['reason']}")
        yield from _bought(chosen)
    yield table(("Offer", "Reason"), [(each["alias"], each["reason"]["words"]) for each in facts["offers"]])


def _bought(chosen: Facts) -> Iterator[Block]:
    """How much of each offer is bought, and of each technology; memos made before offers came in parts say nothing."""
    parts = chosen.get("parts", ())
    if not parts:
        return
    rows = [(each["alias"], each["technology"], each["part"], number(each["kw"])) for each in parts]
    yield table(("Offer", "Technology", "Bought", "kW"), rows)
    groups = grouped([(each["technology"], Decimal(each["kw"])) for each in parts])
    cells = [(each.label.capitalize(), str(each.n), number(each.kw)) for each in groups]
    yield table(("Technology bought", "Offers", "kW"), cells)


def _moves(facts: Facts) -> Iterator[Block]:
    yield heading("Moved ranks")
    n = facts["n_moves"] if facts["is_public"] else len(facts["moves"])
    if not n:
        yield paragraph("No rank was moved: the policy's order stands.")
    elif facts["is_public"]:
        yield paragraph(
            f"{n} rank{'s were' if n != 1 else ' was'} moved, each with a reason and by two people."
        )
    else:
        rows = [
            (each["alias"], _place(each["to_rank"]), each["reason"], each["proposed_by"], each["decided_by"])
            for each in facts["moves"]
        ]
        yield table(("Offer", "To rank", "Reason", "Proposed by", "Confirmed by"), rows)


def _deviations(facts: Facts) -> Iterator[Block]:
    yield heading("Deviations from what was locked")
    if not facts["deviations"]:
        yield paragraph("None.")
        return
    rows = [
        (
            str(each["number"]),
            each["part"].capitalize(),
            each["description"],
            each["reason"],
            each["digest_after"],
        )
        for each in facts["deviations"]
    ]
    yield table(("No.", "Part", "What changed", "Why", "SHA-256 after"), rows)


def _digests(facts: Facts) -> Iterator[Block]:
    if facts["is_public"]:
        return
    yield heading("Digests")
    yield table(("What", "SHA-256 or version"), [tuple(each) for each in facts["digests"]])


_SECTIONS = (_outcome, _method, _who, _groups, _results, _reasons, _moves, _deviations, _digests)
