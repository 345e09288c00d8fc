"""Pages of news, subscriptions and feeds."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.forms import SubscribeForm
from solicitations.models import Solicitation
from solicitations.queries import announcements_of, subscription_to
from solicitations.services import (
    END,
    confirm_subscription,
    end_subscription,
    request_subscription,
    subscribe,
    subscription_of,
)
from solicitations.views.shared import visible_solicitation
from web.pagination import page_of

LINK_SENT = "If the address takes mail, a link is on its way to it. News begin once the link is opened."


def news(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show what everybody was told; take an address that wants it by mail."""
    found = visible_solicitation(request, solicitation_id)
    form = SubscribeForm(request.POST or None)
    if request.method == "POST" and _request(form, found):
        messages.success(request, LINK_SENT)
        return redirect("solicitations:solicitation-news", solicitation_id=found.pk)
    context = {
        "solicitation": found,
        "page": page_of(request, announcements_of(found, request.user)),
        "subscription": subscription_to(found, request.user),
        "form": form,
    }
    return render(request, "solicitations/news_list.html", context, status=form.status)


def _request(form: SubscribeForm, solicitation: Solicitation | None) -> bool:
    if form.is_valid():
        form.call(request_subscription, solicitation=solicitation, now=database_now(), **form.cleaned_data)
    return form.is_valid()


def subscribe_to_all(request: HttpRequest) -> HttpResponse:
    """Take an address that wants news of all solicitations."""
    form = SubscribeForm(request.POST or None)
    if request.method == "POST" and _request(form, None):
        messages.success(request, LINK_SENT)
        return redirect("solicitations:subscribe-all")
    context = {"form": form, "subscription": subscription_to(None, request.user)}
    return render(request, "solicitations/subscribe_all.html", context, status=form.status)


@login_required
@require_POST
def subscription_toggle(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Subscribe a signed-in person to one solicitation, or stop it."""
    found = visible_solicitation(request, solicitation_id)
    _toggle(request, found)
    return redirect("solicitations:solicitation-news", solicitation_id=found.pk)


@login_required
@require_POST
def subscription_toggle_all(request: HttpRequest) -> HttpResponse:
    """Subscribe a signed-in person to all solicitations, or stop it."""
    _toggle(request, None)
    return redirect("solicitations:subscribe-all")


def _toggle(request: HttpRequest, solicitation: Solicitation | None) -> None:
    now = database_now()
    kept = subscription_to(solicitation, request.user)
    if kept is not None:
        end_subscription(subscription=kept, now=now)
        messages.success(request, "You get no more news by mail.")
        return
    subscribe(user=require_user(request.user), solicitation=solicitation, now=now)
    messages.success(request, "You get news by mail from now on.")


def subscription_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm an address; the link shows a button, so that a mail scanner that opens it confirms nothing."""
    context = {"verb": "Confirm", "heading": "Get news by mail", "done": False}
    if request.method == "POST":
        context["done"] = confirm_subscription(token=token, now=database_now())
    return render(request, "solicitations/subscription.html", context)


@csrf_exempt
def subscription_end(request: HttpRequest, token: str) -> HttpResponse:
    """End a subscription by its token alone: mail programs post here with one click (RFC 8058), without a cookie."""
    found = subscription_of(token, END)
    if request.method == "POST":
        end_subscription(subscription=found, now=database_now())
    done = found if request.method == "POST" else False
    context = {"verb": "Unsubscribe", "heading": "Stop news by mail", "done": done, "ends": True}
    return render(request, "solicitations/subscription.html", context)
