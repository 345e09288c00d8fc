"""Work on planning data: imports, and fallbacks on wires."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from kernel.clock import database_now
from solicitations import services
from solicitations.models import ProjectDecision
from solicitations.queries.wires import planners_and_buyers
from solicitations.services import trigger_missed_fallbacks


@shared_task(name="solicitations.read_import")
def read_import(import_id: str) -> None:
    """Read an uploaded file; a second delivery finds nothing to do."""
    services.read_import(import_id=UUID(import_id))


@shared_task(name="solicitations.write_import")
def write_import(import_id: str) -> None:
    """Write a file that somebody has looked at; a second delivery finds nothing to do."""
    services.write_import(import_id=UUID(import_id))


@shared_task(name="solicitations.sweep_imports")
def sweep_imports() -> int:
    """Take back imports whose worker died."""
    return services.sweep_imports(now=database_now())


@shared_task(name="solicitations.trigger_missed_fallbacks")
def trigger_fallbacks() -> int:
    """Decide for wires where the date was missed without an award; on the database's clock, each once."""
    return trigger_missed_fallbacks(now=database_now())


@shared_task(name="solicitations.mail_wires_decision")
def mail_wires_decision(decision_id: str) -> int:
    """Mail a decision for wires to the utility's planners and procurement officers."""
    found = ProjectDecision.objects.select_related("project__organisation", "fallback", "decided_by")
    decision = found.get(pk=UUID(decision_id))
    project = decision.project
    url = settings.PUBLIC_URL + reverse("solicitations:project-detail", args=[project.pk])
    context = {"decision": decision, "project": project, "url": url}
    text = render_to_string("solicitations/mail/wires_decision.txt", context)
    people = list(planners_and_buyers(project.organisation))
    for person in people:
        send_mail(f"{project.code}: wires decided", text, None, [person.email])
    return len(people)
