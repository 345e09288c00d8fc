"""Which two runs to hold against each other."""

from django import forms


class RunsForm(forms.Form):
    """The earlier and the later run; either may be left to the page."""

    before = forms.UUIDField(required=False)
    after = forms.UUIDField(required=False)
