"""The case: everything one valuation depends on, in one frozen object with one digest.

`Case.from_dict` reads plain data and names the exact field that is wrong; `to_dict` is the file an auditor
keeps; `digest()` hashes its canonical JSON and is stored with every result.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from nmv.canonical import canonical_json, digest
from nmv.case.convention import CONVENTION_ID, Convention
from nmv.case.curves import CurveSet, HourlyCurve
from nmv.case.needs import Need
from nmv.case.offers import Offer
from nmv.case.portfolio import PortfolioTerms, check_within
from nmv.case.projects import Project
from nmv.case.protocol import Protocol
from nmv.case.reading import CaseError, listed, one_of, optional, parse, part, reads, text
from nmv.case.rules import check_counted_once
from nmv.case.uncertainty import UncertaintyTerms

__all__ = ["CONVENTION_ID", "EDITIONS", "Case", "CaseError", "Convention"]

# The first edition is hashed with its arrays written out, the second with each array's own digest in its place.
EDITIONS = ("gridtender-case-v1", "gridtender-case-v2")


@dataclass(frozen=True, kw_only=True)
class Case:
    """Convention, zone, curves, projects, needs, protocol and offers."""

    schema: str = reads(one_of(*EDITIONS), default=EDITIONS[0])
    convention: Convention = reads(part(Convention))
    time_zone: str = reads(text)
    curves: CurveSet = reads(part(CurveSet), default_factory=CurveSet)
    needs: tuple[Need, ...] = reads(listed(part(Need)), default=())
    projects: tuple[Project, ...] = reads(listed(part(Project)), default=())
    protocol: Protocol = reads(part(Protocol))
    offers: tuple[Offer, ...] = reads(listed(part(Offer)), default=())
    portfolio: PortfolioTerms = reads(part(PortfolioTerms), default_factory=PortfolioTerms, since=2)
    uncertainty: UncertaintyTerms | None = reads(optional(part(UncertaintyTerms)), default=None, since=2)

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> "Case":
        """Read a case; raise `CaseError` with the path of the first field that is wrong."""
        return parse(Case, data, "")

    def to_dict(self) -> dict[str, Any]:
        """The case as plain data: what `from_dict` reads back to an equal case."""
        plain: dict[str, Any] = json.loads(canonical_json(self))
        return plain

    def document(self) -> tuple[bytes, dict[str, NDArray[np.float64]]]:
        """Canonical JSON with a reference in the place of each array, and the arrays by their SHA-256."""
        arrays: dict[str, NDArray[np.float64]] = {}
        return canonical_json(self, beside=arrays), arrays

    def digest(self) -> str:
        """SHA-256 of the case's canonical JSON: of `document()`, or, in the first edition, arrays written out."""
        if self.schema == EDITIONS[0]:
            return digest(self)
        return hashlib.sha256(self.document()[0]).hexdigest()

    def check(self, _path: str) -> None:
        """Names refer to things that exist, and every price reaches as far as the terms do."""
        self._check_zone()
        self._check_names("needs", [need.id for need in self.needs])
        self._check_names("projects", [project.id for project in self.projects])
        self._check_names("offers", [offer.id for offer in self.offers])
        self._check_needs_named()
        check_within([(need.id, need.within) for need in self.needs])
        self.portfolio.check_names(
            [offer.id for offer in self.offers], [project.id for project in self.projects]
        )
        self.portfolio.check_holders(
            [each.party for each in self.offers], [each.site for each in self.offers]
        )
        self._check_discounting()
        self._check_curves_named()
        for index, offer in enumerate(self.offers):
            self._check_reach(offer, f"offers[{index}]")
        check_counted_once(self.protocol, self.projects, self.offers, self.needs_answered)

    def offer(self, offer_id: str) -> Offer:
        """The offer of this id; `KeyError` when the case has none."""
        return {offer.id: offer for offer in self.offers}[offer_id]

    def need(self, need_id: str) -> Need:
        """The need of this id; `KeyError` when the case has none."""
        return {need.id: need for need in self.needs}[need_id]

    def needs_answered(self, offer: Offer) -> tuple[str, ...]:
        """Ids of the needs an offer answers: those it names, and every need those lie within, each once."""
        return tuple(dict.fromkeys(each for named in offer.need_ids for each in self._chain(named)))

    def _chain(self, need_id: str) -> tuple[str, ...]:
        """A need and those it lies within, upwards."""
        above = {need.id: need.within for need in self.needs}
        found: list[str] = []
        each: str | None = need_id
        while each is not None:
            found.append(each)
            each = above[each]
        return tuple(found)

    def need_share(self, offer: Offer, need_id: str) -> float:
        """The part of an offer that reaches a need, from 0 to 1: as stated, or what reaches the needs inside it."""
        if not offer.need_shares:
            return 1.0
        if need_id in offer.need_ids:
            return offer.need_shares.get(need_id, 1.0)
        inside = [named for named in offer.need_ids if need_id in self._chain(named)]
        return min(sum(offer.need_shares.get(named, 1.0) for named in inside), 1.0)

    def deferral_increment(self, offer: Offer, need_id: str) -> float:
        """The part of an offer that reaches a need and that nobody else pays for, from 0 to 1.

        By the kind of the need's project; of a need that serves both kinds the smaller part, and of a need
        without a project the part left for distribution.
        """
        kinds = {project.kind for project in self.projects if need_id in project.need_ids}
        paid_here = min(offer.increment(f"{kind}_deferral") for kind in kinds or {"distribution"})
        return paid_here * self.need_share(offer, need_id)

    def _check_zone(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (OSError, ValueError, KeyError) as error:
            raise CaseError("time_zone", f"expected an IANA zone, got {self.time_zone!r}") from error

    @staticmethod
    def _check_names(path: str, names: list[str]) -> None:
        for index, name in enumerate(names):
            if name in names[:index]:
                raise CaseError(f"{path}[{index}].id", f"{name!r} stands here twice")

    def _check_needs_named(self) -> None:
        known = {need.id for need in self.needs}
        owners = [("projects", index, project.need_ids) for index, project in enumerate(self.projects)]
        owners += [("offers", index, offer.need_ids) for index, offer in enumerate(self.offers)]
        for kind, index, need_ids in owners:
            for place, need_id in enumerate(need_ids):
                if need_id not in known:
                    raise CaseError(f"{kind}[{index}].need_ids[{place}]", f"no need has the id {need_id!r}")

    def _check_discounting(self) -> None:
        money = self.convention
        if self.projects and money.inflation_per_year >= money.discount_rate_per_year:
            raise CaseError(
                "convention.inflation_per_year",
                f"expected below the discount rate {money.discount_rate_per_year:g}: the carrying charge needs it",
            )

    def _check_curves_named(self) -> None:
        for path, kind, code in self.protocol.curve_codes():
            if code not in getattr(self.curves, kind):
                raise CaseError(f"protocol.{path}", f"no {kind} curve has the code {code!r}")

    def _check_reach(self, offer: Offer, path: str) -> None:
        """The term lies after the valuation year and inside every curve the protocol uses."""
        valued = self.convention.valued(offer.years())
        if not valued:
            horizon = self.convention.evaluation_horizon_year
            raise CaseError(f"{path}.term_starts_on", f"expected in or before the horizon {horizon}")
        first, last = valued[0], valued[-1]
        if first < self.convention.valuation_year:
            raise CaseError(
                f"{path}.term_starts_on", f"expected in or after {self.convention.valuation_year}"
            )
        for _, kind, code in self.protocol.curve_codes():
            curve = getattr(self.curves, kind)[code]
            horizon = curve.extension.horizon_year if isinstance(curve, HourlyCurve) else curve.horizon_year
            if last > horizon:
                raise CaseError(
                    f"{path}.term_ends_on",
                    f"the term ends in {last}, beyond the horizon {horizon} of the curve {code!r}",
                )
            if not isinstance(curve, HourlyCurve) and first < curve.first_year:
                raise CaseError(
                    f"{path}.term_starts_on",
                    f"the term starts in {first}, before the curve {code!r} begins in {curve.first_year}",
                )
