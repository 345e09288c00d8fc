"""What surrounds the demo's open solicitation: documents, an NDA, news, bidders who follow it, and those who watch."""

from dataclasses import dataclass
from datetime import timedelta

from accounts.models import Organisation, User
from bids.queries import bidding_organisations
from config.demo_world.dates import at_hour, first_of_month, today_at
from config.demo_world.people import Cast
from kernel.clock import database_now
from solicitations.models import LibraryDocument, Solicitation
from solicitations.services.addenda import draft_addendum, issue_addendum
from solicitations.services.closing import comment_on_principle
from solicitations.services.library import publish_document, upload_document
from solicitations.services.nda import post_nda, sign_nda
from solicitations.services.outreach import add_contact, call_conference, invite_contacts, sign_up
from solicitations.services.oversight import (
    PlannedDraft,
    answer_meeting_comment,
    call_meeting,
    comment_on_meeting,
    publish_plan,
    write_plan,
)
from solicitations.services.registrations import register, set_intent_due
from solicitations.services.subscriptions import subscribe
from solicitations.states import Confidentiality, MeetingKind

NDA_TEXT = """\
NON-DISCLOSURE AGREEMENT (DEMO)

1. The utility gives the signer hourly loads of one feeder. They tell about few customers.
2. The signer uses them for an offer in this solicitation only, shows them to nobody else, and deletes them when the
   solicitation ends.
3. The agreement lasts two years.

An invented text for the demo; no legal advice.
"""
FEEDER_MAP = """\
# TULE 1102: where a resource relieves the feeder

The feeder leaves TULE substation northward. Relief counts downstream of its first switch. Room for interconnection,
as of this forecast: 3.1 MW on the main line, 0.6 MW on each lateral.

Invented for the demo.
"""
HIGH_HOURS = range(15, 22)
HOURLY_LOADS = "hour,load_kw\n" + "".join(
    f"2026-08-{day:02d}T{hour:02d}:00,{7400 + 2300 * (hour in HIGH_HOURS) + 12 * day}\n"
    for day in range(1, 8)
    for hour in range(24)
)


@dataclass(frozen=True)
class _File:
    title: str
    confidentiality: Confidentiality
    filename: str
    text: str


BRIEFING = _File(
    "Briefing for the review group",
    Confidentiality.OVERSIGHT,
    "briefing.md",
    "# Briefing\n\nWhat was offered, how it was valued, what the panel asks.\n\nInvented for the demo.\n",
)
AGENDA = """\
1. Values of the fourteen offers, component by component
2. Ties within the band, and what the panel scored
3. The chosen set, and the next filing
"""
PLAN_TEXT = """\
Three solicitations a year, each for needs of the published pipeline, the most pressing wires decision date first.
Drafts go out for comment for thirty days. The procurement review group meets before each filing.
"""
PRINCIPLE_COMMENTS = {
    "NEED_FIRST": "The need was published with its hours before any technology was spoken of.",
    "TRANSPARENT": "Questions were answered to all on the same day; the NDA covers few customers' loads.",
}


def surround(solicitation: Solicitation, cast: Cast) -> None:
    """Fill the desk of the open solicitation."""
    _invite(solicitation, cast)
    _follow(solicitation, cast)
    _confer(solicitation, cast)
    _fill_library(solicitation, cast)
    for code, text in PRINCIPLE_COMMENTS.items():
        comment_on_principle(
            solicitation=solicitation, code=code, text=text, by=cast.evaluator, now=database_now()
        )
    _amend(solicitation, cast)


def _organisation_of(person: User) -> Organisation:
    return bidding_organisations(person)[0]


def _invite(solicitation: Solicitation, cast: Cast) -> None:
    listed = (
        ("Brightwater Storage", "Dana Fields", "dana@brightwater.example", ["STORAGE"], "at the 2026 forum"),
        ("Sunmesa Renewables", "Luis Ortega", "luis@sunmesa.example", ["SOLAR", "WIND"], "by mail"),
        ("Tri-Valley Microgrids", "Kai Sorensen", "kai@tri-valley.example", ["OTHER"], ""),
    )
    contacts = [
        add_contact(
            organisation=cast.utility,
            company=company,
            person=person,
            email=email,
            technologies=technologies,
            consented_on=today_at(cast.utility) - timedelta(days=60) if consent else None,
            consent_note=consent,
            by=cast.procurement,
            now=database_now(),
        )
        for company, person, email, technologies, consent in listed
    ]
    agreed = [contact for contact in contacts if contact.consented_on]
    invite_contacts(solicitation=solicitation, contacts=agreed, by=cast.procurement, now=database_now())


def _follow(solicitation: Solicitation, cast: Cast) -> None:
    """Three developers register, two of them mean to bid, two read the news by mail."""
    set_intent_due(
        solicitation=solicitation,
        intent_due_at=at_hour(cast.utility, days=14),
        by=cast.procurement,
        now=database_now(),
    )
    first, _, third, fourth = cast.developers
    for bidder in (first, third, fourth):
        register(
            solicitation=solicitation,
            organisation=_organisation_of(bidder),
            intends=bidder != fourth,
            by=bidder,
            now=database_now(),
        )
    for person in (third, fourth):
        subscribe(user=person, solicitation=solicitation, now=database_now())


def _confer(solicitation: Solicitation, cast: Cast) -> None:
    conference = call_conference(
        solicitation=solicitation,
        starts_at=at_hour(cast.utility, days=9, hour=10),
        place="Sierra Delta Power, Board Room 2",
        link="https://meet.sierra-delta.example/nwa-2026-04",
        note="The need, the contract and the rules, then questions. What is asked is answered here afterwards, to all.",
        by=cast.procurement,
        now=database_now(),
    )
    for bidder in (cast.developers[0], cast.developers[2]):
        sign_up(conference=conference, by=bidder, now=database_now())


def _fill_library(solicitation: Solicitation, cast: Cast) -> None:
    files = (
        _File("Where a resource relieves TULE 1102", Confidentiality.PUBLIC, "tule-1102.md", FEEDER_MAP),
        _File("Hourly loads of TULE 1102", Confidentiality.NDA, "tule-1102-loads.csv", HOURLY_LOADS),
    )
    for file in files:
        _publish(solicitation, cast, file)
    nda = post_nda(
        solicitation=solicitation, text=NDA_TEXT, valid_days=730, by=cast.procurement, now=database_now()
    )
    signer = cast.developers[2]
    sign_nda(
        nda=nda,
        organisation=_organisation_of(signer),
        name_typed=signer.full_name,
        by=signer,
        now=database_now(),
    )


def _publish(solicitation: Solicitation, cast: Cast, file: _File) -> LibraryDocument:
    kept = upload_document(
        solicitation=solicitation,
        title=file.title,
        confidentiality=file.confidentiality,
        filename=file.filename,
        content=file.text.encode(),
        by=cast.procurement,
        now=database_now(),
    )
    return publish_document(document=kept, by=cast.procurement, now=database_now())


def _amend(solicitation: Solicitation, cast: Cast) -> None:
    addendum = draft_addendum(
        solicitation=solicitation,
        title="Delivery points on laterals",
        text="A delivery point on a lateral of TULE 1102 is eligible if it lies downstream of the first switch.",
        what_changed="The draft spoke of the main line only.",
        effective_at=None,
        by=cast.procurement,
        now=database_now(),
    )
    issue_addendum(addendum=addendum, by=cast.procurement, now=database_now())


def call_oversight(solicitation: Solicitation, cast: Cast) -> None:
    """Publish the procurement plan, and call the review group and a public meeting."""
    _publish_plan(cast)
    material = _publish(solicitation, cast, BRIEFING)
    meeting = call_meeting(
        organisation=cast.utility,
        kind=MeetingKind.PRG,
        title=f"Review group on {solicitation.code}",
        starts_at=at_hour(cast.utility, days=12, hour=13),
        place="By video",
        agenda=AGENDA,
        is_public=False,
        solicitation=solicitation,
        materials=[material],
        by=cast.procurement,
        now=database_now(),
    )
    comment = comment_on_meeting(
        meeting=meeting,
        text="Please show the values without resource adequacy beside those with it.",
        by=cast.prg,
        now=database_now(),
    )
    answer_meeting_comment(
        comment=comment,
        answer="We shall: a second run with that component left out.",
        by=cast.procurement,
        now=database_now(),
    )
    call_meeting(
        organisation=cast.utility,
        kind=MeetingKind.ADVISORY,
        title="Distribution planning advisory group: the 2027 pipeline",
        starts_at=at_hour(cast.utility, days=26, hour=9),
        place="Delta Hall, and by video",
        agenda="1. Criteria and screening\n2. Candidates and dates\n3. What developers ask for",
        is_public=True,
        solicitation=None,
        by=cast.procurement,
        now=database_now(),
    )


def _publish_plan(cast: Cast) -> None:
    today = today_at(cast.utility)
    planned = [
        PlannedDraft("Almond feeder relief", first_of_month(today, 2), first_of_month(today, 4)),
        PlannedDraft("Orchard area relief", first_of_month(today, 7), first_of_month(today, 10)),
        PlannedDraft("Harbor area reliability", first_of_month(today, 14)),
    ]
    plan = write_plan(
        organisation=cast.utility,
        title=f"Procurement plan {today.year + 1}",
        text=PLAN_TEXT,
        planned=planned,
        by=cast.procurement,
        now=database_now(),
    )
    publish_plan(plan=plan, by=cast.procurement, now=database_now())
