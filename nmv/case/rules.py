"""Rules against counting one service twice that can be checked on the case alone, each with its name.

What a rule forbids is refused as a `CaseError` whose message begins with the rule. The ledger of a result
(`nmv.ledger`) shows the other side: what each component was paid for.
"""

from collections.abc import Sequence

from nmv.case.offers import Offer
from nmv.case.protocol import Protocol


def check_counted_once(protocol: Protocol, offers: Sequence[Offer]) -> None:
    """Refuse protocols and offers that would count one service twice."""
