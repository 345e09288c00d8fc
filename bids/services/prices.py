"""Letting a panel member see prices and values, once the review app says that their scores are in."""

from datetime import datetime

from accounts.models import User
from accounts.states import Role
from audit.services import record
from audit.states import solicitation_stream
from bids.models import PriceRelease
from solicitations.models import Solicitation


def release_prices(*, solicitation: Solicitation, user: User, now: datetime) -> PriceRelease:
    """Write down that from now on a panel member sees prices and values; asked twice, it stays as it was."""
    release, is_new = PriceRelease.objects.get_or_create(
        solicitation=solicitation, user=user, defaults={"released_at": now}
    )
    if is_new:
        stream = solicitation_stream(solicitation.pk, owner_id=solicitation.organisation_id)
        record(
            stream=stream, actor=user.as_actor(Role.PANEL), verb="prices.released", facts={"user": user.pk}
        )
    return release
