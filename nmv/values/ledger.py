"""The ledger of an offer's value: each dollar with the service it pays for, who pays it, and the rule it stands under.

The entries of a result sum to its NPV, so nothing is counted outside the ledger, and the parts of one
service that different payers pay sum to at most the whole, so nothing is counted twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

THIS_CONTRACT = "this contract"

_WHOLE = 1.0 + 1e-9

# The rule each service stands under; `docs/method.md` has them in words.
RULES: Mapping[str, str] = MappingProxyType(
    {
        "system_ra": "system-ra-once",
        "local_ra": "system-ra-once",
        "flexible_ra": "flexible-above-paid",
        "energy": "energy-at-one-price",
        "ancillary": "duty-hour-no-as",
        "certificate": "rec-once",
        "carbon": "carbon-in-lmp",
        "integration": "flexibility-elsewhere",
        "distribution_deferral": "deferral-once-per-need",
        "transmission_deferral": "deferral-once-per-need",
        "losses": "loss-twice",
        "voltage": "named-by-protocol",
        "reliability": "named-by-protocol",
        "safety": "named-by-protocol",
        "contract": "contract-cost",
    }
)

# What each component pays for; RA is split into its three services.
SERVICE_OF: Mapping[str, str] = MappingProxyType(
    {
        "ENERGY": "energy",
        "ANCILLARY": "ancillary",
        "RPS": "certificate",
        "GHG": "carbon",
        "INTEGRATION": "integration",
        "DISTRIBUTION_DEFERRAL": "distribution_deferral",
        "TRANSMISSION_DEFERRAL": "transmission_deferral",
        "LOSSES": "losses",
        "VOLTAGE": "voltage",
        "RELIABILITY": "reliability",
        "SAFETY": "safety",
    }
)


class LedgerError(RuntimeError):
    """A service of an offer would be counted twice; `rule` names what forbids it."""

    def __init__(self, rule: str, message: str) -> None:
        """Keep the rule apart from the words."""
        super().__init__(f"rule {rule}: {message}")
        self.rule = rule


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """One service of an offer and one payer.

    `quantity` in `unit` is what the service is measured by (kW, kVAR, or MWh over the years valued);
    `share` the part of it that this payer pays; `pv_usd` what it adds to the NPV, 0 for other payers.
    """

    component: str
    service: str
    payer: str
    quantity: float
    unit: str
    share: float
    pv_usd: float
    rule: str


def check_ledger(entries: Iterable[LedgerEntry], *, is_local_bundled: bool = False) -> None:
    """Refuse a ledger in which payers together pay more than the whole of a service; `LedgerError` names the rule.

    A local price that is bundled pays for the system RA of the same kW too.

    >>> entry = dict(component="RPS", service="certificate", quantity=1.0, unit="MWh", pv_usd=0.0, rule="rec-once")
    >>> check_ledger([LedgerEntry(payer=who, share=0.6, **entry) for who in ("buyer", "tariff")])
    Traceback (most recent call last):
    nmv.values.ledger.LedgerError: rule rec-once: certificate is paid 1.2 times: by buyer, tariff
    """
    shares: dict[str, float] = defaultdict(float)
    payers: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.service == "contract":
            continue
        paid_for = [entry.service]
        if is_local_bundled and entry.service == "local_ra" and entry.payer == THIS_CONTRACT:
            paid_for.append("system_ra")
        for service in paid_for:
            shares[service] += entry.share
            payers[service].append(entry.payer)
            if shares[service] > _WHOLE:
                who = ", ".join(payers[service])
                raise LedgerError(entry.rule, f"{service} is paid {shares[service]:.4g} times: by {who}")
