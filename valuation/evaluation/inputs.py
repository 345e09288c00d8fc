"""Rows as a Case: read once, frozen with the run, and read back from there ever after."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from accounts.models import User
from bids.documents import OfferDocument
from bids.evaluation import Places, Tied, offer_data, places_of, ties_of
from bids.models import Offer
from bids.queries import document_of
from bids.queries.incrementality import decided_increments
from kernel.blobs import read_blob, store_blob
from kernel.crypto import CannotDecryptError
from kernel.errors import DomainError, InvalidInput
from kernel.models import Blob
from nmv.case import EDITIONS, Case, CaseError
from nmv.case.offers import Offer as CaseOffer
from nmv.case.reading import parse
from nmv.case_file import pack, unpack
from nmv.market import Market
from solicitations.models import Need, Solicitation
from valuation.evaluation.ceilings import terms_of_rules
from valuation.evaluation.grid import needs_and_projects
from valuation.evaluation.increments import as_decided, without_claims
from valuation.evaluation.prices import PRODUCTS, curve_set, protocol_data
from valuation.models import CurveVersion, Run
from valuation.queries.curves import nameable_versions
from valuation.queries.needs import revised_needs
from valuation.states import CurveKind

PACKED = "application/zip"
_OFFER_PATH = re.compile(r"offers\[(\d+)\]")


@dataclass(frozen=True)
class CaseInputs:
    """A case, and the offers that could not become part of it, each with the reason."""

    case: Case
    refused: dict[UUID, str]


def checked_case(
    solicitation: Solicitation, content: dict[str, Any], *, own_curves_of: User | None = None
) -> Case:
    """Build the case of a protocol without offers: the engine's check of everything but them.

    With ``own_curves_of`` an evaluator, the curves of their own firm may be named too.

    Raises:
        InvalidInput: names the field of the engine's case and what was expected.
    """
    try:
        case = Case.from_dict(_case_data(solicitation, content, own_curves_of=own_curves_of))
        Market(case)
    except CaseError as error:
        raise InvalidInput(f"{error.path}: {error.message}", code="case_refused") from error
    return case


def case_inputs(run: Run, *, on_offer: Callable[[], None] = lambda: None) -> CaseInputs:
    """Build the case of a run from rows and unsealed documents; `on_offer` is told of each, it may take long.

    An offer that cannot be read, or that the engine refuses, is left out with the reason.

    Raises:
        DomainError: the case cannot be built even without offers.
    """
    content = run.terms
    revised = revised_needs(run.solicitation) if run.on_revised_needs else {}
    own = run.requested_by if run.is_shadow else None
    base = _case_data(run.solicitation, content, own_curves_of=own, revised=revised)
    products = list(base["protocol"]["ancillary"]["products"])
    local = base["protocol"]["ra"]["local"]
    has_local, is_bundled = local is not None, local is not None and local["basis"] == "bundled"
    increments = decided_increments(run.offers.values_list("offer_id", flat=True))
    lots = run.solicitation.lots.select_related("need__facility__parent__parent__parent")
    places = places_of(lot.need for lot in lots)
    found: list[_Read] = []
    refused: dict[UUID, str] = {}
    for row in run.offers.select_related("offer").order_by("offer__alias", "offer_id"):
        on_offer()
        tied = Tied(str(row.offer_id), str(row.offer.organisation_id), {})
        try:
            document = document_of(row.offer)
            tied = replace(tied, together=document.technical.get("together", {}))
            decided = increments.get(row.offer_id, [])
            document = as_decided(document, decided)
            data = _offer_data(row.offer, document, products, places, has_local_ra=has_local)
            data = without_claims(data, decided, is_local_bundled=is_bundled)
            parse(CaseOffer, data, "")
            found.append(_Read(tied, data))
            continue
        except CaseError as error:
            refused[row.offer_id] = f"{error.path.lstrip('.')}: {error.message}"
        except (KeyError, ValueError, CannotDecryptError) as error:
            refused[row.offer_id] = f"the sealed document cannot be read ({type(error).__name__})"
        found.append(_Read(tied, None))
    case = _case_without_refused(base, found, refused, on_offer)
    return CaseInputs(case, refused)


@dataclass(frozen=True)
class _Read:
    """An offer of the run: what ties it, and its data for the case, unless it is refused."""

    tied: Tied
    data: dict[str, Any] | None


def _offer_data(
    offer: Offer, document: OfferDocument, products: list[str], places: Places, *, has_local_ra: bool
) -> dict[str, Any]:
    name = offer.alias or document.technical["name"]
    return offer_data(
        document,
        offer_id=str(offer.pk),
        name=name,
        as_products=products,
        has_local_ra=has_local_ra,
        places=places,
    )


def _case_without_refused(
    base: dict[str, Any], found: list[_Read], refused: dict[UUID, str], on_offer: Callable[[], None]
) -> Case:
    """Parse; take out the offer that the engine names and those that do not stand without it, and try again."""
    while True:
        on_offer()
        kept = [each for each in found if each.data is not None and UUID(each.tied.offer) not in refused]
        out = [each.tied for each in found if UUID(each.tied.offer) in refused]
        ties = ties_of([each.tied for each in kept], out)
        refused |= {UUID(offer): reason for offer, reason in ties.refused.items()}
        offers = [each.data for each in kept if each.data and each.tied.offer not in ties.refused]
        terms = base.get("portfolio", {}) | ties.terms
        tied = {"portfolio": terms} if terms else {}
        try:
            return Case.from_dict(base | tied | {"offers": offers})
        except CaseError as error:
            named = _OFFER_PATH.match(error.path)
            if named is None:
                raise InvalidInput(f"{error.path}: {error.message}", code="case_refused") from error
            where = error.path[named.end() :].lstrip(".")
            refused[UUID(offers[int(named.group(1))]["id"])] = f"{where}: {error.message}"


def _case_data(
    solicitation: Solicitation,
    content: dict[str, Any],
    *,
    own_curves_of: User | None = None,
    revised: Mapping[UUID, Need] = MappingProxyType({}),
) -> dict[str, Any]:
    versions = _versions(solicitation, content["curves"], own_curves_of)
    needs, projects = needs_and_projects(solicitation, content["deferral"]["projects"], revised=revised)
    money, terms = content["convention"], terms_of_rules(solicitation)
    return {
        "schema": EDITIONS[-1],
        "convention": {
            "id": money["id"],
            "discount_rate_per_year": float(money["discount_rate_per_year"]),
            "inflation_per_year": float(money["inflation_per_year"]),
            "valuation_year": money["valuation_year"],
        },
        "time_zone": solicitation.organisation.time_zone,
        "curves": curve_set(versions, content),
        "needs": needs,
        "projects": projects,
        "protocol": protocol_data(versions, content),
        **({"portfolio": terms} if terms else {}),
        "offers": [],
    }


def _versions(
    solicitation: Solicitation, named: dict[str, str], own_curves_of: User | None
) -> dict[CurveKind, CurveVersion]:
    """The curve versions a protocol names, which must be the utility's own, or of the evaluator's firm."""
    own = nameable_versions(solicitation, own_curves_of)
    found = {
        str(version.pk): version for version in own.filter(pk__in=named.values()).select_related("curve")
    }
    missing = next((kind for kind, version_id in named.items() if version_id not in found), None)
    if missing is not None:
        raise InvalidInput(f"The protocol names a {missing} curve that is not there to be named.")
    return {CurveKind(kind): found[version_id] for kind, version_id in sorted(named.items())}


def frozen_case(case: Case, solicitation: Solicitation) -> Blob:
    """Keep the case with its arrays, encrypted, under the utility's name."""
    return store_blob(
        owner_id=solicitation.organisation_id,
        content=pack(case),
        media_type=PACKED,
        filename="case.zip",
    )


def thaw(run: Run) -> Case:
    """Read a run's frozen case back: packed, or as plain JSON as the first edition was kept.

    Raises:
        DomainError: the run kept none.
    """
    if run.case is None:
        raise DomainError("This run kept no inputs.", code="no_case")
    content = read_blob(run.case)
    return unpack(content) if run.case.media_type == PACKED else Case.from_dict(json.loads(content))


__all__ = ["PRODUCTS", "CaseInputs", "case_inputs", "checked_case", "frozen_case", "thaw"]
