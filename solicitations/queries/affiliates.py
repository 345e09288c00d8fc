"""Affiliates of the utility: who they are, by when their offers are due, whether they may offer at all."""

from datetime import datetime

from accounts.models import Organisation
from solicitations.models import Rules, Solicitation
from solicitations.queries.dates import date_of
from solicitations.states import DateKind


def is_affiliate(solicitation: Solicitation, organisation: Organisation) -> bool:
    """Say whether an organisation is declared an affiliate of the utility that asks."""
    return organisation.affiliate_of_id == solicitation.organisation_id


def affiliates_may_offer(solicitation: Solicitation) -> bool:
    """Say whether the rules let affiliates offer; without rules they do not."""
    return Rules.objects.filter(solicitation=solicitation, allows_affiliates=True).exists()


def offers_due_for(solicitation: Solicitation, organisation: Organisation) -> datetime | None:
    """Return the deadline that holds for an organisation: affiliates are due earlier, where such a date is set."""
    earlier = date_of(solicitation, DateKind.AFFILIATE_OFFERS_DUE)
    if earlier is not None and is_affiliate(solicitation, organisation):
        return earlier
    return solicitation.offers_due_at
