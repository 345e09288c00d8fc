"""Pages about people: invitations, members, API tokens."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.forms import AcceptInvitationForm, AffiliationForm, InviteForm, TokenForm
from accounts.models import ApiToken, Invitation, require_user
from accounts.permissions import can_manage_members
from accounts.queries import hash_of_token, organisations_of
from accounts.services import accept_invitation, declare_affiliation, invite, issue_token, revoke_token
from accounts.states import OrganisationKind, Role
from kernel.clock import database_now
from kernel.errors import DomainError, NotAllowed


@never_cache
@sensitive_post_parameters()
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation by choosing a password."""
    invitations = Invitation.objects.select_related("organisation", "invited_by")
    invitation = get_object_or_404(invitations, token_sha256=hash_of_token(token), accepted_at=None)
    form = AcceptInvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_invitation(
                invitation=invitation, password=form.cleaned_data["password"], now=database_now()
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("home")
    return render(request, "accounts/accept_invitation.html", {"form": form, "invitation": invitation})


@login_required
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organisation's people, and invite one where allowed."""
    user = require_user(request.user)
    found = organisations_of(user).filter(slug=slug).first()
    if found is None:
        raise Http404
    manages = can_manage_members(user, found)
    form = InviteForm(request.POST or None, organisation=found)
    if request.method == "POST" and form.is_valid():
        try:
            invite(organisation=found, by=user, now=database_now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, f"An invitation is on its way to {form.cleaned_data['email']}.")
            return redirect("accounts:organisation", slug=slug)
    context = {
        "organisation": found,
        "memberships": found.memberships.select_related("user").order_by("user__full_name"),
        "open_invitations": found.invitations.filter(accepted_at=None) if manages else [],
        "manages": manages,
        "form": form,
        "affiliation_form": AffiliationForm()
        if manages and found.kind == OrganisationKind.DEVELOPER
        else None,
    }
    return render(request, "accounts/organisation.html", context)


@login_required
@require_POST
def affiliation_declare(request: HttpRequest, slug: str) -> HttpResponse:
    """Declare that one's developer belongs to a utility."""
    user = require_user(request.user)
    found = organisations_of(user).filter(slug=slug, kind=OrganisationKind.DEVELOPER).first()
    if found is None:
        raise Http404
    if not can_manage_members(user, found):
        raise NotAllowed("Only an administrator of the organisation declares its affiliation.")
    form = AffiliationForm(request.POST)
    if form.is_valid():
        utility = form.cleaned_data["utility"]
        declare_affiliation(organisation=found, utility=utility, by=user.as_actor(Role.ADMINISTRATOR))
        messages.success(request, f"{found} is declared an affiliate of {utility}.")
    return redirect("accounts:organisation", slug=slug)


@login_required
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's API tokens and make a new one; its clear text is shown once."""
    user = require_user(request.user)
    form = TokenForm(request.POST or None)
    clear_text = ""
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        _, clear_text = issue_token(
            user=user, name=chosen["name"], scopes=chosen["scopes"], life=form.life(), now=database_now()
        )
        form = TokenForm()
    context = {"tokens": ApiToken.objects.visible_to(user), "form": form, "clear_text": clear_text}
    return render(request, "accounts/tokens.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: str) -> HttpResponse:
    """End one of one's tokens."""
    token = get_object_or_404(ApiToken.objects.visible_to(require_user(request.user)), pk=token_id)
    revoke_token(token=token, now=database_now())
    messages.success(request, f"The token “{token.name}” no longer works.")
    return redirect("accounts:tokens")
