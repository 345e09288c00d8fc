"""Awards and contracts in the making."""

import pytest

from contracts.models import Award, Contract
from contracts.services import award_contracts
from kernel.clock import database_now
from review.services import add_offer, decide_selection, propose_selection
from tests.factories.accounts import a_utility
from tests.factories.review import Evaluation, a_finished_run, an_evaluation
from tests.factories.solicitations import a_pro_forma

TEXT = """# Distribution services agreement

Agreement {{ contract_number }} between **{{ utility_name }}** and {{ developer_name }}.

## 1. Delivery

1. The seller delivers {{ contract_kw }} at {{ delivery_point }} from {{ starts_on }} to {{ ends_on }}.
2. The buyer pays {{ fixed_usd_per_kw_month }} and {{ variable_usd_per_mwh }}.

| Matter | Agreed |
|---|---|
| Delay damages | {{ delay_damages }} |
"""


def term(code: str, label: str, unit: str = "", kind: str = "text", source: str = "offer") -> dict[str, str]:
    """One term of a pro forma's schema."""
    return {"code": code, "label": label, "unit": unit, "kind": kind, "source": source}


TERMS = [
    term("contract_number", "Number of the agreement"),
    term("utility_name", "The buyer"),
    term("developer_name", "The seller"),
    term("contract_kw", "Contract capacity", "kW", "number"),
    term("delivery_point", "Delivery point"),
    term("starts_on", "First day", kind="date"),
    term("ends_on", "Last day", kind="date"),
    term("fixed_usd_per_kw_month", "Fixed price", "USD/kW-month", "money"),
    term("variable_usd_per_mwh", "Variable price", "USD/MWh", "money"),
    term("delay_damages", "Delay damages", "USD/MW per day", "money", "utility"),
]
GIVEN = {"delay_damages": "690"}


@pytest.fixture
def made() -> Evaluation:
    """Two opened and valued offers of a solicitation with a whole pro forma; nothing chosen."""
    utility = a_utility()
    pro_forma = a_pro_forma(utility, TEXT.encode(), terms=TERMS, title="DSA")
    evaluation = an_evaluation(n_offers=2, utility=utility, pro_forma=pro_forma)
    a_finished_run(evaluation)
    return evaluation


@pytest.fixture
def approved(made: Evaluation) -> Evaluation:
    """The same with its first offer chosen by two people."""
    now = database_now()
    add_offer(solicitation=made.solicitation, offer=made.offers[0], by=made.procurement, now=now)
    proposed = propose_selection(
        solicitation=made.solicitation, reason="It is the best.", by=made.procurement, now=now
    )
    decide_selection(selection=proposed, is_approved=True, reason="", by=made.chair, now=now)
    return made


@pytest.fixture
def award(approved: Evaluation) -> Award:
    """The award of the chosen set."""
    return award_contracts(
        solicitation=approved.solicitation,
        reason="Least cost.",
        by=approved.procurement,
        now=database_now(),
        given_terms=GIVEN,
    )


@pytest.fixture
def contract(award: Award) -> Contract:
    """The contract of the one winner."""
    return award.contracts.get()
