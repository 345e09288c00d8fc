"""The rules of scoring and ranking as plain data, and put back over what was locked.

What a deviation may change without asking the panel again: the policy with its figures, and each criterion's weight
and minimum. A criterion of weight 0 counts no more; a new one would need new scores.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from review.models import Amendment, Criterion, ReviewPlan
from review.states import RankingPolicy
from solicitations.models import Solicitation

Stated = Mapping[str, Any]


def as_stated(plan: ReviewPlan, criteria: Sequence[Criterion]) -> dict[str, Any]:
    """Return the rules as a deviation states them; decimals without needless zeros."""
    return {
        "policy": str(plan.policy),
        "least_quality": _spelled(plan.least_quality),
        "quality_weight": _spelled(plan.quality_weight),
        "criteria": {
            each.code: {"weight": _spelled(each.weight), "minimum": _spelled(each.minimum)}
            for each in criteria
        },
    }


def _spelled(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def by_rules(
    plan: ReviewPlan, criteria: Sequence[Criterion], stated: Stated | None
) -> tuple[ReviewPlan, tuple[Criterion, ...]]:
    """Return plan and criteria as stated; copies, so that nothing locked is touched. None states nothing else."""
    if stated is None:
        return plan, tuple(criteria)
    changed = copy(plan)
    changed.policy = stated["policy"]
    changed.least_quality = _read(stated["least_quality"])
    changed.quality_weight = _read(stated["quality_weight"])
    return changed, tuple(_criterion(each, stated["criteria"].get(each.code)) for each in criteria)


def _criterion(locked: Criterion, stated: Stated | None) -> Criterion:
    changed = copy(locked)
    if stated is not None:
        changed.weight, changed.minimum = Decimal(stated["weight"]), _read(stated["minimum"])
    return changed


def _read(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def stated_now(solicitation: Solicitation) -> dict[str, Any] | None:
    """Return what the last deviation put in place; None where none did. It may have come with the solicitation."""
    if hasattr(solicitation, "term_amended"):
        known: dict[str, Any] | None = solicitation.term_amended
        return known
    last = Amendment.objects.filter(deviation__solicitation=solicitation).order_by("-deviation__number")
    return last.values_list("after", flat=True).first()


def weighed(criteria: Sequence[Criterion], solicitation: Solicitation) -> list[Criterion]:
    """Return criteria with the weights and minimums that count in a solicitation."""
    return list(by_rules(ReviewPlan(), criteria, stated_now(solicitation))[1])


def changed_parts(before: Stated, after: Stated) -> list[str]:
    """Name what a deviation changes, without saying to what."""
    parts = {
        "policy": "ranking policy",
        "least_quality": "screen or cut-off",
        "quality_weight": "share of the qualitative score",
    }
    found = [words for name, words in parts.items() if before[name] != after[name]]
    for name, words in (("weight", "weights"), ("minimum", "minimums")):
        was, now = ({key: each[name] for key, each in side["criteria"].items()} for side in (before, after))
        found += [words] if was != now else []
    return found


def in_words(before: Stated, after: Stated, labels: Mapping[str, str]) -> list[str]:
    """Say what a deviation changes, line by line; ``labels`` name criteria by their codes."""
    return list(_lines(before, after, labels))


def _lines(before: Stated, after: Stated, labels: Mapping[str, str]) -> Iterator[str]:
    if before["policy"] != after["policy"]:
        policies = (RankingPolicy(each["policy"]).label for each in (before, after))
        yield "ranking policy: {} becomes {}".format(*policies)
    for name, words in (
        ("least_quality", "screen or cut-off (of 100)"),
        ("quality_weight", "share of the qualitative score"),
    ):
        if before[name] != after[name]:
            yield f"{words}: {before[name] or 'none'} becomes {after[name] or 'none'}"
    # In the order of the rubric: the database keeps no order of what is stated.
    order = {code: position for position, code in enumerate(labels)}
    for code, stated in sorted(after["criteria"].items(), key=lambda each: order.get(each[0], len(order))):
        was = before["criteria"].get(code, {})
        for name, unit in (("weight", "\N{NO-BREAK SPACE}%"), ("minimum", "")):
            if was.get(name) != stated[name]:
                old, new = (f"{value}{unit}" if value else "none" for value in (was.get(name), stated[name]))
                yield f"{labels.get(code, code)}, {name}: {old} becomes {new}"
