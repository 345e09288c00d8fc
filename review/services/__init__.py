"""Writes of the review: rubrics, scorecards, the chosen set."""

from review.services.cards import ScoreDraft, save_scorecard, submit_scorecard
from review.services.conflicts import decide_conflict
from review.services.consensus import explain_outlier, lock_scores, record_consensus
from review.services.disagreements import (
    answer_disagreement,
    raise_disagreements,
    resolve_disagreement,
)
from review.services.locking import lock_evaluation
from review.services.moves import decide_move, propose_move
from review.services.parts import divide_panel
from review.services.plans import write_plan
from review.services.rubrics import use_rubric, write_rubric
from review.services.selections import (
    add_offer,
    decide_selection,
    drop_offer,
    propose_selection,
    use_latest_run,
)

__all__ = [
    "ScoreDraft",
    "add_offer",
    "answer_disagreement",
    "decide_conflict",
    "decide_move",
    "decide_selection",
    "divide_panel",
    "drop_offer",
    "explain_outlier",
    "lock_evaluation",
    "lock_scores",
    "propose_move",
    "propose_selection",
    "raise_disagreements",
    "record_consensus",
    "resolve_disagreement",
    "save_scorecard",
    "submit_scorecard",
    "use_latest_run",
    "use_rubric",
    "write_plan",
    "write_rubric",
]
