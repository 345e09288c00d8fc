"""Forms of the screens."""

from decimal import Decimal

from django import forms

from bids.documents.screens import Thresholds
from bids.models import ScreenTerms
from web.forms import DomainErrorsOnForm


def _fraction(label: str, help_text: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=Decimal("0.0001"),
        max_value=1,
        max_digits=5,
        decimal_places=4,
    )


class ReleaseFindingForm(DomainErrorsOnForm):
    """A finding shown to procurement."""

    submit_label = "Show it to procurement"
    note = forms.CharField(
        max_length=4000, label="What procurement should make of it", widget=forms.Textarea(attrs={"rows": 4})
    )


class ScreenTermsForm(DomainErrorsOnForm):
    """From where on something is worth a look."""

    submit_label = "Keep"
    close_price = _fraction("Close prices", "Fixed prices this near to each other; 0.001 is 0.1 %.")
    low_price = _fraction("Low prices", "This far below the median $/kW-year of the technology; 0.3 is 30 %.")
    copied = _fraction("Copied passages", "This part of the shorter answer's passages in both; 0.5 is half.")

    def thresholds(self) -> Thresholds:
        """What was typed."""
        return Thresholds(**self.cleaned_data)


def initial_of_terms(terms: ScreenTerms | None) -> dict[str, Decimal]:
    """Return what holds now."""
    held = terms or Thresholds()
    return {"close_price": held.close_price, "low_price": held.low_price, "copied": held.copied}
