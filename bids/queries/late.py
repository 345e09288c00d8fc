"""Reads of late leaves."""

from datetime import datetime

from django.db.models import Max

from accounts.models import Organisation
from bids.models import LateLeave
from solicitations.models import Solicitation


def late_leave(solicitation: Solicitation, organisation: Organisation) -> datetime | None:
    """Return until when two roles let a bidder be late, if they did."""
    confirmed = LateLeave.objects.filter(
        solicitation=solicitation, organisation=organisation, confirmed_at__isnull=False
    )
    until: datetime | None = confirmed.aggregate(until=Max("until"))["until"]
    return until
