"""Rows as a Case: read once, frozen with the run, and read back from there ever after."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bids.models import Offer
from bids.queries import document_of
from kernel.blobs import read_blob, store_blob
from kernel.crypto import CannotDecryptError
from kernel.errors import DomainError, InvalidInput
from kernel.models import Blob
from nmv.case import EDITIONS, Case, CaseError
from nmv.case.offers import Offer as CaseOffer
from nmv.case.reading import parse
from nmv.case_file import pack, unpack
from nmv.market import Market
from solicitations.models import Solicitation
from valuation.evaluation.grid import needs_and_projects
from valuation.evaluation.offers import offer_data
from valuation.evaluation.prices import PRODUCTS, curve_set, protocol_data
from valuation.models import Curve, CurveVersion, Protocol, Run
from valuation.states import CurveKind

PACKED = "application/zip"
_OFFER_PATH = re.compile(r"offers\[(\d+)\]")


@dataclass(frozen=True)
class CaseInputs:
    """A case, and the offers that could not become part of it, each with the reason."""

    case: Case
    refused: dict[UUID, str]


def checked_case(solicitation: Solicitation, content: dict[str, Any]) -> Case:
    """Build the case of a protocol without offers: the engine's check of everything but them.

    Raises:
        InvalidInput: names the field of the engine's case and what was expected.
    """
    try:
        case = Case.from_dict(_case_data(solicitation, content))
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
    content = run.protocol.content
    base = _case_data(run.solicitation, content)
    products = list(base["protocol"]["ancillary"]["products"])
    has_local = base["protocol"]["ra"]["local"] is not None
    refused: dict[UUID, str] = {}
    read: list[dict[str, Any]] = []
    for row in run.offers.select_related("offer").order_by("offer__alias", "offer_id"):
        on_offer()
        try:
            data = _offer_data(row.offer, products, has_local_ra=has_local)
            parse(CaseOffer, data, "")
            read.append(data)
        except CaseError as error:
            refused[row.offer_id] = f"{error.path.lstrip('.')}: {error.message}"
        except (KeyError, ValueError, CannotDecryptError) as error:
            refused[row.offer_id] = f"the sealed document cannot be read ({type(error).__name__})"
    case = _case_without_refused(base, read, refused, on_offer)
    return CaseInputs(case, refused)


def _offer_data(offer: Offer, products: list[str], *, has_local_ra: bool) -> dict[str, Any]:
    return offer_data(offer, document_of(offer), as_products=products, has_local_ra=has_local_ra)


def _case_without_refused(
    base: dict[str, Any], offers: list[dict[str, Any]], refused: dict[UUID, str], on_offer: Callable[[], None]
) -> Case:
    """Parse; take out the offer that the engine names, and try again."""
    kept = list(offers)
    while True:
        on_offer()
        try:
            return Case.from_dict(base | {"offers": kept})
        except CaseError as error:
            named = _OFFER_PATH.match(error.path)
            if named is None:
                raise InvalidInput(f"{error.path}: {error.message}", code="case_refused") from error
            out = kept.pop(int(named.group(1)))
            where = error.path[named.end() :].lstrip(".")
            refused[UUID(out["id"])] = f"{where}: {error.message}"


def _case_data(solicitation: Solicitation, content: dict[str, Any]) -> dict[str, Any]:
    versions = _versions(solicitation, content["curves"])
    needs, projects = needs_and_projects(solicitation, content["deferral"]["projects"])
    money = content["convention"]
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
        "offers": [],
    }


def _versions(solicitation: Solicitation, named: dict[str, str]) -> dict[CurveKind, CurveVersion]:
    """The curve versions a protocol names, which must be the utility's own."""
    own = CurveVersion.objects.filter(curve__in=Curve.objects.filter(organisation=solicitation.organisation))
    found = {
        str(version.pk): version for version in own.filter(pk__in=named.values()).select_related("curve")
    }
    missing = next((kind for kind, version_id in named.items() if version_id not in found), None)
    if missing is not None:
        raise InvalidInput(f"The protocol names a {missing} curve that the utility does not have.")
    return {CurveKind(kind): found[version_id] for kind, version_id in sorted(named.items())}


def frozen_case(case: Case, protocol: Protocol) -> Blob:
    """Keep the case with its arrays, encrypted, under the utility's name."""
    return store_blob(
        owner_id=protocol.solicitation.organisation_id,
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
