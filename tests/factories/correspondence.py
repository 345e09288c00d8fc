"""Documents, agreements, registrations: the desk's correspondence."""

import itertools
from datetime import timedelta

from accounts.models import Organisation, User
from accounts.states import Role
from kernel.blobs import store_blob
from kernel.clock import database_now
from solicitations.models import (
    Addendum,
    Clarification,
    Conference,
    Contact,
    LibraryDocument,
    Meeting,
    Nda,
    NdaResponse,
    Registration,
    Solicitation,
)
from solicitations.services import (
    add_contact,
    call_conference,
    call_meeting,
    draft_addendum,
    issue_addendum,
    open_clarification,
    post_nda,
    register,
    sign_nda,
)
from solicitations.states import Confidentiality, MeetingKind
from tests.factories.solicitations import assign

_numbers = itertools.count(1)


def a_document(
    solicitation: Solicitation,
    confidentiality: Confidentiality = Confidentiality.PUBLIC,
    *,
    is_published: bool = True,
    **fields: object,
) -> LibraryDocument:
    """A text file of a class, published unless told otherwise."""
    number = next(_numbers)
    content = f"Load data {number}\n".encode()
    blob = store_blob(
        owner_id=solicitation.organisation_id,
        content=content,
        media_type="text/plain",
        filename=f"load-{number}.txt",
    )
    now = database_now()
    given = {
        "title": f"Load data {number}",
        "document": blob,
        "sha256": blob.sha256,
        "size_bytes": len(content),
        "uploaded_by": a_desk(solicitation),
        "uploaded_at": now,
        "published_at": now if is_published else None,
        **fields,
    }
    return LibraryDocument.objects.create(solicitation=solicitation, confidentiality=confidentiality, **given)


def a_desk(solicitation: Solicitation) -> User:
    """The solicitation's procurement officer, assigned if there is none yet."""
    held = solicitation.assignments.filter(role=Role.PROCUREMENT, ended_at=None).first()
    return held.user if held is not None else assign(solicitation, Role.PROCUREMENT)


def an_nda(solicitation: Solicitation, **given: object) -> Nda:
    """An agreement as posted."""
    text = str(given.pop("text", "What is confidential stays confidential."))
    valid_days = given.pop("valid_days", None)
    return post_nda(
        solicitation=solicitation,
        text=text,
        valid_days=valid_days,  # type: ignore[arg-type]
        by=a_desk(solicitation),
        now=database_now(),
    )


def organisation_of(user: User) -> Organisation:
    """The one organisation a person belongs to."""
    return user.memberships.get().organisation


def sign(nda: Nda, bidder: User) -> NdaResponse:
    """The bidder's signature."""
    return sign_nda(
        nda=nda,
        organisation=organisation_of(bidder),
        name_typed=bidder.full_name,
        by=bidder,
        now=database_now(),
    )


def a_registration(solicitation: Solicitation, bidder: User, *, intends: bool = False) -> Registration:
    """The bidder's registration."""
    return register(
        solicitation=solicitation,
        organisation=organisation_of(bidder),
        intends=intends,
        by=bidder,
        now=database_now(),
    )


def an_addendum(solicitation: Solicitation, **given: object) -> Addendum:
    """An addendum as issued."""
    content = {
        "title": "More hours",
        "text": "The need reaches into October.",
        "what_changed": "October is added.",
        "effective_at": None,
        **given,
    }
    officer, now = a_desk(solicitation), database_now()
    draft = draft_addendum(solicitation=solicitation, by=officer, now=now, **content)  # type: ignore[arg-type]
    return issue_addendum(addendum=draft, by=officer, now=now)


def a_clarification(solicitation: Solicitation, bidder: User, text: str = "Which breaker?") -> Clarification:
    """A message of procurement to one bidder."""
    return open_clarification(
        solicitation=solicitation,
        organisation=organisation_of(bidder),
        subject="The point of delivery",
        text=text,
        by=a_desk(solicitation),
        now=database_now(),
    )


def a_contact(utility: Organisation, officer: User) -> Contact:
    """Somebody on a bidder list who agreed to mail."""
    now = database_now()
    return add_contact(
        organisation=utility,
        company="Brightwater Storage",
        person="",
        email="news@brightwater.example",
        technologies=["storage"],
        consented_on=now.date(),
        consent_note="by mail",
        by=officer,
        now=now,
    )


def a_conference(solicitation: Solicitation, officer: User) -> Conference:
    """A conference tomorrow."""
    now = database_now()
    return call_conference(
        solicitation=solicitation,
        starts_at=now + timedelta(days=1),
        place="Hall 1",
        link="",
        note="",
        by=officer,
        now=now,
    )


def a_meeting(solicitation: Solicitation, officer: User, **given: object) -> Meeting:
    """A meeting of the review group in three days."""
    now = database_now()
    content = {
        "kind": MeetingKind.PRG,
        "title": "Shortlist",
        "starts_at": now + timedelta(days=3),
        "place": "Room 4",
        "agenda": "The secret shortlist",
        "is_public": False,
        "solicitation": solicitation,
        **given,
    }
    return call_meeting(organisation=solicitation.organisation, by=officer, now=now, **content)  # type: ignore[arg-type]
