"""What a decision memo says, gathered whole: the confidential version, from which the public one is taken."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.models import User
from accounts.states import EVALUATION
from bids.models import Offer
from bids.states import OfferState
from contracts.documents.memo import SCHEMA
from contracts.models import Award
from contracts.queries.parts import parts_of
from contracts.queries.reasons import Reason, reasons_for
from contracts.states import ContractState, Outcome
from review.evaluation.ranked import Ranked, rank_run
from review.models import RankMove, ScoresLock
from review.queries.amendments import weighed
from review.queries.ranking import latest_run
from review.queries.rubrics import criteria_of, rubric_of
from solicitations.models import Assignment, Deviation, Rules, Solicitation
from valuation.models import ComponentResult, Run
from valuation.queries.runs import component_name

DEFAULT_GROUP = 5


def least_group(solicitation: Solicitation) -> int:
    """Return the smallest number of offers together of which figures are told."""
    rules = Rules.objects.filter(solicitation=solicitation).first()
    return rules.least_group if rules is not None else DEFAULT_GROUP


def deciding_run(award: Award, user: User) -> Run | None:
    """Return the run on whose figures the outcome rests: the chosen set's, else the last that finished."""
    if award.selection is not None:
        joined = Run.objects.visible_to(user).select_related("protocol", "solicitation__organisation")
        return joined.filter(pk=award.selection.run_id).first()
    return latest_run(award.solicitation, user)


def memo_source(award: Award, number: int, user: User) -> dict[str, Any]:
    """Gather everything the confidential memo says, as plain data; the caller has checked who asks."""
    solicitation = award.solicitation
    run = deciding_run(award, user)
    ranked = rank_run(run, user) if run is not None else None
    offers = _offers(solicitation, user)
    return {
        "schema": SCHEMA,
        "is_public": False,
        "number": number,
        "least_group": least_group(solicitation),
        "solicitation": _solicitation(solicitation),
        "outcome": {
            "outcome": award.outcome,
            "reason": award.reason,
            "decided_at": award.decided_at.isoformat(),
        },
        "method": _method(solicitation, ranked),
        "who": _who(solicitation),
        "offers": _lines(award, ranked, offers),
        "selection": _selection(award),
        "n_contracts": award.contracts.count(),
        "winners": _winners(award),
        "moves": _moves(solicitation, user),
        "deviations": _deviations(solicitation),
        "digests": _digests(solicitation, run),
    }


def _offers(solicitation: Solicitation, user: User) -> list[Offer]:
    seen = Offer.objects.visible_to(user).filter(solicitation=solicitation, state=OfferState.OPENED)
    return list(seen.order_by("alias"))


def _solicitation(solicitation: Solicitation) -> dict[str, str]:
    utility = solicitation.organisation
    return {
        "code": solicitation.code,
        "title": solicitation.title,
        "utility": utility.name,
        "time_zone": utility.time_zone,
    }


def _method(solicitation: Solicitation, ranked: Ranked | None) -> dict[str, Any]:
    rubric = rubric_of(solicitation)
    protocol = ranked.run.protocol if ranked else None
    return {
        "policy": ranked.policy.spell("the published tie band") if ranked else "No offer was ranked.",
        "tie_band_usd_per_kw_year": str(ranked.policy.tie_band) if ranked else "",
        "protocol_version": protocol.version if protocol else None,
        "protocol_digest": protocol.digest if protocol else "",
        "evaluation_digest": solicitation.evaluation_digest or "",
        "convention": ranked.run.convention_id if ranked else "",
        "rubric": {
            "title": rubric.title if rubric else "",
            "criteria": [
                {
                    "label": criterion.label,
                    "weight": str(criterion.weight),
                    "scale_max": criterion.scale_max,
                    "minimum": "" if criterion.minimum is None else str(criterion.minimum),
                    "kind": criterion.get_kind_display(),
                }
                for criterion in (weighed(list(criteria_of(rubric)), solicitation) if rubric else ())
            ],
        },
    }


def _who(solicitation: Solicitation) -> list[dict[str, str]]:
    held = Assignment.objects.in_force().filter(solicitation=solicitation, role__in=EVALUATION)
    people = held.select_related("user").order_by("role", "user__email")
    return [{"role": str(each.get_role_display()), "name": str(each.user)} for each in people]


def _lines(award: Award, ranked: Ranked | None, offers: list[Offer]) -> list[dict[str, Any]]:
    """One line for each opened offer, in the order of its alias: aliases, never bidders."""
    reasons = reasons_for(award, ranked, offers)
    components = components_of(ranked.run) if ranked else {}
    return [_line(offer, ranked, reasons[offer.pk], components.get(offer.pk, [])) for offer in offers]


def components_of(run: Run, offer: Offer | None = None) -> dict[UUID, list[list[str]]]:
    """Return each offer's components in a run: code, name and levelized value, in their order."""
    rows = ComponentResult.objects.filter(run_offer__run=run).order_by("position")
    if offer is not None:
        rows = rows.filter(run_offer__offer=offer)
    found: dict[UUID, list[list[str]]] = {}
    for offer_id, code, levelized in rows.values_list("run_offer__offer_id", "code", "levelized"):
        found.setdefault(offer_id, []).append([code, component_name(code), str(levelized)])
    return found


def _line(offer: Offer, ranked: Ranked | None, reason: Reason, components: list[list[str]]) -> dict[str, Any]:
    return {
        "alias": offer.alias or "",
        "technology": offer.get_technology_display(),
        "kw": str(offer.contract_kw or 0),
        "reason": {"code": reason.code, "words": reason.words},
        "components": components,
        **_figures(offer.pk, ranked),
    }


def _figures(offer_id: UUID, ranked: Ranked | None) -> dict[str, Any]:
    valued = ranked.done.get(offer_id) if ranked else None
    if ranked is None or valued is None:
        none = ("nmv", "npv", "quality", "rank", "rank_by_policy")
        return dict.fromkeys(none)

    place, quality = ranked.places[offer_id], ranked.quality.get(offer_id)
    return {
        "nmv": str(valued.nmv_usd_per_kw_year),
        "npv": str(valued.npv_usd),
        "quality": str(quality.mean) if quality else None,
        "rank": place.rank,
        "rank_by_policy": place.rank_by_policy if place.rank_by_policy is not None else place.rank,
    }


def _selection(award: Award) -> dict[str, Any] | None:
    chosen = award.selection
    if chosen is None:
        return None
    parts = parts_of(chosen)
    offers = list(chosen.offers.order_by("alias"))
    return {
        "aliases": [offer.alias for offer in offers],
        "parts": [
            {
                "alias": offer.alias or "",
                "technology": offer.get_technology_display(),
                "part": parts[offer.pk].words,
                "kw": _plain(parts[offer.pk].of(offer.contract_kw or 0)),
            }
            for offer in offers
        ],
        "reason": chosen.reason,
        "proposed_by": str(chosen.proposed_by),
        "decided_by": str(chosen.decided_by),
        "decision_reason": chosen.decision_reason,
    }


def _plain(kw: Decimal) -> str:
    return f"{kw.normalize():f}"


def _winners(award: Award) -> list[dict[str, str]]:
    """Those whose contracts are concluded, as the outcome's page names them to everybody."""
    if award.outcome != Outcome.AWARD:
        return []
    concluded = award.contracts.filter(state=ContractState.ACCEPTED).select_related("developer", "offer")
    return [
        {
            "contract": each.number,
            "developer": each.developer.name,
            "technology": each.offer.get_technology_display(),
        }
        for each in concluded
    ]


def _moves(solicitation: Solicitation, user: User) -> list[dict[str, Any]]:
    moves = RankMove.objects.visible_to(user).filter(solicitation=solicitation).in_effect()
    return [
        {
            "alias": move.offer.alias or "",
            "to_rank": move.to_rank,
            "reason": move.reason,
            "proposed_by": str(move.proposed_by),
            "decided_by": str(move.decided_by),
        }
        for move in moves.select_related("offer", "proposed_by", "decided_by")
    ]


def _deviations(solicitation: Solicitation) -> list[dict[str, Any]]:
    return [
        {
            "number": each.number,
            "part": str(each.get_part_display()),
            "description": each.description,
            "reason": each.reason,
            "digest_after": each.digest_after,
        }
        for each in Deviation.objects.filter(solicitation=solicitation).order_by("number")
    ]


def _digests(solicitation: Solicitation, run: Run | None) -> list[list[str]]:
    lock = ScoresLock.objects.filter(solicitation=solicitation).first()
    named = [
        ["Frozen inputs of the run", run.input_digest if run else ""],
        ["Figures of the run", run.result_digest if run else ""],
        ["Engine of the run", run.engine_version if run else ""],
        ["Agreed scores as locked", lock.digest if lock else ""],
    ]
    return [[label, value] for label, value in named if value]
