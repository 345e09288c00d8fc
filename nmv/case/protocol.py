"""The valuation protocol: which prices count, and the rules that turn an offer into quantities."""

from dataclasses import dataclass

from nmv.case.reading import (
    CaseError,
    flag,
    keyed,
    listed,
    number,
    one_of,
    optional,
    part,
    reads,
    text,
)

TECHNOLOGIES = ("solar", "wind", "storage", "hybrid", "demand_response", "energy_efficiency", "other")
AS_PRODUCTS = ("regulation_up", "regulation_down", "spin", "non_spin")

_technology = one_of(*TECHNOLOGIES)


@dataclass(frozen=True, kw_only=True)
class EnergyTerms:
    """The energy price at the delivery point: a curve, a basis and the losses avoided upstream."""

    curve: str = reads(text)
    basis_usd_per_mwh: float = reads(number("USD/MWh"), default=0.0)
    loss_factor: float = reads(number("fraction", at_least=0, at_most=1), default=0.0)


@dataclass(frozen=True, kw_only=True)
class RaPrice:
    """A capacity price curve. `bundled` replaces the system price for the kW it pays, `premium` adds to it."""

    curve: str = reads(text)
    basis: str = reads(one_of("bundled", "premium"), default="premium")


@dataclass(frozen=True, kw_only=True)
class RaTerms:
    """Resource adequacy prices: system for every qualifying kW, local and flexible where given."""

    system: str | None = reads(optional(text), default=None)
    local: RaPrice | None = reads(optional(part(RaPrice)), default=None)
    flexible: RaPrice | None = reads(optional(part(RaPrice)), default=None)


@dataclass(frozen=True, kw_only=True)
class NqcRule:
    """How a technology's kW qualify: by duration (storage), monthly ELCC of nameplate, or contract kW."""

    rule: str = reads(one_of("duration", "elcc", "contract"))
    duration_hours: float = reads(number("hours", above=0), default=4.0)
    elcc_by_month: tuple[float, ...] | None = reads(
        optional(listed(number("fraction", at_least=0, at_most=1), length=12)), default=None
    )
    factor: float = reads(number("fraction", at_least=0, at_most=2), default=1.0)

    def check(self, path: str) -> None:
        """An ELCC rule needs its twelve values."""
        if self.rule == "elcc" and self.elcc_by_month is None:
            raise CaseError(f"{path}.elcc_by_month", "expected twelve monthly values for the rule elcc")


@dataclass(frozen=True, kw_only=True)
class AsProduct:
    """One reserve product: its hourly price curve, how long an award must be sustained and its depth."""

    curve: str = reads(text)
    sustained_hours: float = reads(number("hours", at_least=0, at_most=24), default=1.0)
    called_fraction: float = reads(number("fraction", at_least=0, at_most=1), default=0.0)
    depth_kw: float | None = reads(optional(number("kW", at_least=0)), default=None)


@dataclass(frozen=True, kw_only=True)
class AncillaryTerms:
    """Reserves: co-optimised hour by hour with storage (`hourly`), or a yearly $/kW (`yearly`)."""

    method: str = reads(one_of("none", "hourly", "yearly"), default="none")
    products: dict[str, AsProduct] = reads(
        keyed(part(AsProduct), key=one_of(*AS_PRODUCTS)), default_factory=dict
    )
    yearly_curve: str | None = reads(optional(text), default=None)
    dervet_net_energy_rule: bool = reads(flag, default=False)

    def check(self, path: str) -> None:
        """Each method names its prices."""
        if self.method == "hourly" and not self.products:
            raise CaseError(f"{path}.products", "expected at least one product for the method hourly")
        if self.method == "yearly" and self.yearly_curve is None:
            raise CaseError(f"{path}.yearly_curve", "expected a curve for the method yearly")


@dataclass(frozen=True, kw_only=True)
class GhgAdder:
    """A carbon value beyond the energy price: $/t by year, marginal t/MWh, and the document that says so."""

    curve: str = reads(text)
    tonnes_per_mwh: float = reads(number("t/MWh", at_least=0, at_most=5))
    document: str = reads(text)


@dataclass(frozen=True, kw_only=True)
class GhgTerms:
    """Greenhouse gas: with carbon embedded in the energy curve only a documented residual may count."""

    carbon_embedded: bool = reads(flag, default=True)
    residual: GhgAdder | None = reads(optional(part(GhgAdder)), default=None)

    def check(self, path: str) -> None:
        """A curve without carbon needs its carbon price."""
        if not self.carbon_embedded and self.residual is None:
            raise CaseError(f"{path}.residual", "expected a carbon value: the energy curve holds none")


@dataclass(frozen=True, kw_only=True)
class TransmissionTerms:
    """Avoided transmission cost in $/kW-year and the share of contract kW present at the system peak."""

    curve: str = reads(text)
    coincidence: dict[str, float] = reads(keyed(number("fraction", at_least=0, at_most=1), key=_technology))


@dataclass(frozen=True, kw_only=True)
class DeferralTerms:
    """When an offer counts as dependable, and whether filling a part of a need defers a part of the project.

    `dependable_exceedance` 1.0 is the smallest output of all days of a month, 0.9 what nine in ten exceed.
    """

    policy: str = reads(one_of("all_needs_met", "partial_fill"), default="all_needs_met")
    dependable_exceedance: float = reads(number("fraction", above=0, at_most=1), default=1.0)


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """The rules of one solicitation's valuation."""

    energy: EnergyTerms | None = reads(optional(part(EnergyTerms)), default=None)
    ra: RaTerms = reads(part(RaTerms), default_factory=RaTerms)
    nqc: dict[str, NqcRule] = reads(keyed(part(NqcRule), key=_technology), default_factory=dict)
    ancillary: AncillaryTerms = reads(part(AncillaryTerms), default_factory=AncillaryTerms)
    rec_curve: str | None = reads(optional(text), default=None)
    ghg: GhgTerms = reads(part(GhgTerms), default_factory=GhgTerms)
    integration_cost_usd_per_mwh: dict[str, float] = reads(
        keyed(number("USD/MWh"), key=_technology), default_factory=dict
    )
    transmission: TransmissionTerms | None = reads(optional(part(TransmissionTerms)), default=None)
    deferral: DeferralTerms = reads(part(DeferralTerms), default_factory=DeferralTerms)
    dispatch_window: str = reads(one_of("day", "month"), default="month")

    def curve_codes(self) -> list[tuple[str, str, str]]:
        """Every curve the protocol names: (field path, kind of curve, code)."""
        named: list[tuple[str, str, str | None]] = [
            ("energy.curve", "hourly", self.energy.curve if self.energy else None),
            ("ra.system", "monthly", self.ra.system),
            ("ra.local.curve", "monthly", self.ra.local.curve if self.ra.local else None),
            ("ra.flexible.curve", "monthly", self.ra.flexible.curve if self.ra.flexible else None),
            ("rec_curve", "yearly", self.rec_curve),
            ("ancillary.yearly_curve", "yearly", self.ancillary.yearly_curve),
            ("ghg.residual.curve", "yearly", self.ghg.residual.curve if self.ghg.residual else None),
            ("transmission.curve", "yearly", self.transmission.curve if self.transmission else None),
        ]
        named += [
            (f"ancillary.products.{name}.curve", "hourly", product.curve)
            for name, product in self.ancillary.products.items()
        ]
        return [(path, kind, code) for path, kind, code in named if code is not None]
