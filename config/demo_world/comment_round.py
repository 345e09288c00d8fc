"""A solicitation that is out for comment, on the full route: what developers say to a draft, and one answer."""

from datetime import datetime, timedelta

from bids.queries import bidding_organisations
from config.demo_world.dates import at_hour, today_at
from config.demo_world.solicitations import Desk
from kernel.clock import database_now
from review.services import use_rubric
from solicitations.models import Need, Solicitation
from solicitations.services import (
    assign_role,
    attach_pro_forma,
    bundle_needs,
    create_solicitation,
    set_timeline,
)
from solicitations.services.comments import answer_comment, make_comment, open_comments
from solicitations.services.rules import set_rules
from solicitations.states import CommentSubject, DateKind

# Days from now, at five in the afternoon.
PLANNED = {
    DateKind.CONFERENCE: 45,
    DateKind.AFFILIATE_OFFERS_DUE: 88,
    DateKind.OPENING: 97,
    DateKind.SHORTLIST: 118,
    DateKind.BEST_AND_FINAL_DUE: 132,
    DateKind.CONSULTATION: 150,
    DateKind.FILING: 165,
    DateKind.APPROVAL: 240,
}
COMMENTS_DUE, QUESTIONS_DUE, OFFERS_DUE, AWARD = 30, 75, 95, 250
COMMENTS = (
    (
        0,
        CommentSubject.PRO_FORMA,
        "Development security falls due thirty days after signature. Please let it wait for interconnection.",
    ),
    (
        2,
        CommentSubject.NEED,
        "A floor of 250 kW keeps single large customers out. Would aggregations be counted as one offer?",
    ),
)
ANSWER = (
    "Yes: an aggregation on the same feeder is one offer, and the floor is held against its sum. The published rules "
    "will say so."
)


def put_out_for_comment(desk: Desk, need: Need) -> Solicitation:
    """Draft on the full route, with rules, and hold its comment round."""
    cast, officer = desk.cast, desk.cast.procurement
    solicitation = create_solicitation(
        organisation=cast.utility,
        code="NWA-2027-01",
        title="Almond feeder relief",
        by=officer,
        summary="Summer evenings on ALMOND 2104; the need is made from the 2026 forecast and open for comment.",
    )
    for user, role in desk.team():
        assign_role(solicitation=solicitation, user=user, role=role, by=officer)
    bundle_needs(solicitation=solicitation, needs=[need], by=officer)
    attach_pro_forma(solicitation=solicitation, pro_forma=desk.pro_forma, by=officer)
    use_rubric(solicitation=solicitation, rubric=desk.rubric, by=officer)
    _set_rules(desk, solicitation)
    _set_dates(desk, solicitation)
    open_comments(
        solicitation=solicitation,
        comments_due_at=at_hour(cast.utility, days=COMMENTS_DUE),
        by=officer,
        now=database_now(),
    )
    _comment(desk, solicitation)
    return solicitation


def _set_rules(desk: Desk, solicitation: Solicitation) -> None:
    set_rules(
        solicitation=solicitation,
        by=desk.cast.procurement,
        least_offer_kw=250,
        most_total_kw=1_500,
        most_offers_per_bidder=4,
        incrementality="Only what comes on top of programs and tariffs that already pay for it.",
        eligibility="Resources that relieve ALMOND 2104 from 1 June of the first year on.",
        allows_affiliates=True,
        affiliates="Affiliates are due a week earlier; the independent evaluator alone handles their offers.",
    )


def _set_dates(desk: Desk, solicitation: Solicitation) -> None:
    utility = desk.cast.utility
    others: dict[DateKind, datetime] = {kind: at_hour(utility, days=days) for kind, days in PLANNED.items()}
    set_timeline(
        solicitation=solicitation,
        questions_due_at=at_hour(utility, days=QUESTIONS_DUE),
        offers_due_at=at_hour(utility, days=OFFERS_DUE),
        award_expected_on=today_at(utility) + timedelta(days=AWARD),
        by=desk.cast.procurement,
        now=database_now(),
        others=others,
    )


def _comment(desk: Desk, solicitation: Solicitation) -> None:
    made = [
        make_comment(
            solicitation=solicitation,
            organisation=bidding_organisations(desk.cast.developers[who])[0],
            subject=subject,
            text=text,
            by=desk.cast.developers[who],
            now=database_now(),
        )
        for who, subject, text in COMMENTS
    ]
    answer_comment(comment=made[1], answer=ANSWER, by=desk.cast.procurement, now=database_now())
