"""The life of a scorecard and of a selection as data."""

from django.db import models


class ScorecardState(models.TextChoices):
    """Where a panel member's card for one offer stands."""

    DRAFT = "DRAFT", "draft"
    SUBMITTED = "SUBMITTED", "submitted"


class SelectionState(models.TextChoices):
    """Where a chosen set stands: one person proposes, another approves."""

    DRAFT = "DRAFT", "being chosen"
    PROPOSED = "PROPOSED", "proposed"
    APPROVED = "APPROVED", "approved"
    REJECTED = "REJECTED", "sent back"
    OVERTURNED = "OVERTURNED", "sent back by oversight"


SELECTION_MOVES: dict[SelectionState, frozenset[SelectionState]] = {
    SelectionState.DRAFT: frozenset({SelectionState.PROPOSED}),
    SelectionState.PROPOSED: frozenset({SelectionState.APPROVED, SelectionState.REJECTED}),
    SelectionState.APPROVED: frozenset({SelectionState.OVERTURNED}),
    SelectionState.REJECTED: frozenset(),
    SelectionState.OVERTURNED: frozenset(),
}


class RankingPolicy(models.TextChoices):
    """How value and quality make one order; chosen and frozen before the opening."""

    LEXICOGRAPHIC = "LEXICOGRAPHIC", "value first, quality inside tie bands"
    CUTOFF = "CUTOFF", "a cut-off on quality, then value alone"
    WEIGHTED = "WEIGHTED", "a weighted score of quality and normalized value"
    PORTFOLIO = "PORTFOLIO", "what the best set takes first, each part by value"


class PricesShown(models.TextChoices):
    """From when a panel member sees prices, values and ranks."""

    SCORES_LOCKED = "SCORES_LOCKED", "once the chair has locked the panel's scores"
    OWN_CARDS = "OWN_CARDS", "once their own cards are in"


class DisagreementKind(models.TextChoices):
    """What the utility's evaluation and the independent evaluator's say differently."""

    SIGN = "SIGN", "the sign of a value"
    RANK_SWAP = "RANK_SWAP", "the order of two offers"
    SCORE = "SCORE", "a qualitative score"


class DisagreementOutcome(models.TextChoices):
    """How a disagreement ended, in the evaluator's words."""

    UTILITY_CORRECTS = "UTILITY_CORRECTS", "the utility corrects"
    EVALUATOR_CORRECTS = "EVALUATOR_CORRECTS", "the evaluator corrects"
    EXPLAINED = "EXPLAINED", "explained by what each counts"
    STANDS = "STANDS", "stands: both views are reported"


class CriterionKind(models.TextChoices):
    """Who gives a criterion its score: the panel, or a figure of the offers that were opened together."""

    SCORED = "SCORED", "scored by the panel"
    COUNTERPARTY = "COUNTERPARTY", "computed: counterparty concentration"
    SITE = "SITE", "computed: site diversity"
    TECHNOLOGY = "TECHNOLOGY", "computed: technology diversity"


COMPUTED = frozenset(CriterionKind) - {CriterionKind.SCORED}
