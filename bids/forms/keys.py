"""Forms of keys and shares. What is typed here stays in the request's memory."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import HTML, Fieldset
from django import forms

from accounts.models import User
from bids.queries.keys import candidates
from bids.states import Part
from seal.holders import SHORTEST_PASSPHRASE
from solicitations.models import Solicitation
from web.forms import DomainErrorsOnForm, form_helper

SECRET = {"autocomplete": "off", "spellcheck": "false"}


def passphrase_field(label: str, **given: Any) -> forms.CharField:
    """A passphrase as typed: spaces at its ends are part of it."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, required=False, widget=widget, max_length=400, **given)


class OwnKeyForm(DomainErrorsOnForm):
    """Make a key under a passphrase, or register the public half of one kept elsewhere."""

    passphrase = passphrase_field(
        "Passphrase",
        help_text=f"At least {SHORTEST_PASSPHRASE} characters. Nobody can recover it: write it down.",
    )
    again = passphrase_field("The passphrase once more")
    public_key = forms.CharField(
        required=False,
        max_length=64,
        label="Public key kept off this site",
        help_text="64 hex digits, printed by `python -m seal key my-key` on a machine of your own.",
        widget=forms.TextInput(attrs=SECRET | {"class": "font-monospace"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper(
            Fieldset("Kept here, under a passphrase", "passphrase", "again"),
            Fieldset("Or kept by you alone", "public_key"),
            submit="Register my key",
        )

    def clean(self) -> dict[str, Any]:
        """Take one of the two ways."""
        told = super().clean() or {}
        passphrase, public = told.get("passphrase"), told.get("public_key")
        if bool(passphrase) == bool(public):
            raise forms.ValidationError("Give a passphrase or a public key: one of the two.")
        if passphrase and passphrase != told.get("again"):
            self.add_error("again", "This is not the same passphrase.")
        return told


class OpeningKeyForm(DomainErrorsOnForm):
    """Who holds shares of a solicitation's opening key, and how many are needed."""

    holders = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="Who holds a share")
    n_needed = forms.IntegerField(
        min_value=1,
        max_value=16,
        initial=1,
        label="Other holders needed beside the independent evaluator",
        help_text="With 1 of 2, losing either of the two others' shares loses nothing.",
    )

    def __init__(self, *args: Any, solicitation: Solicitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = candidates(solicitation)
        self.people = {str(each.user.pk): each.user for each in known}
        field: Any = self.fields["holders"]
        field.choices = [
            (
                str(each.user.pk),
                f"{each.user.full_name}, {each.role.label}{'' if each.has_key else ' (no key yet)'}",
            )
            for each in known
        ]
        field.initial = [str(each.user.pk) for each in known if each.has_key]
        self.helper = form_helper("holders", "n_needed", HTML(_WHAT_IT_DOES), submit="Make and split the key")

    def clean_holders(self) -> list[User]:
        """The people named."""
        return [self.people[each] for each in self.cleaned_data["holders"]]


_WHAT_IT_DOES = """<p class="small muted">A key for each envelope is made and split at once. Each share is encrypted to
its holder's own key; the whole key is forgotten. Before the publication you may make it anew; after it, never.</p>"""


class ShareForm(DomainErrorsOnForm):
    """A holder's share: by the passphrase of a key kept here, or in words."""

    def __init__(
        self, *args: Any, keeps_here: bool, parts: Sequence[Part] = tuple(Part), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keeps_here, self.parts = keeps_here, parts
        if keeps_here:
            self.fields["passphrase"] = passphrase_field("Passphrase of your key")
            self.fields["passphrase"].widget.attrs["autocomplete"] = "current-password"
            self.fields["passphrase"].required = True
        else:
            for part in parts:
                self.fields[f"words_{part.value}"] = forms.CharField(
                    label=f"Your share of the {part.label}",
                    max_length=600,
                    widget=forms.Textarea(attrs=SECRET | {"rows": 3, "class": "font-monospace small"}),
                    help_text="33 words, as `python -m seal share` prints them.",
                )
        self.helper = form_helper(submit="Give my share")

    def shares(self) -> dict[str, Any]:
        """What the service takes."""
        if self.keeps_here:
            return {"passphrase": self.cleaned_data["passphrase"]}
        return {"words": {part.value: self.cleaned_data[f"words_{part.value}"] for part in self.parts}}
