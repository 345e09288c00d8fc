"""Writes of outcomes, contracts, notices, memos and debriefs."""

from contracts.services.acceptance import accept_contract, decline_contract
from contracts.services.award import award_contracts, close_without_award
from contracts.services.debriefs import claim_debrief_mail, request_debrief, send_debrief
from contracts.services.memos import issue_memo, make_memo_files, memo_facts, propose_memo, sweep_memos
from contracts.services.notices import begin_standstill, claim_notice

__all__ = [
    "accept_contract",
    "award_contracts",
    "begin_standstill",
    "claim_debrief_mail",
    "claim_notice",
    "close_without_award",
    "decline_contract",
    "issue_memo",
    "make_memo_files",
    "memo_facts",
    "propose_memo",
    "request_debrief",
    "send_debrief",
    "sweep_memos",
]
