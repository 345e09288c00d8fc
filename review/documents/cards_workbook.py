"""How a panel member's cards lie in a workbook: one row for each criterion of each offer."""

from typing import Final

SHEET: Final = "Scores"
ABOUT: Final = "about"
SCHEMA: Final = "gridtender.scorecards/2"
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
    ("Evidence: where it stands", 40),
)
SCORE, WHY, EVIDENCE = 7, 8, 9
# Hidden, beyond what is shown: which offer and criterion a row is of, however the rows are sorted.
OFFER_ID, CRITERION = 10, 11
GUIDE: Final = (
    "Fill in the columns Score, Why and, where a criterion asks for it, Evidence. Any may be filled in later.",
    "Upload it on the page of your cards: what can be read is saved as a draft, what cannot is named by its cell.",
    "Nothing is submitted by an upload. Submit each card on the site.",
)
