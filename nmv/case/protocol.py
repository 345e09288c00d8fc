"""The valuation protocol: which prices count, and the rules that turn an offer into quantities."""

from dataclasses import dataclass

from nmv.case.contract_terms import CreditTerms, DebtEquivalenceTerms, NetworkUpgradeTerms
from nmv.case.reading import CaseError, flag, keyed, number, one_of, optional, part, reads, text
from nmv.case.values import (
    TECHNOLOGIES,
    HigherOfTerms,
    LossTerms,
    NqcRule,
    PerKwTerms,
    RaPrice,
    RaTerms,
    VoltageTerms,
    technology,
)

__all__ = ["AS_PRODUCTS", "TECHNOLOGIES", "NqcRule", "Protocol", "RaPrice", "RaTerms"]

AS_PRODUCTS = ("regulation_up", "regulation_down", "spin", "non_spin")


@dataclass(frozen=True, kw_only=True)
class EnergyTerms:
    """The energy price at the delivery point: a curve, a basis and the losses avoided upstream.

    One loss factor for all offers, or a table by voltage level of which each offer names one.
    """

    curve: str = reads(text)
    basis_usd_per_mwh: float = reads(number("USD/MWh"), default=0.0)
    loss_factor: float = reads(number("fraction", at_least=0, at_most=1), default=0.0)
    loss_factors: dict[str, float] = reads(
        keyed(number("fraction", at_least=0, at_most=1)), default_factory=dict, since=2
    )

    def check(self, path: str) -> None:
        """One factor or a table."""
        if self.loss_factors and self.loss_factor > 0:
            raise CaseError(f"{path}.loss_factor", "expected 0: a table by voltage level is given")

    def losses(self, voltage_level: str | None) -> float:
        """The loss factor of a voltage level."""
        return self.loss_factors.get(voltage_level or "", 0.0) if self.loss_factors else self.loss_factor


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
    yearly_depth_kw: float | None = reads(optional(number("kW", at_least=0)), default=None, since=2)

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
    """Avoided transmission cost in $/kW-year and the share of contract kW present at the system peak.

    `excludes_projects` states that the curve leaves out the transmission projects named in the case.
    """

    curve: str = reads(text)
    coincidence: dict[str, float] = reads(keyed(number("fraction", at_least=0, at_most=1), key=technology))
    excludes_projects: bool = reads(flag, default=False, since=2)


@dataclass(frozen=True, kw_only=True)
class DeferralTerms:
    """When an offer counts as dependable, and whether filling a part of a need defers a part of the project.

    `dependable_exceedance` 1.0 is the smallest output of all days of a month, 0.9 what nine in ten exceed.
    `replacement` says what is deferred: the project and all that replace it (`chain`), or the project alone
    (`once`). `derating` is the part of its dependable kW that a technology counts with, 1 where none is named.
    """

    policy: str = reads(one_of("all_needs_met", "partial_fill"), default="all_needs_met")
    dependable_exceedance: float = reads(number("fraction", above=0, at_most=1), default=1.0)
    replacement: str = reads(one_of("chain", "once"), default="chain", since=2)
    derating: dict[str, float] = reads(
        keyed(number("fraction", above=0, at_most=1), key=technology), default_factory=dict, since=2
    )


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """The rules of one solicitation's valuation."""

    energy: EnergyTerms | None = reads(optional(part(EnergyTerms)), default=None)
    ra: RaTerms = reads(part(RaTerms), default_factory=RaTerms)
    nqc: dict[str, NqcRule] = reads(keyed(part(NqcRule), key=technology), default_factory=dict)
    ancillary: AncillaryTerms = reads(part(AncillaryTerms), default_factory=AncillaryTerms)
    rec_curve: str | None = reads(optional(text), default=None)
    ghg: GhgTerms = reads(part(GhgTerms), default_factory=GhgTerms)
    integration_cost_usd_per_mwh: dict[str, float] = reads(
        keyed(number("USD/MWh"), key=technology), default_factory=dict
    )
    transmission: TransmissionTerms | None = reads(optional(part(TransmissionTerms)), default=None)
    deferral: DeferralTerms = reads(part(DeferralTerms), default_factory=DeferralTerms)
    dispatch_window: str = reads(one_of("day", "month"), default="month")
    higher_of: HigherOfTerms | None = reads(optional(part(HigherOfTerms)), default=None, since=2)
    losses: LossTerms | None = reads(optional(part(LossTerms)), default=None, since=2)
    voltage: VoltageTerms | None = reads(optional(part(VoltageTerms)), default=None, since=2)
    reliability: PerKwTerms | None = reads(optional(part(PerKwTerms)), default=None, since=2)
    safety: PerKwTerms | None = reads(optional(part(PerKwTerms)), default=None, since=2)
    debt_equivalence: DebtEquivalenceTerms | None = reads(
        optional(part(DebtEquivalenceTerms)), default=None, since=2
    )
    credit: CreditTerms | None = reads(optional(part(CreditTerms)), default=None, since=2)
    network_upgrades: NetworkUpgradeTerms | None = reads(
        optional(part(NetworkUpgradeTerms)), default=None, since=2
    )

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
            ("voltage.curve", "yearly", self.voltage.curve if self.voltage else None),
            ("reliability.curve", "yearly", self.reliability.curve if self.reliability else None),
            ("safety.curve", "yearly", self.safety.curve if self.safety else None),
        ]
        if self.higher_of is not None:
            names = ("tier_1_curve", "social_cost_curve", "rggi_curve")
            named += [(f"higher_of.{name}", "yearly", getattr(self.higher_of, name)) for name in names]
        named += [
            (f"ancillary.products.{name}.curve", "hourly", product.curve)
            for name, product in self.ancillary.products.items()
        ]
        return [(path, kind, code) for path, kind, code in named if code is not None]
