"""Who came: a bidder conference that has been, and meetings of the review and advisory groups with their lists."""

from datetime import timedelta

from config.demo_world.dates import at_hour
from config.demo_world.people import Cast
from kernel.clock import database_now
from solicitations.models import Conference, Solicitation
from solicitations.services.outreach import call_conference, mark_attended, sign_up
from solicitations.services.oversight import call_meeting, note_attendee
from solicitations.states import MeetingKind

# A conference is called and signed up for while it lies ahead, so in the demo it begins at once.
IN_A_MOMENT = timedelta(seconds=4)
REVIEWERS = (
    ("Grace Okafor", "Ratepayer Advisory Office"),
    ("Elena Marsh", "Meridian Evaluators"),
    ("Omar Haddad", "Sierra Delta Power"),
    ("Paula Reyes", "Sierra Delta Power"),
)
ADVISERS = (
    *REVIEWERS,
    ("Dana Fields", "Brightwater Storage"),
    ("Wren Abbott", "Commonload Demand Response"),
    ("Kai Sorensen", "Tri-Valley Microgrids"),
    ("Mara Lund", "San Joaquin Farm Water Users"),
)


def confer_soon(solicitation: Solicitation, cast: Cast) -> Conference:
    """Call a conference that begins in a moment; three developers mean to come."""
    conference = call_conference(
        solicitation=solicitation,
        starts_at=database_now() + IN_A_MOMENT,
        place="Delta Hall",
        link="https://meet.sierra-delta.example/nwa-2026-02",
        note="The need of CORRAL 1101 and its hours, the contract, and how offers are valued.",
        by=cast.procurement,
        now=database_now(),
    )
    for bidder in cast.developers[:3]:
        sign_up(conference=conference, by=bidder, now=database_now())
    return conference


def note_who_came(conference: Conference, cast: Cast) -> None:
    """Two of the three came."""
    came = conference.attendances.filter(user__in=cast.developers[:2])
    for attendance in came.select_related("conference__solicitation"):
        mark_attended(attendance=attendance, by=cast.procurement, now=database_now())


def hold_meetings(solicitation: Solicitation, cast: Cast) -> None:
    """Write down two meetings that have been, with who was there."""
    held = (
        (
            MeetingKind.PRG,
            f"Review group on the draft of {solicitation.code}",
            -24,
            "1. The need and its hours\n2. Method, weights and tie-break before they are locked\n3. Outreach",
            solicitation,
            REVIEWERS,
        ),
        (
            MeetingKind.ADVISORY,
            "Distribution planning advisory group: this year's candidates",
            -40,
            "1. What the screening found\n2. Which candidates go to the market first\n3. Data that developers miss",
            None,
            ADVISERS,
        ),
    )
    for kind, title, days, agenda, about, people in held:
        meeting = call_meeting(
            organisation=cast.utility,
            kind=kind,
            title=title,
            starts_at=at_hour(cast.utility, days=days, hour=10),
            place="Delta Hall, and by video",
            agenda=agenda,
            is_public=kind == MeetingKind.ADVISORY,
            solicitation=about,
            by=cast.procurement,
            now=database_now(),
        )
        for name, organisation in people:
            note_attendee(meeting=meeting, name=name, organisation_name=organisation, by=cast.procurement)
