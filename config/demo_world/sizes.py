"""How much of a demo to build."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How many offers are valued, by how many panel members, and how many of them have scored."""

    n_offers: int
    n_panelists: int
    n_scored: int


WHOLE = Size(n_offers=14, n_panelists=2, n_scored=1)
SIZES = {
    "small": Size(n_offers=3, n_panelists=2, n_scored=1),
    "whole": WHOLE,
    # As large as a solicitation gets: everybody has scored, and the ranking is full.
    "large": Size(n_offers=300, n_panelists=8, n_scored=8),
}
