"""Forms of a best and final round."""

from collections.abc import Sequence
from typing import Any

from django import forms

from bids.models import Offer
from bids.states import Technology
from solicitations.models import Solicitation
from web.forms import DomainErrorsOnForm, ZonedDateTimeField


class FinalRoundForm(DomainErrorsOnForm):
    """Whom to ask for a best and final price, until when, and why these."""

    submit_label = "Propose the round"
    offers = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="Shortlist")
    due_at = ZonedDateTimeField(label="Best and final offers are due")
    reason = forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), label="Why these, for the record"
    )

    def __init__(
        self, *args: Any, solicitation: Solicitation, offers: Sequence[Offer], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(offer.pk): offer for offer in offers}
        listed: Any = self.fields["offers"]
        listed.choices = [
            (pk, f"{offer.alias}, {Technology(offer.technology).label}") for pk, offer in self.known.items()
        ]
        until: Any = self.fields["due_at"]
        until.zone = solicitation.organisation.time_zone
        until.help_text = f"In {until.zone}; an hour ahead at least."

    def clean_offers(self) -> list[Offer]:
        """The offers named."""
        return [self.known[each] for each in self.cleaned_data["offers"]]


class FinalDecisionForm(DomainErrorsOnForm):
    """Whether the round is held, and why."""

    submit_label = "Decide"
    goes_on = forms.TypedChoiceField(
        choices=[("yes", "Invite the shortlist"), ("no", "Do not invite")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        label="Decision",
    )
    note = forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), label="Note, for the record"
    )
