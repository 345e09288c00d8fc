"""The life of an offer as data, and what it may be made of."""

from collections.abc import Iterable

from django.db import models

from accounts.states import Role


class Technology(models.TextChoices):
    """What delivers. No technology is preferred, and "other" is always allowed."""

    SOLAR = "SOLAR", "solar"
    WIND = "WIND", "wind"
    STORAGE = "STORAGE", "storage"
    HYBRID = "HYBRID", "hybrid"
    DEMAND_RESPONSE = "DEMAND_RESPONSE", "demand response"
    ENERGY_EFFICIENCY = "ENERGY_EFFICIENCY", "energy efficiency"
    OTHER = "OTHER", "other"


class OfferState(models.TextChoices):
    """Where an offer stands."""

    DRAFT = "DRAFT", "draft"
    SUBMITTED = "SUBMITTED", "submitted, sealed"
    WITHDRAWN = "WITHDRAWN", "withdrawn"
    OPENED = "OPENED", "opened"


MOVES: dict[OfferState, frozenset[OfferState]] = {
    OfferState.DRAFT: frozenset({OfferState.SUBMITTED, OfferState.WITHDRAWN}),
    OfferState.SUBMITTED: frozenset({OfferState.SUBMITTED, OfferState.WITHDRAWN, OfferState.OPENED}),
    OfferState.WITHDRAWN: frozenset(),
    OfferState.OPENED: frozenset(),
}


def may_move(old: OfferState, new: OfferState) -> bool:
    """Say whether an offer may go from one state to another."""
    return new in MOVES[old]


class Part(models.TextChoices):
    """The two envelopes of an offer."""

    TECHNICAL = "technical", "technical part"
    PRICE = "price", "price part"


class Purpose(models.TextChoices):
    """What an attached file is for; each belongs to one group of the offer's fields, and so to one part."""

    ONE_LINE = "one_line", "one-line diagram"
    STUDY = "study", "interconnection study or agreement"
    SITE = "site", "site plan or site control"
    TECHNICAL = "technical", "data sheet or technical evidence"
    FINANCIAL = "financial", "financial statement or ownership"
    INCREMENTALITY = "incrementality", "evidence of incrementality"
    VIABILITY = "viability", "evidence for the panel"
    PRICE = "price", "workings of the price"


class ScanState(models.TextChoices):
    """What the virus scanner said of a file."""

    NOT_SCANNED = "NOT_SCANNED", "not scanned"
    CLEAN = "CLEAN", "clean"
    REFUSED = "REFUSED", "refused"


# Who may hold a share of an opening key. One share of the first group and enough of the second open the offers.
EVALUATOR_SEATS = (Role.EVALUATOR, Role.SUBSTITUTE)
OTHER_SEATS = (Role.PROCUREMENT, Role.ESCROW)
SEATS = frozenset({*EVALUATOR_SEATS, *OTHER_SEATS})


class Round(models.IntegerChoices):
    """Which sealed round of a solicitation a key, a version or an opening belongs to."""

    APPLICATION = 0, "sealed with the application's key, before there were holders"
    FIRST = 1, "first offers"
    FINAL = 2, "best and final offers"


class Outcome(models.TextChoices):
    """What a check says; the worst first."""

    FAIL = "FAIL", "fails"
    PERSON = "PERSON", "needs a person"
    PASS = "PASS", "passes"


def worst(outcomes: Iterable[str]) -> Outcome:
    """Return the worst of several outcomes; nothing checked passes nothing.

    >>> worst(["PASS", "PERSON"]).label, worst([]).label
    ('needs a person', 'needs a person')
    """
    given = set(outcomes)
    return next((outcome for outcome in Outcome if outcome in given), Outcome.PERSON)


class CheckCode(models.TextChoices):
    """What is checked of each opened offer, in the order shown."""

    COMPLETENESS = "COMPLETENESS", "completeness"
    TECHNOLOGY = "TECHNOLOGY", "technology"
    REGISTRATION = "REGISTRATION", "registration"
    AFFILIATES = "AFFILIATES", "affiliates and ownership"
    SIZE = "SIZE", "size of the offer"
    NEED = "NEED", "capacity against the need"
    REVISED_NEED = "REVISED_NEED", "fit to a revised need"
    PRICE_CAP = "PRICE_CAP", "price cap"
    DATES = "DATES", "dates against the need"
    WIRES = "WIRES", "dates against the wires decision"
    INTERCONNECTION = "INTERCONNECTION", "interconnection"
    MANUAL = "MANUAL", "check by hand"


# What tells of a price is shown to those only who may see prices.
OF_PRICE = frozenset({CheckCode.PRICE_CAP})


class ExaminationState(models.TextChoices):
    """Where a round of checks stands."""

    QUEUED = "QUEUED", "waiting for a worker"
    RUNNING = "RUNNING", "under way"
    DONE = "DONE", "done"
    FAILED = "FAILED", "failed"


class BatchState(models.TextChoices):
    """Where a file of several offers stands."""

    QUEUED = "QUEUED", "waiting for a worker"
    READING = "READING", "being read"
    DONE = "DONE", "read"
    REFUSED = "REFUSED", "refused"
    FAILED = "FAILED", "failed"


BATCH_ACTIVE = frozenset({BatchState.QUEUED, BatchState.READING})


class BatchOutcome(models.TextChoices):
    """What came of one offer of a file: a draft, or nothing at all."""

    MADE = "MADE", "new draft"
    CHANGED = "CHANGED", "draft changed"
    SAME = "SAME", "as it was"
    REFUSED = "REFUSED", "not taken"


class DisqualificationState(models.TextChoices):
    """Where a disqualification stands. A declined or reversed one has no effect; a new one may follow."""

    PROPOSED = "PROPOSED", "proposed for disqualification"
    CONFIRMED = "CONFIRMED", "disqualified"
    DECLINED = "DECLINED", "not disqualified"
    REVERSED = "REVERSED", "disqualification reversed"


class ShortfallState(models.TextChoices):
    """Where a proposal stands to go on with fewer good offers than the rules ask for."""

    PROPOSED = "PROPOSED", "waits for the independent evaluator"
    CONFIRMED = "CONFIRMED", "goes on"
    DECLINED = "DECLINED", "does not go on"


class FinalState(models.TextChoices):
    """Where a round of best and final offers stands. A declined one has no effect; another may be proposed."""

    PROPOSED = "PROPOSED", "waits for a decision"
    OPEN = "OPEN", "bidders are invited"
    DECLINED = "DECLINED", "not held"
    OPENED = "OPENED", "opened"


class Extent(models.TextChoices):
    """How much of an offer is incremental for a service: not paid for elsewhere, not in the forecast already."""

    WHOLLY = "WHOLLY", "wholly incremental"
    PARTLY = "PARTLY", "partially incremental"
    NOT = "NOT", "not incremental"


class ScreenKind(models.TextChoices):
    """What a screen looks for."""

    SAME_PRICE = "SAME_PRICE", "same prices"
    CLOSE_PRICE = "CLOSE_PRICE", "close prices"
    LOW_PRICE = "LOW_PRICE", "abnormally low price"
    COPIED_TEXT = "COPIED_TEXT", "copied passages"
    SHARED_CONTACT = "SHARED_CONTACT", "shared contact or address"
    SHARED_FILE = "SHARED_FILE", "same file"
    SHARED_AUTHOR = "SHARED_AUTHOR", "same author of files"
