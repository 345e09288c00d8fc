"""The offer form: steps made from the registry of fields and the solicitation."""

from bids.forms.steps import StepForm

__all__ = ["StepForm"]
