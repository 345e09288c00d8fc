"""Rules against counting one service twice that can be checked on the case alone, each with its name.

What a rule forbids is refused as a `CaseError` whose message begins with the rule. The ledger of a result
(`nmv.values.ledger`) shows the other side: what each dollar was paid for, and under which rule.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from nmv.case.offers import Offer
from nmv.case.projects import Project
from nmv.case.protocol import Protocol
from nmv.case.reading import CaseError

# Rounding of shares that were divided from kW.
_WHOLE = 1.0 + 1e-9


def check_counted_once(
    protocol: Protocol,
    projects: Sequence[Project],
    offers: Sequence[Offer],
    needs_answered: Callable[[Offer], Sequence[str]],
) -> None:
    """Refuse protocols and offers that would count one service twice; `CaseError` names rule and field."""
    _check_protocol(protocol)
    for index, offer in enumerate(offers):
        _check_elsewhere(offer, projects, f"offers[{index}]")
        _check_bundled(protocol, offer, f"offers[{index}]")
        answered = set(needs_answered(offer))
        served = [project for project in projects if answered & set(project.need_ids)]
        _check_transmission(protocol, served, offer, f"offers[{index}]")
        _check_level(protocol, offer, f"offers[{index}]")
        if protocol.debt_equivalence is not None and offer.ownership == "utility":
            raise _broken(
                "debt-equivalence-ppa-only",
                "protocol.debt_equivalence",
                f"offers[{index}] is owned by the utility; debt is imputed to purchases compared with purchases",
            )


def _broken(rule: str, path: str, why: str) -> CaseError:
    return CaseError(path, f"rule {rule}: {why}")


def _check_protocol(protocol: Protocol) -> None:
    energy = protocol.energy
    if protocol.losses is not None:
        if energy is None:
            raise CaseError("protocol.losses", "expected an energy price: avoided losses are worth energy")
        if energy.loss_factor > 0 or energy.loss_factors:
            raise _broken("loss-twice", "protocol.losses", "the energy price is already raised by losses")
    if protocol.higher_of is None:
        return
    if protocol.rec_curve is not None:
        raise _broken(
            "rec-once", "protocol.rec_curve", "the certificate is already in protocol.higher_of.tier_1_curve"
        )
    if protocol.ghg.residual is not None:
        raise _broken(
            "carbon-once", "protocol.ghg.residual", "protocol.higher_of already holds carbon beyond the price"
        )


def _serves(kind: str) -> Callable[[Offer, Sequence[Project]], bool]:
    return lambda offer, projects: any(
        project.kind == kind and set(project.need_ids) & set(offer.need_ids) for project in projects
    )


# What in an offer claims a service; a service missing here needs no claim, its increment simply counts.
_CLAIMS: Mapping[str, tuple[str, Callable[[Offer, Sequence[Project]], bool]]] = MappingProxyType(
    {
        "system_ra": ("ra.system", lambda offer, _: offer.ra.system),
        "local_ra": ("ra.local", lambda offer, _: offer.ra.local),
        "flexible_ra": ("ra.flexible", lambda offer, _: offer.ra.flexible),
        "certificate": ("rps_eligible", lambda offer, _: offer.rps_eligible),
        "ancillary": ("ancillary_products", lambda offer, _: bool(offer.ancillary_products)),
        "voltage": ("reactive_kvar", lambda offer, _: offer.reactive_kvar is not None),
        "distribution_deferral": ("need_ids", _serves("distribution")),
        "transmission_deferral": ("need_ids", _serves("transmission")),
    }
)


def _check_elsewhere(offer: Offer, projects: Sequence[Project], path: str) -> None:
    """What is wholly paid elsewhere is not claimed here, and no part is declared twice."""
    declared: dict[str, float] = defaultdict(float)
    for index, (stream, share) in enumerate(offer.elsewhere()):
        where = f"{path}.paid_elsewhere[{index}]"
        declared[stream.service] += share
        if declared[stream.service] > _WHOLE:
            raise _broken("paid-elsewhere", where, f"more than the whole offer is paid for {stream.service}")
        if offer.increment(stream.service) > 1.0 - 1.0 / _WHOLE:
            continue
        field, is_claimed = _CLAIMS.get(stream.service, ("", lambda _offer, _projects: False))
        if is_claimed(offer, projects):
            is_drv = stream.kind == "drv" and stream.service == "distribution_deferral"
            rule = "drv-and-nwa" if is_drv else "paid-elsewhere"
            raise _broken(
                rule, f"{path}.{field}", f"{stream.payer} already pays the whole offer for {stream.service}"
            )


def _check_bundled(protocol: Protocol, offer: Offer, path: str) -> None:
    """A bundled local price holds the system price: kW whose system RA others pay wholly cannot earn it."""
    local = protocol.ra.local
    if local is None or local.basis != "bundled" or not offer.ra.local:
        return
    if offer.increment("system_ra") <= 1.0 - 1.0 / _WHOLE:
        raise _broken(
            "system-ra-once",
            f"{path}.ra.local",
            "others already pay the whole offer for system_ra, which the bundled local price holds",
        )


def _check_transmission(protocol: Protocol, served: Sequence[Project], offer: Offer, path: str) -> None:
    """The same kW does not earn an avoided transmission price and defer a transmission project within it.

    `served` are the projects of all needs the offer answers, those above the ones it names included.
    """
    terms = protocol.transmission
    if terms is None or terms.excludes_projects or terms.coincidence.get(offer.technology, 0.0) <= 0:
        return
    if any(project.kind == "transmission" for project in served):
        raise _broken(
            "transmission-once",
            f"{path}.need_ids",
            "the offer defers a transmission project and earns protocol.transmission for the same kW; "
            "state excludes_projects if the curve leaves that project out",
        )


def _check_level(protocol: Protocol, offer: Offer, path: str) -> None:
    """An offer stands at a voltage level that every table of loss factors knows."""
    tables = [
        ("protocol.energy.loss_factors", protocol.energy.loss_factors if protocol.energy else {}),
        ("protocol.losses.factors", protocol.losses.factors if protocol.losses else {}),
    ]
    for name, table in tables:
        if table and offer.voltage_level not in table:
            known = ", ".join(sorted(table))
            raise CaseError(
                f"{path}.voltage_level", f"expected one of {known} ({name}), got {offer.voltage_level!r}"
            )
