"""Forms of declarations of interests and of recusals."""

from django import forms

from web.forms import DomainErrorsOnForm


class DeclarationForm(DomainErrorsOnForm):
    """What a person declares before they take part."""

    submit_label = "Sign the declaration"
    organisations = forms.CharField(
        label="Organizations, one on each line",
        required=False,
        max_length=12_000,
        help_text="Employers of the last five years, holdings and relations that could make or gain from an offer. "
        "Leave it empty if there are none.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    statement = forms.CharField(
        label="Anything else to say",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    name_typed = forms.CharField(label="Your name, as you sign", max_length=150)

    def clean_organisations(self) -> list[str]:
        """Return one name for each line."""
        return str(self.cleaned_data["organisations"]).splitlines()


class RecusalForm(DomainErrorsOnForm):
    """Why a person takes no part any more."""

    submit_label = "Withdraw from this solicitation"
    reason = forms.CharField(
        label="Why",
        max_length=4000,
        help_text="Your roles end for good, and what you scored no longer counts.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
