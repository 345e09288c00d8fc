"""Terms of the values beyond the adopted list: certificates or carbon, losses, voltage, reliability, safety."""

from dataclasses import dataclass

from nmv.case.reading import CaseError, keyed, listed, number, one_of, optional, part, reads, text, whole

TECHNOLOGIES = ("solar", "wind", "storage", "hybrid", "demand_response", "energy_efficiency", "other")
technology = one_of(*TECHNOLOGIES)

# Everything a kW or a kWh can be paid for, by whomever.
SERVICES = (
    "system_ra",
    "local_ra",
    "flexible_ra",
    "energy",
    "ancillary",
    "certificate",
    "carbon",
    "distribution_deferral",
    "transmission_deferral",
    "losses",
    "voltage",
    "reliability",
    "safety",
)


@dataclass(frozen=True, kw_only=True)
class HigherOfTerms:
    """New York's environmental value: the higher of the Tier 1 certificate and the carbon beyond RGGI.

    max(tier 1 [USD/MWh], (social cost - RGGI) [USD/t] * t/MWh), never both.
    """

    tier_1_curve: str = reads(text)
    social_cost_curve: str = reads(text)
    rggi_curve: str = reads(text)
    tonnes_per_mwh: float = reads(number("t/MWh", at_least=0, at_most=5))


@dataclass(frozen=True, kw_only=True)
class LossTerms:
    """Marginal distribution losses avoided by what is delivered, fraction of the energy, by voltage level.

    `factors` names every level an offer may stand at. Only for protocols whose energy price is not yet
    raised by losses.
    """

    factors: dict[str, float] = reads(keyed(number("fraction", at_least=0, at_most=1)))


@dataclass(frozen=True, kw_only=True)
class VoltageTerms:
    """Reactive power: a yearly price per kVAR that an offer keeps available."""

    curve: str = reads(text)


@dataclass(frozen=True, kw_only=True)
class PerKwTerms:
    """A yearly amount per contract kW with the share of it that counts by technology, and who says so."""

    curve: str = reads(text)
    share: dict[str, float] = reads(keyed(number("fraction", at_least=0, at_most=1), key=technology))
    document: str = reads(text)


@dataclass(frozen=True, kw_only=True)
class PaidElsewhere:
    """A service of an offer that somebody else pays already, or that the forecast behind the need holds.

    `share` is the part of the offer concerned; `kw` may be given instead. Only the rest counts here.
    """

    service: str = reads(one_of(*SERVICES))
    payer: str = reads(text)
    kind: str = reads(one_of("programme", "tariff", "contract", "forecast", "drv"), default="programme")
    share: float | None = reads(optional(number("share", above=0, at_most=1)), default=None)
    kw: float | None = reads(optional(number("kW", above=0)), default=None)

    def check(self, path: str) -> None:
        """The part is given once."""
        if (self.share is None) == (self.kw is None):
            raise CaseError(path, "expected either share or kw")


@dataclass(frozen=True, kw_only=True)
class NqcRule:
    """How a technology's kW qualify.

    `duration` storage, min(P, E/hours); `elcc` monthly share of nameplate; `contract` contract kW;
    `exceedance` the output of the shape exceeded on the stated part of the RA hours of the month;
    `call_hours` demand response, kW * hours of a call / hours required, at most the kW; `slice` storage in a
    24-hour showing: what it holds through the RA hours and regains in the slices left over. All times
    `factor`. `ra_hours` are clock hours.
    """

    rule: str = reads(one_of("duration", "elcc", "contract", "exceedance", "call_hours", "slice"))
    duration_hours: float = reads(number("hours", above=0), default=4.0)
    elcc_by_month: tuple[float, ...] | None = reads(
        optional(listed(number("fraction", at_least=0, at_most=1), length=12)), default=None
    )
    factor: float = reads(number("fraction", at_least=0, at_most=2), default=1.0)
    exceedance: float | None = reads(optional(number("fraction", above=0, at_most=1)), default=None, since=2)
    ra_hours: tuple[int, ...] = reads(
        listed(whole("an hour", at_least=0, at_most=23), at_least=1), default=(16, 17, 18, 19, 20), since=2
    )

    def check(self, path: str) -> None:
        """A rule has what it counts by."""
        if self.rule == "elcc" and self.elcc_by_month is None:
            raise CaseError(f"{path}.elcc_by_month", "expected twelve monthly values for the rule elcc")
        if self.rule == "exceedance" and self.exceedance is None:
            raise CaseError(f"{path}.exceedance", "expected a fraction for the rule exceedance")
        if len(set(self.ra_hours)) != len(self.ra_hours):
            raise CaseError(f"{path}.ra_hours", "expected each hour once")


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
