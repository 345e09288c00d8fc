"""Writes about offers: keys and shares, submission, opening, what comes after, releasing prices."""

from bids.services.affiliates import release_offer
from bids.services.attachments import attach_file, remove_file
from bids.services.batches import read_offer_batch, request_batch, submit_batch, sweep_batches
from bids.services.ceremony import give_share
from bids.services.conformance import (
    add_check,
    examine_offers,
    judge_check,
    request_examination,
    sweep_examinations,
)
from bids.services.cures import answer_cure, ask_to_cure, decide_cure
from bids.services.disqualification import (
    confirm_disqualification,
    decline_disqualification,
    propose_disqualification,
    reverse_disqualification,
)
from bids.services.final_opening import publish_final_roots
from bids.services.finals import decide_final_round, propose_final_round, submit_final
from bids.services.incrementality import decide_increment
from bids.services.keys import make_holder_key, make_opening_key, register_holder_key
from bids.services.late import confirm_late_leave, propose_late_leave
from bids.services.prices import release_prices
from bids.services.records import DamagedOffer
from bids.services.rehearsal import prove_share
from bids.services.roots import publish_due_roots, publish_root
from bids.services.screens import release_finding, set_screen_terms
from bids.services.shapes import set_shape
from bids.services.shortfall import decide_on_shortfall, propose_going_on
from bids.services.submission import destroy_copies, save_draft, submit_offer, withdraw_offer
from bids.services.workbook import keep_workbook, settle_workbook

__all__ = [
    "DamagedOffer",
    "add_check",
    "answer_cure",
    "ask_to_cure",
    "attach_file",
    "confirm_disqualification",
    "confirm_late_leave",
    "decide_cure",
    "decide_final_round",
    "decide_increment",
    "decide_on_shortfall",
    "decline_disqualification",
    "destroy_copies",
    "examine_offers",
    "give_share",
    "judge_check",
    "keep_workbook",
    "make_holder_key",
    "make_opening_key",
    "propose_disqualification",
    "propose_final_round",
    "propose_going_on",
    "propose_late_leave",
    "prove_share",
    "publish_due_roots",
    "publish_final_roots",
    "publish_root",
    "read_offer_batch",
    "register_holder_key",
    "release_finding",
    "release_offer",
    "release_prices",
    "remove_file",
    "request_batch",
    "request_examination",
    "reverse_disqualification",
    "save_draft",
    "set_screen_terms",
    "set_shape",
    "settle_workbook",
    "submit_batch",
    "submit_final",
    "submit_offer",
    "sweep_batches",
    "sweep_examinations",
    "withdraw_offer",
]
