"""Developers register for a solicitation, say that they mean to bid, and take either back."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed, TooLate
from kernel.locks import hold_alone
from solicitations.models import Registration, RegistrationTerms, Solicitation
from solicitations.permissions import can_ask_for
from solicitations.queries import intent_due_at_of, is_public
from solicitations.services.moving import require_runs
from solicitations.services.records import record_for_bidder, record_for_solicitation
from solicitations.states import ENDED


@transaction.atomic
def register(
    *, solicitation: Solicitation, organisation: Organisation, intends: bool, by: User, now: datetime
) -> Registration:
    """Register an organisation, or change whether it means to bid. It binds nobody and names nobody.

    Raises:
        NotAllowed: the person is no developer of the organisation.
        TooLate: offers were due, or the day for saying that one means to bid has passed.
        Conflict: the solicitation is not open.
    """
    if not can_ask_for(by, organisation.pk):
        raise NotAllowed("Developers register their own organisation.")
    _require_open(solicitation, now)
    until = intent_due_at_of(solicitation)
    if intends and until is not None and now > until:
        raise TooLate(
            "The day for saying that you mean to bid has passed. You may register, and bid, without."
        )
    hold_alone("registrations", solicitation.pk)
    kept, _ = Registration.objects.in_force().get_or_create(
        solicitation=solicitation,
        organisation=organisation,
        withdrawn_at=None,
        defaults={"registered_by": by, "registered_at": now},
    )
    kept.intends_at = (kept.intends_at or now) if intends else None
    kept.save(update_fields=["intends_at"])
    facts = {"registration": kept.pk, "intends": intends}
    record_for_bidder(solicitation, organisation, by.as_actor(Role.DEVELOPER), "registration.made", facts)
    return kept


@transaction.atomic
def set_intent_due(
    *, solicitation: Solicitation, intent_due_at: datetime | None, by: User, now: datetime
) -> RegistrationTerms:
    """Ask developers to say by a moment whether they mean to bid; a moment once set may be moved later only.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidInput: a moment that has passed, or an earlier one than the one bidders were told.
    """
    require_runs(by, solicitation)
    if intent_due_at is not None and intent_due_at <= now:
        raise InvalidInput("Choose a moment that lies ahead.", field="intent_due_at")
    before = intent_due_at_of(solicitation)
    if before is not None and intent_due_at is None:
        words = "Bidders were told of this day: it may be moved later, not taken away."
        raise InvalidInput(words, field="intent_due_at")
    if before is not None and intent_due_at is not None and intent_due_at < before:
        raise InvalidInput("A deadline is extended, never shortened.", field="intent_due_at")
    terms, _ = RegistrationTerms.objects.update_or_create(
        solicitation=solicitation, defaults={"intent_due_at": intent_due_at}
    )
    facts = {"intent_due_at": intent_due_at}
    record_for_solicitation(solicitation, by.as_actor(Role.PROCUREMENT), "registration.intent_due", facts)
    return terms


@transaction.atomic
def withdraw_registration(*, registration: Registration, by: User, now: datetime) -> None:
    """Take a registration back, with the intent to bid; documents for registered bidders close at once.

    Raises:
        NotAllowed: the person is no developer of the organisation.
        Conflict: it was withdrawn before.
    """
    if not can_ask_for(by, registration.organisation_id):
        raise NotAllowed("Developers withdraw their own organisation's registration.")
    if not Registration.objects.in_force().filter(pk=registration.pk).update(withdrawn_at=now):
        raise Conflict("This registration was withdrawn already.")
    record_for_bidder(
        registration.solicitation,
        registration.organisation,
        by.as_actor(Role.DEVELOPER),
        "registration.withdrawn",
        {"registration": registration.pk},
    )


def _require_open(solicitation: Solicitation, now: datetime) -> None:
    if not is_public(solicitation) or solicitation.state in ENDED:
        raise Conflict("This solicitation takes no registrations.")
    if solicitation.offers_due_at is not None and now >= solicitation.offers_due_at:
        raise TooLate("Offers were due; registration has ended.")
