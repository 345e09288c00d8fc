"""Tasks of the review: an id comes in, one service is called."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from kernel.clock import database_now
from review import services
from review.queries.rank_changes import changes_url
from review.services import ranking_files, sensitivities


@shared_task(name="review.work_out_sensitivity")
def work_out_sensitivity(sensitivity_id: str) -> None:
    """Work out an offer's sensitivity; a second delivery finds nothing to do."""
    sensitivities.work_out_sensitivity(sensitivity_id=UUID(sensitivity_id))


@shared_task(name="review.sweep_sensitivities")
def sweep_sensitivities() -> int:
    """Take back sensitivities whose worker died."""
    return sensitivities.sweep_sensitivities(now=database_now())


@shared_task(name="review.make_ranking_file")
def make_ranking_file(ranking_file_id: str) -> None:
    """Make a ranking's workbook; a second delivery finds nothing to do."""
    ranking_files.make_ranking_file(ranking_file_id=UUID(ranking_file_id))


@shared_task(name="review.sweep_ranking_files")
def sweep_ranking_files() -> int:
    """Take back workbooks whose worker died."""
    return ranking_files.sweep_ranking_files(now=database_now())


@shared_task(name="review.make_export")
def make_export(export_id: str) -> None:
    """Write the file of a clerk's export; a second delivery finds it there."""
    services.make_export(export_id=UUID(export_id))


@shared_task(name="review.sweep_exports")
def sweep_exports() -> int:
    """Ask again for exports whose worker died."""
    return services.sweep_exports(now=database_now())


@shared_task(name="review.tell_of_reruns")
def tell_of_reruns() -> int:
    """Tell of finished runs that the system asked for."""
    return services.tell_of_reruns(now=database_now())


@shared_task(name="review.send_rerun_notice")
def send_rerun_notice(notice_id: str) -> None:
    """Mail one person that the offers were valued again, and how many ranks moved; which ones stands on the site."""
    with transaction.atomic():
        notice = services.claim_rerun_mail(notice_id=UUID(notice_id), now=database_now())
        if notice is None:
            return
        url = settings.PUBLIC_URL + changes_url(notice.run)
        text = render_to_string("review/mail/rerun.txt", {"notice": notice, "url": url})
        send_mail(f"{notice.run.solicitation.code}: valued again", text, None, [notice.user.email])
