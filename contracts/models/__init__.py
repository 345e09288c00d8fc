"""Awards and contracts, notices, the decision memo, debriefs; one file per subject."""

from contracts.models.awards import Acceptance, Award, Contract
from contracts.models.debriefs import Debrief
from contracts.models.memos import Memo, MemoFile
from contracts.models.notices import Notice, Standstill

__all__ = ["Acceptance", "Award", "Contract", "Debrief", "Memo", "MemoFile", "Notice", "Standstill"]
