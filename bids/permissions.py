"""Who may do what with offers."""

from datetime import datetime

from accounts.models import Organisation
from accounts.permissions import Visitor, holds_role_somewhere, holds_standing_role
from accounts.states import EVALUATION, Role
from bids.models import AffiliateRelease, KeyShare, Offer, PriceRelease
from bids.states import SEATS
from kernel.once import once
from solicitations.models import Solicitation
from solicitations.permissions import roles_of
from solicitations.states import EVALUATING, UNPUBLISHED, SolicitationState

# What is chosen stands once a selection is made; who takes part must be settled before.
BEFORE_SELECTION = EVALUATING - {SolicitationState.SELECTION}


def is_bidder(user: Visitor, offer: Offer) -> bool:
    """Say whether a person bids for the offer's organisation."""
    return can_bid_for(user, offer.organisation)


def is_a_bidder(user: Visitor) -> bool:
    """Say whether a person makes offers for any organisation."""
    return holds_role_somewhere(user, Role.DEVELOPER)


def can_bid_for(user: Visitor, organisation: Organisation) -> bool:
    """Say whether a person may make offers in an organisation's name."""
    return holds_standing_role(user, organisation.pk, Role.DEVELOPER)


def can_see_price(user: Visitor, offer: Offer) -> bool:
    """Say whether a person may see the price part: its bidder; the evaluation once opened, panel after scoring."""
    if is_bidder(user, offer):
        return True
    return offer.price_opened_at is not None and can_see_money(user, offer.solicitation)


def can_see_money(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person may see prices and values of the opened offers of a solicitation.

    Whoever sits on the panel waits until their own scores are in, the chair among them.
    """
    roles = roles_of(user, solicitation)
    if Role.PANEL in roles:
        released = PriceRelease.objects.filter(solicitation=solicitation, user=user.pk)
        return once(("price release", user.pk, solicitation.pk), released.exists)
    return bool(roles & EVALUATION)


def can_see_bidder(user: Visitor, offer: Offer) -> bool:
    """Say whether a person may know who made an offer: its bidder, and the independent evaluator."""
    if is_bidder(user, offer):
        return True
    return offer.opened_at is not None and Role.EVALUATOR in roles_of(user, offer.solicitation)


def can_see_opened_offers(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person takes part in the evaluation."""
    return bool(roles_of(user, solicitation) & EVALUATION)


def seat_of(user: Visitor, solicitation: Solicitation) -> Role | None:
    """Return the role in which a person may hold a share of the opening key, if any."""
    return next(iter(sorted(roles_of(user, solicitation) & SEATS)), None)


def holds_share(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person holds a share of the key in force, and still the role for it."""
    if not user.is_authenticated or seat_of(user, solicitation) is None:
        return False
    shares = KeyShare.objects.filter(opening_key__solicitation=solicitation, user=user)
    return shares.filter(opening_key__retired_at=None).exists()


def can_rehearse(user: Visitor, solicitation: Solicitation, *, now: datetime) -> bool:
    """Say whether a person may prove that their share opens: a holder, until the deadline for offers."""
    is_early = solicitation.state in UNPUBLISHED | {SolicitationState.PUBLISHED}
    due = solicitation.offers_due_at
    return is_early and (due is None or now < due) and holds_share(user, solicitation)


def can_make_opening_key(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person may make a solicitation's opening key: procurement does, for named holders."""
    return Role.PROCUREMENT in roles_of(user, solicitation)


def can_watch_opening(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person witnesses the opening: the holders of shares and everybody in the evaluation."""
    return bool(roles_of(user, solicitation) & (SEATS | EVALUATION))


def late_role(user: Visitor, solicitation: Solicitation) -> Role | None:
    """Return the role in which a person decides on late offers, if any: procurement and the evaluator, together."""
    return next(iter(sorted(roles_of(user, solicitation) & {Role.PROCUREMENT, Role.EVALUATOR})), None)


def can_propose_going_on(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person proposes to go on with fewer good offers than the rules ask for: procurement."""
    return solicitation.state in BEFORE_SELECTION and Role.PROCUREMENT in roles_of(user, solicitation)


def can_decide_on_shortfall(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person decides on such a proposal: the independent evaluator."""
    return solicitation.state in BEFORE_SELECTION and Role.EVALUATOR in roles_of(user, solicitation)


def can_propose_final_round(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person proposes a shortlist for best and final offers: procurement, before a set is chosen."""
    return solicitation.state in BEFORE_SELECTION and Role.PROCUREMENT in roles_of(user, solicitation)


def final_decider(user: Visitor, solicitation: Solicitation) -> Role | None:
    """Return the role in which a person decides on that shortlist, if any: the chair or the evaluator."""
    if solicitation.state not in BEFORE_SELECTION:
        return None
    return next(iter(sorted(roles_of(user, solicitation) & {Role.CHAIR, Role.EVALUATOR})), None)


def can_decide_final_round(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person decides on that shortlist."""
    return final_decider(user, solicitation) is not None


def is_walled(offer: Offer) -> bool:
    """Say whether an offer stands behind the affiliates' wall."""
    return Offer.objects.walled().filter(pk=offer.pk).exists()


def examines(user: Visitor, offer: Offer) -> bool:
    """Say whether a person does the work on an offer after the opening.

    Procurement; behind the wall, and for what came through it, the independent evaluator alone.
    """
    roles = roles_of(user, offer.solicitation)
    if offer.solicitation.state not in EVALUATING:
        return False
    came_through = AffiliateRelease.objects.filter(offer=offer).exists()
    return (Role.EVALUATOR if came_through or is_walled(offer) else Role.PROCUREMENT) in roles


def can_examine(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person has the automatic checks run again: procurement and the independent evaluator."""
    works = roles_of(user, solicitation) & {Role.PROCUREMENT, Role.EVALUATOR}
    return solicitation.state in EVALUATING and bool(works)


def can_judge(user: Visitor, offer: Offer) -> bool:
    """Say whether a person judges an offer's checks and asks its bidder to mend it."""
    return examines(user, offer)


def can_release(user: Visitor, offer: Offer) -> bool:
    """Say whether a person lets an offer through the affiliates' wall: the independent evaluator."""
    is_evaluating = offer.solicitation.state in EVALUATING
    return is_evaluating and Role.EVALUATOR in roles_of(user, offer.solicitation) and is_walled(offer)


def can_propose_disqualification(user: Visitor, offer: Offer) -> bool:
    """Say whether a person proposes that an offer be left out: procurement, of what it may see."""
    roles = roles_of(user, offer.solicitation)
    return offer.solicitation.state in BEFORE_SELECTION and Role.PROCUREMENT in roles and not is_walled(offer)


def can_confirm_disqualification(user: Visitor, offer: Offer) -> bool:
    """Say whether a person decides on a proposal to leave an offer out: the independent evaluator."""
    is_choosing = offer.solicitation.state in BEFORE_SELECTION
    return is_choosing and Role.EVALUATOR in roles_of(user, offer.solicitation)


def can_reverse_disqualification(user: Visitor, offer: Offer) -> bool:
    """Say whether a person takes a disqualification back: either of the two who make it, until the selection."""
    return can_confirm_disqualification(user, offer) or can_propose_disqualification(user, offer)


def can_see_registry(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person sees what the registry holds of offers: its lines name customers of the utility.

    Procurement and the two independents.
    """
    return bool(roles_of(user, solicitation) & {Role.PROCUREMENT, Role.EVALUATOR, Role.ENGINEER})


def can_watch_screens(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person sees every finding of the screens first: the independent evaluator."""
    return Role.EVALUATOR in roles_of(user, solicitation)


def can_see_screens(user: Visitor, solicitation: Solicitation) -> bool:
    """Say whether a person has a part in the screens: the evaluator, and procurement of what is released."""
    return bool(roles_of(user, solicitation) & {Role.PROCUREMENT, Role.EVALUATOR})


def can_decide_increment(user: Visitor, offer: Offer) -> bool:
    """Say whether a person decides how much of an offer is incremental: who works on it, and the evaluator.

    The evaluator alone sees matches by the bidder's name, so that they must be able to act on them.
    """
    is_evaluating = offer.solicitation.state in EVALUATING
    return examines(user, offer) or (is_evaluating and Role.EVALUATOR in roles_of(user, offer.solicitation))
