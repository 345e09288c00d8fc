"""Forms of the chosen set: an offer in or out, the proposal, the chair's word."""

from django import forms

from web.forms import DomainErrorsOnForm


class OfferChoiceForm(forms.Form):
    """One opened offer of a solicitation, and whether it goes into the set or out of it."""

    offer = forms.UUIDField()
    action = forms.ChoiceField(choices=[("add", "add"), ("drop", "drop")])


class ProposalForm(DomainErrorsOnForm):
    """Why this set."""

    submit_label = "Propose to the chair"
    reason = forms.CharField(
        label="Why this set",
        help_text="The chair reads it, and the log keeps it.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(DomainErrorsOnForm):
    """The chair's word on a proposed set."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[("approve", "Approve"), ("send_back", "Send back")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Reason",
        help_text="Needed to send it back.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    submit_label = "Decide"
