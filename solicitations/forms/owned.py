"""Forms that write for one of the organisations a person acts for."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Organisation
from web.forms import DomainErrorsOnForm


class OwnedForm(DomainErrorsOnForm):
    """Asks in whose name; hidden where there is only one answer."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Organisation", empty_label=None)

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        known = list(organisations[:2])
        if known:
            field.initial = known[0].pk
        if len(known) == 1:
            field.widget = forms.HiddenInput()
