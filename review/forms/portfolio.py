"""Forms of the portfolio builder: how it is looked at, a change of the set, a name for it."""

from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from django import forms

from bids.states import Technology
from web.forms import DomainErrorsOnForm

MICRO = Decimal("0.000001")


class BuilderViewForm(forms.Form):
    """On which run, in which year, which offers; the address keeps it."""

    run = forms.UUIDField(required=False)
    year = forms.IntegerField(required=False)
    technology = forms.ChoiceField(
        label="Technology", required=False, choices=[("", "All"), *Technology.choices]
    )
    search = forms.CharField(label="Offer", required=False, max_length=40)

    def __init__(self, data: Any) -> None:
        """Take what the address says; whatever it says wrongly is as if it were not there."""
        super().__init__(data or None)
        self.fields["technology"].widget.attrs["class"] = "form-select"
        self.fields["search"].widget.attrs["class"] = "form-control"
        if data:
            self.is_valid()
        self.wanted: dict[str, Any] = dict(self.cleaned_data) if data else {}

    @property
    def run_id(self) -> UUID | None:
        """The run asked for."""
        return self.wanted.get("run")

    @property
    def in_year(self) -> int | None:
        """The year asked for."""
        return self.wanted.get("year")


class SetChangeForm(DomainErrorsOnForm):
    """One change of the set on the table; of an offer in parts a share in per cent, or blocks ``of`` so many."""

    action = forms.ChoiceField(
        choices=[(each, each) for each in ("add", "drop", "use", "undo", "clear")],
        error_messages={"required": "Say what to do with the set."},
    )
    offer = forms.UUIDField(required=False)
    share = forms.DecimalField(
        required=False, max_digits=8, decimal_places=4, help_text="Per cent of a divisible offer."
    )
    blocks = forms.IntegerField(required=False, min_value=1, help_text="Blocks of an offer in equal blocks.")
    of = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    which = forms.CharField(required=False, max_length=40)
    version = forms.IntegerField(required=False, min_value=0)

    @property
    def taken(self) -> Decimal:
        """The share that was asked for, 1 where none was."""
        percent: Decimal | None = self.cleaned_data.get("share")
        blocks, of = self.cleaned_data.get("blocks"), self.cleaned_data.get("of")
        if blocks and of:
            return (Decimal(blocks) / Decimal(of)).quantize(MICRO, ROUND_CEILING)
        return Decimal(1) if percent is None else percent / Decimal(100)

    @property
    def wrong_part(self) -> str:
        """What is wrong with the part that was asked for."""
        return next((str(words) for name in ("share", "blocks") for words in self.errors.get(name, [])), "")

    @property
    def refused_for(self) -> str:
        """The offer of which that part cannot be taken."""
        return str(self.data.get("offer", "")) if self.wrong_part else ""

    @property
    def typed(self) -> str:
        """The part as it was typed."""
        return str(self.data.get("share") or self.data.get("blocks") or "")


class ScenarioForm(DomainErrorsOnForm):
    """A name for a set, and a note."""

    submit_label = "Save this set"
    name = forms.CharField(label="Name", max_length=80)
    note = forms.CharField(
        label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ScenarioNameForm(ScenarioForm):
    """Another name or note for a saved set."""

    submit_label = "Save"
