"""Who may do what with offers."""

from accounts.models import Organisation
from accounts.permissions import Visitor, holds_standing_role
from accounts.queries import organisations_where
from accounts.states import EVALUATION, Role
from bids.models import Offer, PriceRelease
from bids.states import OPENING_ROLES
from solicitations.models import Solicitation
from solicitations.permissions import roles_of


def is_bidder(user: Visitor, offer: Offer) -> bool:
    """Say whether a person bids for the offer's organisation."""
    return can_bid_for(user, offer.organisation)


def is_a_bidder(user: Visitor) -> bool:
    """Say whether a person makes offers for any organisation."""
    return organisations_where(user, Role.DEVELOPER).exists()


def can_bid_for(user: Visitor, organisation: Organisation) -> bool:
    """Say whether a person may make offers in an organisation's name."""
    return holds_standing_role(user, organisation.pk, Role.DEVELOPER)


def can_see_price(user: Visitor, offer: Offer) -> bool:
    """Say whether a person may see the price part: the bidder; the evaluation once opened, panel after scoring."""
    if is_bidder(user, offer):
        return True
    return offer.opened_at is not None and can_see_money(user, offer.solicitation)


def can_see_money(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person may see prices and values of the opened offers of a solicitation.

    Whoever sits on the panel waits until their own scores are in, the chair among them.
    """
    roles = roles_of(user, solicitation)
    if Role.PANEL in roles:
        return PriceRelease.objects.filter(solicitation=solicitation, user=user.pk).exists()
    return bool(roles & EVALUATION)


def can_see_bidder(user: Visitor, offer: Offer) -> bool:
    """Say whether a person may know who made an offer: its bidder, and the independent evaluator."""
    if is_bidder(user, offer):
        return True
    return offer.opened_at is not None and Role.EVALUATOR in roles_of(user, offer.solicitation)


def can_see_opened_offers(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person takes part in the evaluation."""
    return bool(roles_of(user, solicitation) & EVALUATION)


def opening_role(user: Visitor, solicitation: Solicitation) -> Role | None:
    """Return the role in which a person may consent to the opening, if any."""
    return next(iter(sorted(roles_of(user, solicitation) & OPENING_ROLES)), None)
