"""Making the report of an opening, in the ceremony's own transaction, and telling the witnesses."""

from datetime import datetime

from audit.states import Actor
from bids.models import OpeningReport
from bids.queries.ceremony import Ceremony
from bids.queries.reports import report_of
from bids.services.records import record_of_solicitation
from kernel.outbox import enqueue
from nmv.canonical import digest
from solicitations.models import Solicitation

TOPIC = "bids.tell_of_opening"


def make_report(
    *, solicitation: Solicitation, ceremony: Ceremony, actor: Actor, now: datetime
) -> OpeningReport:
    """Write down what a ceremony opened; its digest goes into the record, the witnesses are told by mail."""
    document = report_of(solicitation, ceremony, now=now)
    made = OpeningReport.objects.create(
        solicitation=solicitation,
        number=OpeningReport.objects.filter(solicitation=solicitation).count() + 1,
        document=document,
        digest=digest(document),
        made_at=now,
    )
    facts = {"report": made.pk, "number": made.number, "digest": made.digest}
    record_of_solicitation(solicitation, actor, "opening.report_made", facts)
    enqueue(topic=TOPIC, subject_id=made.pk)
    return made
