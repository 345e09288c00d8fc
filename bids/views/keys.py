"""Pages of keys: one's own, and a solicitation's opening key."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.models import require_user
from bids.forms import OpeningKeyForm, OwnKeyForm, ShareForm
from bids.permissions import can_make_opening_key, can_watch_opening
from bids.queries import key_page, my_holder_key, share_files
from bids.services import make_holder_key, make_opening_key, prove_share, register_holder_key
from bids.views.shared import visible_solicitation
from kernel.clock import database_now
from web.downloads import attachment
from web.forms import form_helper, posted


@login_required
@never_cache
@sensitive_post_parameters()
def my_key(request: HttpRequest) -> HttpResponse:
    """Show my own key; on POST make one under a passphrase, or register one kept elsewhere."""
    form = OwnKeyForm(*posted(request, files=False))
    if request.method == "POST" and form.is_valid():
        by, now, told = require_user(request.user), database_now(), form.cleaned_data
        if told["public_key"]:
            made = form.call(register_holder_key, by=by, public_key=told["public_key"], now=now)
        else:
            made = form.call(make_holder_key, by=by, passphrase=told["passphrase"], now=now)
        if made:
            messages.success(request, "Your key is registered. Shares can be made for it now.")
            return redirect("bids:my-key")
    context = {"form": form, "key": my_holder_key(request.user)}
    return render(request, "bids/my_key.html", context, status=form.status)


@login_required
@never_cache
def opening_key(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show who holds shares of a solicitation's key; on POST make the key."""
    solicitation = visible_solicitation(request, solicitation_id)
    if not can_watch_opening(request.user, solicitation):
        raise Http404
    form = OpeningKeyForm(*posted(request, files=False), solicitation=solicitation)
    if request.method == "POST":
        if not can_make_opening_key(request.user, solicitation):
            raise Http404
        given: dict[str, Any] = {
            "solicitation": solicitation,
            "by": require_user(request.user),
            "now": database_now(),
        }
        if form.is_valid() and (made := form.call(make_opening_key, **given, **form.cleaned_data)):
            messages.success(
                request, f"The key {made[:12]}… is made and split. Nobody holds it whole, this site neither."
            )
            return redirect("bids:opening-key", solicitation_id=solicitation.pk)
    context = {
        "view": key_page(solicitation, request.user, now=database_now()),
        "solicitation": solicitation,
        "form": form,
    }
    return render(request, "bids/opening_key.html", context, status=form.status)


@login_required
@never_cache
@sensitive_post_parameters()
def share_prove(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Prove, before the deadline, that one's share opens."""
    solicitation = visible_solicitation(request, solicitation_id)
    page = key_page(solicitation, request.user, now=database_now())
    if page.my_share is None or not page.may_rehearse:
        raise Http404
    form = ShareForm(*posted(request, files=False), keeps_here=page.my_share.holder_key.is_kept_here)
    form.helper = form_helper(submit="Prove it")
    if request.method == "POST" and form.is_valid():
        given = {"by": require_user(request.user), "now": database_now(), **form.shares()}
        if form.call(prove_share, solicitation=solicitation, **given):
            messages.success(request, "Your shares open. That is on the record; nothing else is kept.")
            return redirect("bids:opening-key", solicitation_id=solicitation.pk)
    return render(
        request, "bids/share_form.html", {"form": form, "solicitation": solicitation}, status=form.status
    )


@login_required
@never_cache
@require_safe
def my_share(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Download one's own shares, encrypted to one's own key."""
    solicitation = visible_solicitation(request, solicitation_id)
    told = share_files(solicitation, require_user(request.user))
    if told is None:
        raise Http404
    content = json.dumps(told, indent=2).encode()
    return attachment(content, filename=f"{solicitation.code}-share.json", media_type="application/json")
