"""Writes of outcomes and contracts."""

from contracts.services.acceptance import accept_contract, decline_contract
from contracts.services.award import award_contracts, close_without_award
from contracts.services.notices import claim_notice

__all__ = ["accept_contract", "award_contracts", "claim_notice", "close_without_award", "decline_contract"]
