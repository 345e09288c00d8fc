"""What a bidder is told of one offer: its own scores, the reason that binds, and as much more as may be told."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from accounts.models import User
from bids.models import Offer
from contracts.documents.debrief import Circumstances, why_withheld
from contracts.models import Award
from contracts.queries.memo_source import components_of, deciding_run, least_group
from contracts.queries.reasons import reasons_for
from review.evaluation.ranked import Ranked, rank_run
from review.queries.quality import Quality, quality_by_offer
from solicitations.models import NdaResponse
from valuation.models import EntryPrice
from valuation.states import OfferRunState

SCHEMA = "gridtender-debrief-v1"
_WHOLE = 100


def debrief_source(award: Award, offer: Offer, user: User) -> dict[str, Any]:
    """Gather a debrief as plain data; what is withheld is not in it, only why."""
    run = deciding_run(award, user)
    ranked = rank_run(run, user) if run is not None else None
    valued = ranked.done.get(offer.pk) if ranked else None
    n_others = len(ranked.done) - (1 if valued else 0) if ranked else 0
    given = Circumstances(_has_nda(offer), n_others, least_group(offer.solicitation))
    quality = _quality(ranked, offer, user)
    reason = reasons_for(award, ranked, [offer])[offer.pk]
    return {
        "schema": SCHEMA,
        "solicitation": {
            "code": offer.solicitation.code,
            "title": offer.solicitation.title,
            "utility": offer.solicitation.organisation.name,
            "time_zone": offer.solicitation.organisation.time_zone,
        },
        "offer": offer.alias or "",
        "reason": {"code": reason.code, "words": reason.words},
        "published_reason": award.reason,
        "scores": _scores(quality, given),
        "total": str(quality.mean) if quality and not why_withheld("computed", given) else None,
        "components": _components(ranked, offer, given),
        "percentiles": _percentiles(ranked, offer, given),
        "entry_price": _entry_price(ranked, offer, given),
    }


def _quality(ranked: Ranked | None, offer: Offer, user: User) -> Quality | None:
    """What is agreed on the offer, criterion by criterion."""
    if ranked is None:
        return None
    return quality_by_offer(offer.solicitation, user, ranked.terms.criteria).get(offer.pk)


def _has_nda(offer: Offer) -> bool:
    signed = NdaResponse.objects.in_force().filter(nda__solicitation=offer.solicitation_id)
    return signed.filter(organisation=offer.organisation_id).exists()


def _scores(quality: Quality | None, given: Circumstances) -> list[dict[str, Any]]:
    """The agreed score of each criterion; a computed one rests on the other offers."""
    withheld = why_withheld("computed", given)
    rows = []
    for each in quality.spreads if quality else ():
        is_computed = each.computed is not None
        hidden = withheld if is_computed else ""
        rows.append(
            {
                "label": each.criterion.label,
                "weight": str(each.criterion.weight),
                "scale_max": each.criterion.scale_max,
                "minimum": None if each.criterion.minimum is None else str(each.criterion.minimum),
                "score": None if hidden or each.agreed is None else str(round(each.agreed, 2)),
                "is_below_minimum": each.is_below_minimum,
                "withheld": hidden,
            }
        )
    return rows


def _components(ranked: Ranked | None, offer: Offer, given: Circumstances) -> dict[str, Any]:
    valued = ranked.done.get(offer.pk) if ranked else None
    withheld = why_withheld("components", given)
    if withheld or valued is None:
        return {"withheld": withheld or "The offer was not valued.", "rows": [], "nmv": None}
    rows = components_of(ranked.run, offer).get(offer.pk, []) if ranked else []
    return {
        "withheld": "",
        "rows": [[name, levelized] for _, name, levelized in rows],
        "nmv": str(valued.nmv_usd_per_kw_year),
    }


def _percentiles(ranked: Ranked | None, offer: Offer, given: Circumstances) -> dict[str, Any]:
    """How many of the others' values and qualities lie below one's own, in percent."""
    withheld = why_withheld("percentiles", given)
    if withheld or ranked is None or offer.pk not in ranked.done:
        return {"withheld": withheld or "The offer was not valued.", "value": None, "quality": None}
    values = dict(ranked.values)
    own = values.pop(offer.pk)
    qualities = {key: each.mean for key, each in ranked.quality.items()}
    quality = qualities.pop(offer.pk, None)
    enough = len(qualities) >= given.least_group
    return {
        "withheld": "",
        "value": _share_below(own, list(values.values())),
        "quality": _share_below(quality, list(qualities.values()))
        if quality is not None and enough
        else None,
    }


def _share_below(own: Decimal, others: Sequence[Decimal]) -> int:
    """The share of others below, those equal counted half, in whole percent."""
    below = sum(other < own for other in others) + Decimal(sum(other == own for other in others)) / 2
    return round(_WHOLE * below / len(others))


def _entry_price(ranked: Ranked | None, offer: Offer, given: Circumstances) -> dict[str, Any]:
    """How far the fixed price would have had to fall for the best set to hold the offer."""
    withheld = why_withheld("entry_price", given)
    nothing = {"withheld": withheld, "fall_usd_per_kw_month": None}
    if withheld or ranked is None:
        return nothing
    kept = EntryPrice.objects.filter(optimum__run=ranked.run, offer=offer, state=OfferRunState.DONE)
    found = kept.filter(optimum__document__isnull=False).first()
    if found is None:
        return nothing | {
            "withheld": "None: the offer is in the best set, or its entry price was not worked out."
        }
    if found.fall_usd_per_kw_month is None:
        return nothing | {"withheld": "None: no fall of the price would bring the offer into a set."}
    return nothing | {"fall_usd_per_kw_month": str(found.fall_usd_per_kw_month)}
