"""What the clerk's export holds of scores: cards that were handed in, what the panel agreed on, the trial round."""

from django.db.models import QuerySet

from bids.models import Offer
from review.models import CalibrationScore, Consensus, ScaleNote, Score, Scorecard
from review.models.cards import ScorecardQuerySet
from review.queries.exports import Table, table
from review.states import ScorecardState
from solicitations.models import Solicitation


def score_tables(solicitation: Solicitation, offers: QuerySet[Offer]) -> list[Table]:
    """Return the offers with all that was scored of them, and how the panel learned to read the scale."""
    return [
        _offers(offers),
        _cards(offers),
        _scores(offers),
        _consensus(offers),
        _calibration(solicitation),
        _scale_notes(solicitation),
    ]


def _offers(offers: QuerySet[Offer]) -> Table:
    found = offers.order_by("alias").values_list("pk", "alias", "organisation__name", "technology")
    return table("offers", "offer alias bidder technology", found)


def _submitted(offers: QuerySet[Offer]) -> ScorecardQuerySet:
    return Scorecard.objects.official().filter(offer__in=offers, state=ScorecardState.SUBMITTED)


def _cards(offers: QuerySet[Offer]) -> Table:
    cards = _submitted(offers)
    counting = set(cards.counting().values_list("pk", flat=True))
    found = cards.order_by("offer__alias", "submitted_at").select_related("panelist", "offer")
    rows = ((each.offer.alias, str(each.panelist), each.submitted_at, each.pk in counting) for each in found)
    return table("cards", "alias scorer submitted_at counts", rows)


def _scores(offers: QuerySet[Offer]) -> Table:
    scores = Score.objects.filter(scorecard__in=_submitted(offers)).select_related(
        "scorecard__panelist", "scorecard__offer", "criterion", "outlier_reason"
    )
    found = scores.order_by("scorecard__offer__alias", "scorecard__submitted_at", "criterion__position")
    rows = (
        (
            each.scorecard.offer.alias,
            str(each.scorecard.panelist),
            each.criterion.code,
            each.value,
            each.rationale,
            each.evidence,
            each.outlier_reason.reason if hasattr(each, "outlier_reason") else "",
        )
        for each in found
    )
    return table("scores", "alias scorer criterion value rationale evidence outlier_reason", rows)


def _consensus(offers: QuerySet[Offer]) -> Table:
    found = Consensus.objects.filter(offer__in=offers).select_related("offer", "criterion", "recorded_by")
    rows = (
        (
            each.offer.alias,
            each.criterion.code,
            each.number,
            each.value,
            each.reason,
            str(each.recorded_by),
            each.recorded_at,
        )
        for each in found.order_by("offer__alias", "criterion__position", "number")
    )
    return table("consensus", "alias criterion version value reason recorded_by recorded_at", rows)


def _calibration(solicitation: Solicitation) -> Table:
    """Trial scores of the made-up offers that their scorers handed in."""
    given = CalibrationScore.objects.filter(
        card__solicitation=solicitation, card__submitted_at__isnull=False
    ).select_related("card__panelist", "criterion")
    found = given.order_by("card__sample", "card__submitted_at", "card", "criterion__position")
    rows = (
        (
            e.card.sample,
            str(e.card.panelist),
            e.card.submitted_at,
            e.criterion.code,
            e.value,
            e.rationale,
        )
        for e in found
    )
    return table("calibration_scores", "sample scorer submitted_at criterion value rationale", rows)


def _scale_notes(solicitation: Solicitation) -> Table:
    found = ScaleNote.objects.filter(solicitation=solicitation).select_related("criterion", "written_by")
    rows = ((e.criterion.code, e.text, str(e.written_by), e.written_at) for e in found.order_by("written_at"))
    return table("scale_notes", "criterion text written_by written_at", rows)
