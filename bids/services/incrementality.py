"""Deciding how much of an offer is incremental, service by service; matching offers with the registry of payments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.states import Role
from bids.documents.incrementality import Registered, Registry, resource_of
from bids.models import Examination, IncrementalityDecision, Offer, RegistryMatch
from bids.permissions import can_decide_increment, is_walled
from bids.services.affiliates import require_words
from bids.services.records import record_both
from bids.states import Extent
from kernel.errors import Conflict, InvalidInput, NotAllowed
from solicitations.models import PaidService, Solicitation
from solicitations.permissions import roles_of
from solicitations.states import PaidFor, PayerKind
from solicitations.states.principles import COUNTING_RULES

RULE_CODES = tuple(rule.code for rule in COUNTING_RULES)
# What cannot hold where the whole offer counts although somebody pays for it, or it is promised elsewhere too.
NEEDED_FOR_ALL = ("NOT_PAID_TWICE", "RELIABLE_COUNT")
LONGEST_PAYER = 200


@dataclass(frozen=True)
class Ruling:
    """What a person decides of one service of an offer."""

    service: str
    extent: str
    paid_kw: Decimal | None
    payer: str
    payer_kind: str
    rules: Mapping[str, bool]
    evidence: str
    reason: str


@transaction.atomic
def decide_increment(*, offer: Offer, ruling: Ruling, by: User, now: datetime) -> IncrementalityDecision:
    """Decide how much of an offer counts for a service; a later decision is a further version, runs take the newest.

    Raises:
        NotAllowed: not who does the work on this offer.
        InvalidInput: names the field; the seven rules must all be answered, kW must fit the extent.
        Conflict: the offer is not open.
    """
    if not can_decide_increment(by, offer):
        raise NotAllowed(
            "Procurement and the independent evaluator decide on increments, of affiliates the evaluator alone."
        )
    if offer.contract_kw is None:
        raise Conflict("This offer is not open.")
    # One decision on an offer at a time: versions follow one another.
    Offer.objects.select_for_update().get(pk=offer.pk)
    checked = _checked(ruling, Decimal(offer.contract_kw))
    of_service = IncrementalityDecision.objects.filter(offer=offer, service=checked["service"])
    last = of_service.aggregate(last=Max("version"))["last"] or 0
    made = IncrementalityDecision.objects.create(
        offer=offer, version=last + 1, decided_by=by, decided_at=now, **checked
    )
    _record(made, by)
    return made


def _checked(ruling: Ruling, contract_kw: Decimal) -> dict[str, Any]:
    if ruling.service not in PaidFor.values:
        raise InvalidInput("Choose a service.", field="service")
    if ruling.extent not in Extent.values:
        raise InvalidInput("Say how much of it is incremental.", field="extent")
    extent = Extent(ruling.extent)
    _require_rules(ruling.rules, extent)
    return {
        "service": ruling.service,
        "extent": extent,
        "contract_kw": contract_kw,
        "paid_kw": _paid_kw(extent, ruling.paid_kw, contract_kw),
        **_payer(ruling, extent),
        "rules": {code: bool(ruling.rules[code]) for code in RULE_CODES},
        "evidence": require_words(ruling.evidence, "evidence", "Say what it rests on"),
        "reason": require_words(ruling.reason, "reason", "Give the reason"),
    }


def _require_rules(rules: Mapping[str, bool], extent: Extent) -> None:
    missing = [code for code in RULE_CODES if code not in rules]
    if missing:
        raise InvalidInput("Answer each of the seven counting rules.", field=missing[0])
    broken = next((code for code in NEEDED_FOR_ALL if not rules[code]), None)
    if extent == Extent.WHOLLY and broken:
        raise InvalidInput("This rule does not hold, so the whole of it cannot count.", field=broken)


def _paid_kw(extent: Extent, paid_kw: Decimal | None, contract_kw: Decimal) -> Decimal:
    if extent == Extent.WHOLLY:
        return Decimal(0)
    if extent == Extent.NOT:
        return contract_kw
    if paid_kw is None or not 0 < paid_kw < contract_kw:
        raise InvalidInput(
            f"A part lies above 0 and below the {contract_kw.normalize():f} kW offered.", field="paid_kw"
        )
    return paid_kw


def _payer(ruling: Ruling, extent: Extent) -> dict[str, str]:
    if extent == Extent.WHOLLY:
        return {"payer": "", "payer_kind": ""}
    payer = ruling.payer.strip()
    if not payer or len(payer) > LONGEST_PAYER:
        raise InvalidInput("Name what pays for the rest.", field="payer")
    if ruling.payer_kind not in PayerKind.values:
        raise InvalidInput("Say what kind of payer it is.", field="payer_kind")
    return {"payer": payer, "payer_kind": ruling.payer_kind}


def _record(made: IncrementalityDecision, by: User) -> None:
    role = Role.EVALUATOR if Role.EVALUATOR in roles_of(by, made.offer.solicitation) else Role.PROCUREMENT
    facts = {
        "service": made.service,
        "version": made.version,
        "extent": made.extent,
        "increment_kw": str(made.increment_kw),
        "rules": made.rules,
    }
    walled = is_walled(made.offer)
    record_both(made.offer, by.as_actor(role), "increment.decided", facts, is_walled=walled)


def registry_of(solicitation: Solicitation) -> Registry:
    """Return the utility's registry in force, laid out for matching."""
    lines = PaidService.objects.in_force().filter(organisation=solicitation.organisation_id)
    names = ("id", "site", "meter", "customer", "kw", "valid_from", "valid_to")
    return Registry(Registered(**row) for row in lines.values(*names))


def match_offers(
    round_: Examination, registry: Registry, found: Sequence[tuple[Offer, Mapping[str, Any]]]
) -> None:
    """Keep which lines of the registry may be of the same resource as each offer; the caller holds the transaction."""
    RegistryMatch.objects.bulk_create(
        RegistryMatch(offer=offer, examination=round_, paid_service_id=match.id, on=list(match.on))
        for offer, technical in found
        for match in registry.matches(resource_of(technical, bidder=offer.organisation.name))
    )
