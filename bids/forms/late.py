"""The form that proposes leave to be late."""

from typing import Any

from django import forms

from accounts.models import Organisation
from accounts.states import OrganisationKind
from solicitations.models import Solicitation
from web.forms import DomainErrorsOnForm, ZonedDateTimeField


class LateLeaveForm(DomainErrorsOnForm):
    """Which bidder may submit until when, and why."""

    submit_label = "Propose"
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.filter(kind=OrganisationKind.DEVELOPER).order_by("name"), label="Bidder"
    )
    until = ZonedDateTimeField(label="May submit until")
    reason = forms.CharField(
        max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), label="Reason, for the record"
    )

    def __init__(self, *args: Any, solicitation: Solicitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until: Any = self.fields["until"]
        until.zone = solicitation.organisation.time_zone
        until.help_text = f"In {until.zone}; seven days ahead at most."
