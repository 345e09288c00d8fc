"""Solicitations that have ended."""

from collections.abc import Sequence

from contracts.models import Award
from contracts.services import award_contracts, decline_contract
from kernel.clock import database_now
from review.services import add_offer, decide_selection, propose_selection
from tests.contracts.conftest import GIVEN, TERMS, TEXT
from tests.factories.accounts import a_utility
from tests.factories.review import Evaluation, a_finished_run, a_submitted_card, an_evaluation
from tests.factories.solicitations import a_pro_forma

PRICES = (8.0, 9.0, 10.0, 11.0)


def a_concluded_evaluation(prices: Sequence[float] = PRICES) -> tuple[Evaluation, Award]:
    """Valued and scored offers, the first awarded and its contract declined: debriefs may be asked for."""
    utility = a_utility()
    pro_forma = a_pro_forma(utility, TEXT.encode(), terms=TERMS, title="DSA")
    made = an_evaluation(n_offers=len(prices), utility=utility, pro_forma=pro_forma)
    for offer in made.offers:
        a_submitted_card(offer, made.panel[0], 6)
    a_finished_run(made, prices=prices)
    now = database_now()
    add_offer(solicitation=made.solicitation, offer=made.offers[0], by=made.procurement, now=now)
    chosen = propose_selection(solicitation=made.solicitation, reason="Best.", by=made.procurement, now=now)
    decide_selection(selection=chosen, is_approved=True, reason="", by=made.chair, now=now)
    award = award_contracts(
        solicitation=made.solicitation, reason="Least cost.", by=made.procurement, now=now, given_terms=GIVEN
    )
    decline_contract(contract=award.contracts.get(), reason="No.", by=made.procurement, now=now)
    return made, award
