"""Holding a project against suitability criteria: pass or fail of each, with the reason in words and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from solicitations.documents.suitability import ClassRules
from solicitations.states import CheckOutcome, Criterion, ProjectType, ScreeningVerdict

MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class ProjectFacts:
    """A project as screened; ``met`` says why its needs are met already, if they are."""

    project_type: str
    in_service_on: date
    installed_cost_usd: Decimal | None
    need_kw: Decimal | None
    load_kw: Decimal | None
    met: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """One criterion of one class, and how it came out."""

    class_code: str
    criterion: Criterion
    outcome: CheckOutcome
    reason: str

    def as_data(self) -> dict[str, str]:
        """Return what is stored."""
        return {
            "class": self.class_code,
            "criterion": self.criterion.value,
            "outcome": self.outcome.value,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Finding:
    """What a screening finds of a project."""

    verdict: ScreeningVerdict
    met_class: ClassRules | None
    checks: tuple[Check, ...]


def screen(facts: ProjectFacts, classes: Sequence[ClassRules], *, on: date) -> Finding:
    """Hold a project against every class; one class met in full makes it a candidate.

    A class with a criterion that cannot be judged for want of a figure, and none that fails, leaves the verdict open.
    """
    if facts.met:
        met = Check("", Criterion.NOT_YET_MET, CheckOutcome.FAIL, " ".join(facts.met))
        return Finding(ScreeningVerdict.REJECTED, None, (met,))
    by_class = {each.code: checks_of(facts, each, on=on) for each in classes}
    checks = tuple(check for found in by_class.values() for check in found)
    for each in classes:
        if all(check.outcome == CheckOutcome.PASS for check in by_class[each.code]):
            return Finding(ScreeningVerdict.CANDIDATE, each, checks)
    may_be = any(all(check.outcome != CheckOutcome.FAIL for check in found) for found in by_class.values())
    return Finding(ScreeningVerdict.UNKNOWN if may_be else ScreeningVerdict.REJECTED, None, checks)


def checks_of(facts: ProjectFacts, rules: ClassRules, *, on: date) -> tuple[Check, ...]:
    """Hold a project against one class; only what the class asks is checked."""
    found = [(Criterion.PROJECT_TYPE, *_type(facts, rules))]
    if rules.months_min is not None or rules.months_max is not None:
        found.append((Criterion.TIMELINE, *_timeline(facts, rules, on)))
    if rules.cost_floor_usd is not None:
        found.append((Criterion.COST, *_cost(facts, rules.cost_floor_usd)))
    if rules.max_load_share is not None:
        found.append((Criterion.LOAD_SHARE, *_share(facts, rules.max_load_share)))
    return tuple(Check(rules.code, criterion, outcome, reason) for criterion, outcome, reason in found)


def months_until(day: date, *, on: date) -> int:
    """Return the whole months from one day to another; negative once it has passed.

    >>> months_until(date(2029, 6, 1), on=date(2026, 6, 2))
    35
    """
    months = (day.year - on.year) * MONTHS_PER_YEAR + day.month - on.month
    return months - 1 if day.day < on.day else months


def _outcome(passes: bool) -> CheckOutcome:  # noqa: FBT001 - reads as: the outcome of this
    return CheckOutcome.PASS if passes else CheckOutcome.FAIL


def _type(facts: ProjectFacts, rules: ClassRules) -> tuple[CheckOutcome, str]:
    label = ProjectType(facts.project_type).label
    asked = ", ".join(ProjectType(each).label for each in rules.project_types)
    if facts.project_type in rules.project_types:
        return CheckOutcome.PASS, f"Its type is {label}; asked for: {asked}."
    if facts.project_type == ProjectType.OTHER:
        return (
            CheckOutcome.UNKNOWN,
            f"Its type is not stated more closely than “{label}”; asked for: {asked}.",
        )
    return CheckOutcome.FAIL, f"Its type is {label}; asked for: {asked}."


def _timeline(facts: ProjectFacts, rules: ClassRules, on: date) -> tuple[CheckOutcome, str]:
    months = months_until(facts.in_service_on, on=on)
    low, high = rules.months_min, rules.months_max
    asked = f"{low} to {high}" if low is not None and high is not None else f"at least {low}"
    if low is None:
        asked = f"at most {high}"
    fits = (low is None or months >= low) and (high is None or months <= high)
    when = f"{facts.in_service_on:%-d %b %Y}"
    if months < 0:
        return CheckOutcome.FAIL, f"Its in-service date, {when}, has passed; asked for: {asked} months ahead."
    return _outcome(fits), f"{months} months to the in-service date, {when}; asked for: {asked} months."


def _cost(facts: ProjectFacts, floor: Decimal) -> tuple[CheckOutcome, str]:
    if facts.installed_cost_usd is None:
        return CheckOutcome.UNKNOWN, f"Its cost is not stated; asked for: at least ${floor:,.0f}."
    passes = facts.installed_cost_usd >= floor
    return _outcome(passes), f"It costs ${facts.installed_cost_usd:,.0f}; asked for: at least ${floor:,.0f}."


def _share(facts: ProjectFacts, most: Decimal) -> tuple[CheckOutcome, str]:
    asked = f"asked for: less than {most * 100:.0f} % of the load"
    if facts.need_kw is None:
        return CheckOutcome.UNKNOWN, f"No need in kW is linked to it; {asked}."
    if not facts.load_kw:
        return CheckOutcome.UNKNOWN, f"The forecast load of its facility is not stated; {asked}."
    share = facts.need_kw / facts.load_kw
    words = f"It needs {facts.need_kw:,.0f} kW of {facts.load_kw:,.0f} kW, {share * 100:.1f} %; {asked}."
    return _outcome(share < most), words
