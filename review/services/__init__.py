"""Writes of the review: rubrics, scorecards, the chosen set."""

from review.services.amendments import Weighing, stated_change
from review.services.calibration import note_scale, save_calibration
from review.services.cards import ScoreDraft, save_scorecard, submit_scorecard
from review.services.conflicts import decide_conflict
from review.services.consensus import explain_outlier, lock_scores, record_consensus
from review.services.disagreements import (
    answer_disagreement,
    raise_disagreements,
    resolve_disagreement,
)
from review.services.exports import ask_export, make_export, sweep_exports, take_export
from review.services.locking import lock_evaluation
from review.services.moves import decide_move, propose_move, withdraw_move
from review.services.parts import divide_panel
from review.services.plans import write_plan
from review.services.rank_changes import claim_rerun_mail, mark_reruns_read, tell_of_reruns
from review.services.ranking_files import ask_ranking_file, make_ranking_file, sweep_ranking_files
from review.services.rubrics import use_rubric, write_rubric
from review.services.rules_proposals import decide_amendment, propose_amendment, withdraw_amendment
from review.services.scenarios import delete_scenario, rename_scenario, save_scenario
from review.services.selections import (
    add_offer,
    decide_selection,
    draft_set,
    drop_offer,
    propose_selection,
    use_latest_run,
)
from review.services.sensitivities import ask_sensitivity, sweep_sensitivities, work_out_sensitivity
from review.services.working_sets import put_back_offer, take_offer, undo_change, use_set

__all__ = [
    "ScoreDraft",
    "Weighing",
    "add_offer",
    "answer_disagreement",
    "ask_export",
    "ask_ranking_file",
    "ask_sensitivity",
    "claim_rerun_mail",
    "decide_amendment",
    "decide_conflict",
    "decide_move",
    "decide_selection",
    "delete_scenario",
    "divide_panel",
    "draft_set",
    "drop_offer",
    "explain_outlier",
    "lock_evaluation",
    "lock_scores",
    "make_export",
    "make_ranking_file",
    "mark_reruns_read",
    "note_scale",
    "propose_amendment",
    "propose_move",
    "propose_selection",
    "put_back_offer",
    "raise_disagreements",
    "record_consensus",
    "rename_scenario",
    "resolve_disagreement",
    "save_calibration",
    "save_scenario",
    "save_scorecard",
    "stated_change",
    "submit_scorecard",
    "sweep_exports",
    "sweep_ranking_files",
    "sweep_sensitivities",
    "take_export",
    "take_offer",
    "tell_of_reruns",
    "undo_change",
    "use_latest_run",
    "use_rubric",
    "use_set",
    "withdraw_amendment",
    "withdraw_move",
    "work_out_sensitivity",
    "write_plan",
    "write_rubric",
]
