"""Which figures of a debrief a bidder may have: by the class of the figure, and by how many others stand behind it."""

from dataclasses import dataclass

from solicitations.states.confidentiality import AUDIENCES, Confidentiality

# What each kind of figure is. Components hold the utility's price curves; a standing tells of the others.
CLASS_OF = {
    "scores": Confidentiality.BIDDERS,
    "reason": Confidentiality.BIDDERS,
    "components": Confidentiality.NDA,
    "percentiles": Confidentiality.BIDDERS,
    "computed": Confidentiality.NDA,
    "entry_price": Confidentiality.NDA,
}
# Figures that say something about the other offers.
ABOUT_OTHERS = frozenset({"percentiles", "computed", "entry_price"})


@dataclass(frozen=True)
class Circumstances:
    """What decides on a figure: a signed NDA in force, how many other offers were valued, and the rule's group."""

    has_nda: bool
    n_others: int
    least_group: int


def why_withheld(figure: str, given: Circumstances) -> str:
    """Return why a kind of figure is withheld from a bidder, in their words; '' where it is told.

    >>> why_withheld("percentiles", Circumstances(has_nda=True, n_others=4, least_group=5))
    'Withheld: it would be worked out from fewer than 5 other offers, and could tell about one of them.'
    >>> why_withheld("percentiles", Circumstances(has_nda=False, n_others=5, least_group=5))
    ''
    """
    kind = CLASS_OF[figure]
    if kind == Confidentiality.NDA and not given.has_nda:
        return f"Withheld: it is told to {AUDIENCES[kind].words.split(',')[0]}."
    if figure in ABOUT_OTHERS and given.n_others < given.least_group:
        return (
            f"Withheld: it would be worked out from fewer than {given.least_group} other offers, "
            "and could tell about one of them."
        )
    return ""
