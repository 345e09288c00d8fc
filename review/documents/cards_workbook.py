"""How a panel member's cards lie in a workbook: one row for each criterion of each offer."""

from typing import Final

SHEET: Final = "Scores"
ABOUT: Final = "about"
SCHEMA: Final = "gridtender.scorecards/1"
FIRST_ROW: Final = 4
COLUMNS: Final = (
    ("Offer", 12),
    ("Criterion", 34),
    ("Weight (%)", 11),
    ("Scale, 0 to", 11),
    ("What it looks at", 60),
    ("The bidder states", 60),
    ("Score", 9),
    ("Why", 60),
)
SCORE, WHY = 7, 8
# Hidden, beyond what is shown: which offer and criterion a row is of, however the rows are sorted.
OFFER_ID, CRITERION = 9, 10
GUIDE: Final = (
    "Fill in the columns Score and Why. A score may be left empty and filled in later; so may a reason.",
    "Upload it on the page of your cards: what can be read is saved as a draft, what cannot is named by its cell.",
    "Nothing is submitted by an upload. Submit each card on the site.",
)
