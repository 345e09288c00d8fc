"""News by mail: asked for, confirmed by the address's owner, ended with one click."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User
from kernel.errors import Conflict, InvalidInput
from kernel.locks import hold_alone
from kernel.outbox import enqueue
from solicitations.models import Solicitation, Subscription
from solicitations.queries import is_public

CONFIRM, END = "solicitations.subscription.confirm", "solicitations.subscription.end"
CONFIRM_WITHIN = timedelta(days=7)
# An address that somebody else types again and again gets one mail in this time.
MAILED_AGAIN_AFTER = timedelta(hours=1)
_SCOPE = UUID(int=0)


def token_for(subscription: Subscription, purpose: str) -> str:
    """Return a signed token; nothing of it is kept."""
    return signing.dumps(str(subscription.pk), salt=purpose)


def subscription_of(token: str, purpose: str) -> Subscription:
    """Return what a token names.

    Raises:
        InvalidInput: the token is not ours, or too old.
    """
    max_age = CONFIRM_WITHIN if purpose == CONFIRM else None
    try:
        key = signing.loads(token, salt=purpose, max_age=max_age)
        return Subscription.objects.select_related("solicitation").get(pk=UUID(key))
    except (signing.BadSignature, Subscription.DoesNotExist, ValueError) as exc:
        raise InvalidInput("This link is damaged or too old. Subscribe again to get a new one.") from exc


@transaction.atomic
def request_subscription(*, email: str, solicitation: Solicitation | None, now: datetime) -> None:
    """Mail a link that confirms; whether the address is known already, nobody is told.

    Raises:
        InvalidInput: it is no address.
        Conflict: the solicitation is not public.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as exc:
        raise InvalidInput("Give an e-mail address.", field="email") from exc
    kept, is_new = _keep(address, solicitation, now)
    if kept.confirmed_at is not None or not (is_new or kept.requested_at < now - MAILED_AGAIN_AFTER):
        return
    Subscription.objects.filter(pk=kept.pk).update(requested_at=now)
    enqueue(topic="solicitations.confirm_subscription", subject_id=kept.pk)


def _keep(address: str, solicitation: Solicitation | None, now: datetime) -> tuple[Subscription, bool]:
    if solicitation is not None and not is_public(solicitation):
        raise Conflict("News begin once the solicitation is public.")
    hold_alone(f"subscription:{address}", solicitation.pk if solicitation else _SCOPE)
    return Subscription.objects.get_or_create(
        email=address, solicitation=solicitation, ended_at=None, defaults={"requested_at": now}
    )


@transaction.atomic
def subscribe(*, user: User, solicitation: Solicitation | None, now: datetime) -> Subscription:
    """Subscribe a signed-in person's own address, which they proved already.

    Raises:
        Conflict: the solicitation is not public.
    """
    kept, _ = _keep(user.email, solicitation, now)
    Subscription.objects.filter(pk=kept.pk, confirmed_at=None).update(confirmed_at=now)
    Subscription.objects.filter(pk=kept.pk).update(user=user)
    kept.refresh_from_db()
    return kept


def confirm_subscription(*, token: str, now: datetime) -> Subscription:
    """Confirm an address by the link mailed to it; asked twice, it stays as it was.

    Raises:
        InvalidInput: the link is not ours, or too old.
        Conflict: it was ended since.
    """
    found = subscription_of(token, CONFIRM)
    if found.ended_at is not None:
        raise Conflict("This subscription has ended. Subscribe again.")
    Subscription.objects.filter(pk=found.pk, confirmed_at=None).update(confirmed_at=now)
    return found


def end_subscription(*, subscription: Subscription, now: datetime) -> None:
    """Stop sending; asked twice, it stays as it was."""
    Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=now)
