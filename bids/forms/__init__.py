"""Forms of offers, keys, shares and receipts. The offer's steps are made from the registry of fields."""

from bids.forms.keys import OpeningKeyForm, OwnKeyForm, ShareForm
from bids.forms.late import LateLeaveForm
from bids.forms.receipts import ReceiptForm
from bids.forms.steps import StepForm

__all__ = ["LateLeaveForm", "OpeningKeyForm", "OwnKeyForm", "ReceiptForm", "ShareForm", "StepForm"]
