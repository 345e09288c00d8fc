"""The dates of a solicitation as data: what each is called, in which order they fall, which of them close a door."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models


class DateKind(models.TextChoices):
    """What a date of a solicitation is for, in the order in which they fall."""

    COMMENTS_DUE = "COMMENTS_DUE", "Comments due"
    CONFERENCE = "CONFERENCE", "Bidders' conference"
    INTENT_DUE = "INTENT_DUE", "Intent to bid due"
    QUESTIONS_DUE = "QUESTIONS_DUE", "Questions due"
    AFFILIATE_OFFERS_DUE = "AFFILIATE_OFFERS_DUE", "Offers of affiliates due"
    OFFERS_DUE = "OFFERS_DUE", "Offers due"
    OPENING = "OPENING", "Opening planned"
    SHORTLIST = "SHORTLIST", "Shortlist planned"
    BEST_AND_FINAL_DUE = "BEST_AND_FINAL_DUE", "Best and final offers due"
    CONSULTATION = "CONSULTATION", "Review group planned"
    FILING = "FILING", "Filing planned"
    APPROVAL = "APPROVAL", "Approval expected"
    AWARD = "AWARD", "Award expected"
    DELIVERY = "DELIVERY", "Delivery begins"


# A door closes at these moments: nothing later is taken, and the moment moves later only, openly.
DEADLINES = frozenset(
    {
        DateKind.COMMENTS_DUE,
        DateKind.INTENT_DUE,
        DateKind.QUESTIONS_DUE,
        DateKind.AFFILIATE_OFFERS_DUE,
        DateKind.OFFERS_DUE,
        DateKind.BEST_AND_FINAL_DUE,
    }
)
# How long before a deadline everybody who follows the solicitation is reminded.
REMINDERS = (timedelta(days=7), timedelta(days=1))


@dataclass(frozen=True)
class Passing:
    """What it means that a date has passed, in the words of the journal."""

    title: str
    text: str


PASSINGS: dict[DateKind, Passing] = {
    DateKind.COMMENTS_DUE: Passing(
        "Comments have ended", "Each comment is answered in public before the solicitation is published."
    ),
    DateKind.INTENT_DUE: Passing("The date for intents to bid has passed", ""),
    DateKind.QUESTIONS_DUE: Passing(
        "Questions have ended", "Answers to all questions stay on the page of questions."
    ),
    DateKind.AFFILIATE_OFFERS_DUE: Passing(
        "Offers of affiliates were due", "Affiliates of the utility can no longer submit or change an offer."
    ),
    DateKind.OFFERS_DUE: Passing(
        "Offers were due", "Nothing more is accepted. What was submitted stays sealed until the opening."
    ),
    DateKind.BEST_AND_FINAL_DUE: Passing("Best and final offers were due", "Nothing more is accepted."),
}
