"""The timeline of a solicitation as its page shows it: what happened, what closes when, what its route still holds."""

from datetime import datetime
from zoneinfo import ZoneInfo

from solicitations.models import Solicitation, Stage
from solicitations.queries.dates import dates_of
from solicitations.queries.stages import stages_of
from solicitations.queries.wires import earliest_project_of
from solicitations.states import (
    DEADLINES,
    ENDED,
    EVALUATION_CHAIN,
    UNPUBLISHED,
    DateKind,
    SolicitationState,
)
from web.timeline import Milestone, Step, place_milestones

S = SolicitationState
# The step of the route that a planned date announces; once reached, the step itself is shown.
ANNOUNCES: dict[DateKind, SolicitationState] = {
    DateKind.OPENING: S.OPENED,
    DateKind.SHORTLIST: S.SHORTLIST,
    DateKind.CONSULTATION: S.CONSULTATION,
    DateKind.FILING: S.FILED,
    DateKind.APPROVAL: S.APPROVED,
    DateKind.AWARD: S.AWARDED,
}
PLANNED_FOR = {state: kind for kind, state in ANNOUNCES.items()}
NOTES: dict[DateKind, str] = {
    DateKind.QUESTIONS_DUE: "Answers go to everybody.",
    DateKind.OFFERS_DUE: "Later offers are refused by the database's clock.",
    DateKind.AFFILIATE_OFFERS_DUE: "Affiliates of the utility are due earlier than everybody else.",
}
LABELS = {S.AWARDED: "Outcome", S.PUBLISHED: "Publication"}
STATE_NOTES: dict[SolicitationState, str] = {
    S.OPENED: "Two people of different roles open the offers together.",
    S.CONSULTATION: "The procurement review group may send the choice back.",
    S.STATEMENT: "The independent evaluator may send the choice back.",
    S.FILED: "The regulator may send the choice back.",
}


def timeline_of(solicitation: Solicitation, *, now: datetime) -> list[Step]:
    """Return past and coming steps in order: stages reached, dates, then what has no date yet."""
    stages = list(stages_of(solicitation))
    dates = dates_of(solicitation)
    reached = [_of_stage(stage) for stage in stages if stage.state != S.DRAFT]
    if solicitation.published_at and not any(stage.state == S.PUBLISHED for stage in stages):
        reached.append(Milestone("Published", solicitation.published_at))
    doors = [
        Milestone(kind.label, at, NOTES.get(kind, ""))
        for kind, at in dates.items()
        if kind in DEADLINES or kind in (DateKind.CONFERENCE, DateKind.DELIVERY)
    ]
    doors += _wires(solicitation, now)
    ahead = _ahead(solicitation, dates, now)
    dated = sorted(
        (step for step in (*reached, *doors, *ahead) if step.at is not None),
        key=lambda step: step.at or now,
    )
    return place_milestones([*dated, *(step for step in ahead if step.at is None)], now=now)


def _wires(solicitation: Solicitation, now: datetime) -> list[Milestone]:
    """The day by which wires must be decided if nothing better came, and the float that is left until it."""
    project = earliest_project_of(solicitation)
    if project is None:
        return []
    organisation, day = solicitation.organisation, project.wires_decision_on
    left = project.float_days(organisation.day_of(now))
    words = f"{left} days of float left" if left >= 0 else f"missed {-left} days ago"
    note = "" if solicitation.state in ENDED else f": {words}"
    at = datetime(day.year, day.month, day.day, 23, 59, tzinfo=ZoneInfo(organisation.time_zone))
    return [Milestone("Wires decision date", at, f"{project.code}{note}.")]


def _of_stage(stage: Stage) -> Milestone:
    label = "Published" if stage.state == S.PUBLISHED else stage.get_state_display().capitalize()
    words = [stage.reference, stage.get_verdict_display() if stage.verdict else "", stage.reason]
    return Milestone(label, stage.began_at, ". ".join(word for word in words if word))


def _ahead(solicitation: Solicitation, dates: dict[DateKind, datetime], now: datetime) -> list[Milestone]:
    """Steps of the route not reached, at their planned dates; a plan that has passed is told, not drawn as done."""
    state = SolicitationState(solicitation.state)
    if state in ENDED:
        return []
    first = _before_publication(solicitation, state)
    start = EVALUATION_CHAIN.index(state) + 1 if state in EVALUATION_CHAIN else 0
    mandatory = (S.OPENED, S.AWARDED)
    chain = EVALUATION_CHAIN[start:]
    steps = [*first, *(step for step in chain if step in solicitation.route or step in mandatory)]
    zone = ZoneInfo(solicitation.organisation.time_zone)
    return [
        _planned(step, dates.get(PLANNED_FOR[step]) if step in PLANNED_FOR else None, now, zone)
        for step in steps
    ]


def _before_publication(solicitation: Solicitation, state: SolicitationState) -> list[SolicitationState]:
    """Steps of a draft that lie ahead of it; none once it is published."""
    if state not in UNPUBLISHED:
        return []
    is_commented = solicitation.comments_opened_at is not None
    done = {S.COMMENT} if is_commented else set()
    done |= {S.INTERNAL_REVIEW} if state == S.INTERNAL_REVIEW else set()
    ahead = [
        step for step in (S.COMMENT, S.INTERNAL_REVIEW) if step in solicitation.route and step not in done
    ]
    return [*ahead, S.PUBLISHED]


def _planned(step: SolicitationState, at: datetime | None, now: datetime, zone: ZoneInfo) -> Milestone:
    label = LABELS.get(step, step.label.capitalize())
    note = STATE_NOTES.get(step, "")
    if at is None or at <= now:
        late = f"It was planned for {at.astimezone(zone):%-d %B %Y}." if at else ""
        return Milestone(label, None, " ".join(word for word in (late, note) if word))
    if step == S.AWARDED:
        return Milestone(label, None, f"Expected by {at.astimezone(zone):%-d %B %Y}.")
    return Milestone(label, at, f"Planned. {note}".strip())
