"""The twelve principles of a competitive solicitation and the seven rules of counting services, as data.

Source: California's Competitive Solicitation Framework (D.16-12-036), as reported in PNNL-26822, Appendix B; the
wording here is ours.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Principle:
    """One principle or rule: ``code`` is what evidence and comments refer to."""

    code: str
    title: str


PRINCIPLES: tuple[Principle, ...] = (
    Principle("LEAST_COST_BEST_FIT", "The need is met at least cost by what fits best"),
    Principle("COMPETITIVE", "The process is competitive, in a broad market"),
    Principle("TECHNOLOGY_NEUTRAL", "No technology is preferred"),
    Principle("TRANSPARENT", "Everything is open that need not be confidential"),
    Principle("NEED_FIRST", "The need is stated without judging a technology beforehand"),
    Principle("NO_TECHNOLOGY_CAP", "No limit is set on the amount of any technology"),
    Principle("STREAMLINED", "The process is no longer than it must be"),
    Principle("FAIR", "The process is fair and the same for all"),
    Principle("FOCUSED", "What is asked for is the identified need, nothing else"),
    Principle("ASSURED", "Performance is assured well enough"),
    Principle("FLEXIBLE_OFFERS", "Offers may be of several kinds and numbers"),
    Principle("LESSONS", "Lessons learned lead back into the next solicitation"),
)
COUNTING_RULES: tuple[Principle, ...] = (
    Principle("NOT_PAID_TWICE", "Ratepayers do not pay twice for one service"),
    Principle("RELIABLE_COUNT", "No service is counted on that may be deployed elsewhere or at another time"),
    Principle("NOT_BURDENSOME", "Counting is no undue burden to those who offer"),
    Principle("NEUTRAL_COUNT", "Counting is the same for every technology"),
    Principle("FAIR_COUNT", "Counting is fair and consistent"),
    Principle("MULTIPLE_SERVICES", "A resource may give several incremental services and be paid for each"),
    Principle("OPEN_COUNT", "Counting is flexible, and bidders can see how it is done"),
)
CODES = frozenset(principle.code for principle in (*PRINCIPLES, *COUNTING_RULES))
