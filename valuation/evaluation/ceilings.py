"""What a solicitation's rules say of all that is bought together, as terms of the engine's portfolio.

The rules are fixed at publication: floor and ceiling on the contract kW bought in all, and what may be paid in all
as a share of the deferral earned. Price caps of single offers are checked when offers are made.
"""

from typing import Any

from solicitations.models import Rules, Solicitation

TOTAL = "bought in all"


def terms_of_rules(solicitation: Solicitation) -> dict[str, Any]:
    """Return the terms as plain data; only what is there, so that a case without rules stays as it always was."""
    rules = Rules.objects.filter(solicitation=solicitation).first()
    if rules is None:
        return {}
    kw = {"at_least_kw": rules.least_total_kw, "at_most_kw": rules.most_total_kw}
    stated = {name: float(value) for name, value in kw.items() if value is not None}
    share = rules.cost_cap_share_of_deferral
    terms = {
        "volumes": [{"name": TOTAL, **stated}] if stated else [],
        "budgets": [{"at_most_share_of_deferral": float(share)}] if share is not None else [],
    }
    return {name: told for name, told in terms.items() if told}
