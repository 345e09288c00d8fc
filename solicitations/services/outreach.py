"""Bidder lists kept, contacts invited, conferences called and attended."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.outbox import enqueue
from solicitations.models import Attendance, BidderInvitation, Conference, Contact, Solicitation
from solicitations.permissions import can_create_solicitation
from solicitations.queries import is_public
from solicitations.services.announcing import announce
from solicitations.services.moving import require_runs
from solicitations.services.records import record_for_organisation, record_for_solicitation
from solicitations.states import AnnouncementKind
from web.templatetags.times import spell, spell_utc


def _require_procures(by: User, utility: Organisation) -> None:
    if not can_create_solicitation(by, utility):
        raise NotAllowed(f"Procurement officers of {utility} keep its bidder list.")


@transaction.atomic
def add_contact(
    *,
    organisation: Organisation,
    company: str,
    person: str,
    email: str,
    technologies: Sequence[str],
    consented_on: date | None,
    consent_note: str,
    by: User,
    now: datetime,
) -> Contact:
    """Put somebody onto a utility's bidder list; without consent they are kept and not written to.

    Raises:
        NotAllowed: the person does not procure for the utility.
        InvalidInput: the address is listed, or consent has a date in the future or no word of how it was given.
    """
    _require_procures(by, organisation)
    address = email.strip().lower()
    if Contact.objects.filter(utility=organisation, email=address, ended_at=None).exists():
        raise InvalidInput("This address is on the list already.", field="email")
    if consented_on is not None and consented_on > now.date():
        raise InvalidInput("Consent was given on a day that has come.", field="consented_on")
    if consented_on is not None and not consent_note.strip():
        raise InvalidInput("Say how consent was given, such as “by mail”.", field="consent_note")
    made = Contact.objects.create(
        utility=organisation,
        company=company.strip(),
        person=person.strip(),
        email=address,
        technologies=list(dict.fromkeys(word.strip() for word in technologies if word.strip())),
        consented_on=consented_on,
        consent_note=consent_note.strip(),
        added_at=now,
    )
    record_for_organisation(organisation, by, Role.PROCUREMENT, "contact.added", {"contact": made.pk})
    return made


@transaction.atomic
def end_contact(*, contact: Contact, by: User, now: datetime) -> None:
    """Take somebody off the list.

    Raises:
        NotAllowed: the person does not procure for the utility.
        Conflict: it happened before.
    """
    _require_procures(by, contact.utility)
    if not Contact.objects.filter(pk=contact.pk, ended_at=None).update(ended_at=now):
        raise Conflict("This contact is off the list already.")
    record_for_organisation(contact.utility, by, Role.PROCUREMENT, "contact.ended", {"contact": contact.pk})


@transaction.atomic
def invite_contacts(
    *, solicitation: Solicitation, contacts: Sequence[Contact], by: User, now: datetime
) -> list[BidderInvitation]:
    """Invite contacts by mail, each once; the record keeps how many, not whom.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidInput: nobody chosen, or somebody who did not consent.
        Conflict: the solicitation is not public.
    """
    require_runs(by, solicitation)
    if not is_public(solicitation):
        raise Conflict("Invitations go out once the solicitation is public.")
    if not contacts:
        raise InvalidInput("Choose whom to invite.", field="contacts")
    wrong = [
        c
        for c in contacts
        if c.utility_id != solicitation.organisation_id or not c.consented_on or c.ended_at
    ]
    if wrong:
        raise InvalidInput(
            f"{wrong[0].company} did not agree to be written to. Ask for consent first.", field="contacts"
        )
    known = set(solicitation.bidder_invitations.values_list("contact_id", flat=True))
    made = [
        BidderInvitation.objects.create(
            solicitation=solicitation, contact=contact, invited_by=by, invited_at=now
        )
        for contact in contacts
        if contact.pk not in known
    ]
    for invitation in made:
        enqueue(topic="solicitations.send_bidder_invitation", subject_id=invitation.pk)
    if made:
        facts = {"n_invited": len(made)}
        record_for_solicitation(solicitation, by.as_actor(Role.PROCUREMENT), "bidders.invited", facts)
    return made


@transaction.atomic
def call_conference(
    *,
    solicitation: Solicitation,
    starts_at: datetime,
    place: str,
    link: str,
    note: str,
    by: User,
    now: datetime,
) -> Conference:
    """Call a bidder conference and tell everybody.

    Raises:
        NotAllowed: not the procurement officer.
        InvalidInput: in the past, or nowhere.
        Conflict: the solicitation is not public.
    """
    require_runs(by, solicitation)
    if not is_public(solicitation):
        raise Conflict("A conference is called once the solicitation is public.")
    if starts_at <= now:
        raise InvalidInput("A conference lies ahead.", field="starts_at")
    if not place.strip() and not link:
        raise InvalidInput("Say where: a place, a link, or both.", field="place")
    made = Conference.objects.create(
        solicitation=solicitation,
        starts_at=starts_at,
        place=place.strip(),
        link=link,
        note=note.strip(),
        called_at=now,
    )
    actor = by.as_actor(Role.PROCUREMENT)
    record_for_solicitation(solicitation, actor, "conference.called", {"conference": made.pk})
    text = "\n\n".join(words for words in (made.place, made.link, made.note) if words)
    zone = solicitation.organisation.time_zone
    announce(
        solicitation=solicitation,
        kind=AnnouncementKind.DATE,
        title="A bidder conference is called",
        text=f"{spell(starts_at, zone)} ({spell_utc(starts_at)})\n\n{text}",
        at=now,
    )
    return made


@transaction.atomic
def sign_up(*, conference: Conference, by: User, now: datetime) -> Attendance:
    """Say that one means to come; asked twice, it stays as it was.

    Raises:
        Conflict: it has begun.
    """
    if now >= conference.starts_at:
        raise Conflict("This conference has begun.")
    kept, _ = Attendance.objects.get_or_create(conference=conference, user=by, defaults={"signed_up_at": now})
    return kept


@transaction.atomic
def mark_attended(*, attendance: Attendance, by: User, now: datetime) -> None:
    """Write down that somebody came.

    Raises:
        NotAllowed: not the procurement officer.
        Conflict: it is written down, or the conference lies ahead.
    """
    require_runs(by, attendance.conference.solicitation)
    if now < attendance.conference.starts_at:
        raise Conflict("The conference has not begun.")
    if not Attendance.objects.filter(pk=attendance.pk, attended_at=None).update(attended_at=now):
        raise Conflict("This is written down already.")
