"""The work after the opening in the demo: the checks run, one offer is to be mended, one is proposed to be left out."""

from datetime import timedelta

from bids.models import Offer
from bids.queries import opened_offers
from bids.services import ask_to_cure, examine_offers, propose_disqualification
from config.demo_world.people import Cast
from kernel.clock import database_now
from solicitations.importers import read_programs
from solicitations.models import Solicitation
from solicitations.services.import_programs import write_programs

REGISTRY = b"""program,kind,service,site,meter,customer,kw,valid_from,valid_to
Peak rewards,program,system_ra,,,Brightwater Storage,900,2025-01-01,2029-12-31
Net billing tariff,tariff,energy,88 Weir Road,M-40712,,450,2024-06-01,
Load forecast of 2026,forecast,distribution_deferral,,,Northfork Energy,1200,2026-01-01,2031-12-31
"""


def post_registry(cast: Cast) -> None:
    """Write what programs pay for, as a planner's import would."""
    write_programs(
        organisation=cast.utility,
        reading=read_programs(REGISTRY),
        by=cast.planner,
        now=database_now(),
        options={"source": "Programs of 2026, illustrative"},
    )


def run_checks(solicitation: Solicitation) -> None:
    """Do what a worker does once the offers are open; one that was quicker leaves nothing to do."""
    for waiting in solicitation.examinations.all():
        examine_offers(examination_id=waiting.pk)


def ask_and_propose(solicitation: Solicitation, cast: Cast) -> None:
    """Ask the first bidder's first offer to be mended, and propose to leave another bidder's out."""
    offers = opened_offers(solicitation, cast.procurement).select_related("solicitation", "organisation")
    to_mend: Offer = offers.filter(organisation__slug="brightwater")[0]
    now = database_now()
    ask_to_cure(
        offer=to_mend,
        text="State where the interconnection study stands, and by when the agreement is expected.",
        fields=["viability.interconnection"],
        due_at=now + timedelta(days=10),
        by=cast.procurement,
        now=now,
    )
    left_out = offers.exclude(organisation__slug="brightwater").last()
    if left_out is not None:
        propose_disqualification(
            offer=left_out,
            reason="It names no site, and its answer to the clarification did not either.",
            by=cast.procurement,
            now=now,
        )
