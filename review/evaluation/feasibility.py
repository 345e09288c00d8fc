"""What a set breaks, in words that name offers by their aliases."""

import re
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from bids.models import Offer
from nmv.portfolio import Tableau
from review.models import Amounts
from valuation.evaluation.tableaux import tableau_of
from valuation.models import Run

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PATH = re.compile(r" \(portfolio\.[a-z_]+\[\d+\]\)")


def broken_rules(run: Run, amounts: Amounts) -> list[str]:
    """Return a sentence for every rule that a set breaks on a finished run.

    Raises:
        Conflict: the run kept no inputs.
    """
    return broken_in(tableau_of(run), amounts)


def broken_in(table: Tableau, amounts: Mapping[UUID, Decimal]) -> list[str]:
    """The same from a tableau."""
    return named(table.broken({str(key): float(share) for key, share in amounts.items()}))


def named(words: tuple[str, ...]) -> list[str]:
    """Write sentences with aliases in place of ids, and without the places of terms in the case's document."""
    ids = {UUID(found) for each in words for found in _ID.findall(each)}
    rows = Offer.objects.filter(pk__in=ids).values_list("pk", "alias") if ids else ()
    aliases = {str(pk): alias for pk, alias in rows}
    spelled = (_ID.sub(lambda found: aliases.get(found.group(), found.group()), each) for each in words)
    return [without_paths(each) for each in spelled]


def without_paths(words: str) -> str:
    """Write a sentence of the engine without the place of a term in the case's document."""
    return _PATH.sub("", words)
