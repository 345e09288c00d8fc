"""Pages that belong to no single app: the home page, a solicitation's log, the health check."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.models import Stream
from audit.queries import entries_of, verify_stream
from config.mailbox import mail_named, mails_in
from kernel.clock import database_now
from solicitations.models import Solicitation
from solicitations.permissions import can_read_log
from solicitations.queries import open_and_upcoming
from web.pagination import page_of
from web.waiting import waiting_for


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for me, or to a visitor what this is and which solicitations are open."""
    now = database_now()
    context: dict[str, Any] = {"solicitations": open_and_upcoming(request.user, now=now), "now": now}
    if not request.user.is_authenticated:
        return render(request, "home/visitor.html", context)
    return render(request, "home/member.html", context | {"waiting": waiting_for(request.user, now=now)})


@never_cache
@require_safe
def audit_log(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show a solicitation's chained record to those who may read it, and whether the chain holds."""
    solicitation = get_object_or_404(Solicitation.objects.visible_to(request.user), pk=solicitation_id)
    if not can_read_log(request.user, solicitation):
        raise Http404
    stream = Stream.objects.filter(pk=solicitation.pk).first()
    context: dict[str, Any] = {
        "solicitation": solicitation,
        "page": page_of(request, entries_of(solicitation.pk).reverse()),
        "verdict": verify_stream(stream) if stream else None,
    }
    return render(request, "home/audit_log.html", context)


def _mail_folder() -> Path:
    """Return where a development machine keeps its mail; elsewhere there is no such page."""
    if not settings.MAIL_VIEWER:
        raise Http404
    return Path(settings.MAIL["EMAIL_FILE_PATH"])


@never_cache
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Show what a development machine would have mailed."""
    return render(request, "home/mail_list.html", {"mails": mails_in(_mail_folder())})


@never_cache
@require_safe
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail with its links."""
    found = mail_named(_mail_folder(), name)
    if found is None:
        raise Http404
    return render(request, "home/mail_detail.html", {"mail": found})


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})
