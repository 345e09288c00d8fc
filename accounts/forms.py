"""Forms about people."""

from datetime import timedelta

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from accounts.models import Organisation
from accounts.services import SCOPES
from accounts.states import STANDING_ROLES_BY_KIND, OrganisationKind, Role


class LoginForm(AuthenticationForm):
    """E-mail and password."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "This e-mail address and password do not belong together.",
    }


class InviteForm(forms.Form):
    """Whom to invite, and to what."""

    full_name = forms.CharField(max_length=150, label="Name")
    email = forms.EmailField(label="E-mail")
    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: object, organisation: Organisation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        possible = STANDING_ROLES_BY_KIND[organisation.kind]
        self.fields["roles"].choices = [(role, role.label.capitalize()) for role in possible]  # type: ignore[attr-defined]

    def clean_roles(self) -> list[Role]:
        """Return roles as roles."""
        return [Role(role) for role in self.cleaned_data["roles"]]


class AffiliationForm(forms.Form):
    """The utility a developer belongs to."""

    utility = forms.ModelChoiceField(
        Organisation.objects.filter(kind=OrganisationKind.UTILITY), label="We belong, wholly or in part, to"
    )


class AcceptInvitationForm(forms.Form):
    """The password of the new account, or of the one that exists."""

    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. If you have an account already, its password.",
    )


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(max_length=100, help_text="What will use it, such as “offer upload script”.")
    scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in SCOPES], widget=forms.CheckboxSelectMultiple, initial=["read"]
    )
    days = forms.IntegerField(min_value=1, max_value=365, initial=90, label="Valid for (days)")

    def life(self) -> timedelta:
        """Return how long the token shall live."""
        return timedelta(days=self.cleaned_data["days"])
