"""How the demo's first candidate is sourced: three structures scored on every factor, one of them chosen."""

from accounts.models import User
from kernel.clock import database_now
from solicitations.models import Project
from solicitations.services.sourcing import SourcingDraft, decide_sourcing
from solicitations.states import SourcingFactor as F
from solicitations.states import SourcingStructure as S

# By factor: score and reason for a request for offers, a demand response program, and a core service.
SCORED: dict[F, tuple[tuple[int, str], tuple[int, str], tuple[int, str]]] = {
    F.TRANSACTION_COSTS: (
        (3, "One solicitation, one contract form."),
        (2, "A program has to be filed and enrolled."),
        (4, "Crews and contracts are there."),
    ),
    F.VISIBILITY: (
        (4, "Metered at the resource."),
        (2, "Baselines only, after the event."),
        (5, "Our own telemetry."),
    ),
    F.CONTROLLABILITY: (
        (4, "Dispatched under the contract."),
        (3, "Called a day ahead."),
        (5, "Switched by our operators."),
    ),
    F.LATENCY: (
        (4, "Minutes, by contract."),
        (2, "Hours."),
        (5, "Seconds."),
    ),
    F.COMMUNICATION: (
        (3, "One link per resource, at the bidder's cost."),
        (3, "One link per aggregator."),
        (4, "Existing links."),
    ),
    F.PRIVACY: (
        (4, "Few customers' data."),
        (2, "Interval data of many customers."),
        (5, "None."),
    ),
    F.SECURITY: (
        (4, "TLS and a program, as the catalogue requires."),
        (3, "Many devices in many hands."),
        (4, "Inside our own perimeter."),
    ),
    F.FIRMNESS: (
        (4, "Availability is contracted, with damages."),
        (2, "Enrollment and response vary."),
        (5, "Wires."),
    ),
    F.CUSTOMER_APPETITE: (
        (4, "Four developers asked about the area."),
        (3, "Irrigation customers took part before."),
        (2, "Local opposition to the second transformer."),
    ),
}
STRUCTURES = (S.RFO, S.DEMAND_RESPONSE, S.CORE_SERVICE)
REASON = (
    "A request for offers fits the float, is firm by contract and leaves the technology open; demand response may "
    "offer in it. The core service stays the recorded fallback."
)


def choose_sourcing(project: Project, planner: User) -> None:
    """Score the structures and choose the request for offers."""
    scores = {
        structure.value: {
            factor.value: {"score": cells[place][0], "why": cells[place][1]}
            for factor, cells in SCORED.items()
        }
        for place, structure in enumerate(STRUCTURES)
    }
    draft = SourcingDraft(scores=scores, weights={}, chosen=S.RFO, reason=REASON)
    decide_sourcing(project=project, draft=draft, by=planner, now=database_now())
