"""Who declares their interests before they take part, and the words they sign."""

from accounts.states import Role

# Those who score and those who choose see nothing of an evaluation before they have declared.
DECLARING = frozenset({Role.PANEL, Role.CHAIR})

DECLARATION_TEXT = (
    "I have named every organization for which I or a member of my household works, has worked within the last five "
    "years, or in which either of us holds an interest, that could make or gain from an offer in this solicitation. "
    "I will say so at once if that changes. I will judge each offer on its merits alone, speak of offers to nobody "
    "outside the evaluation, and withdraw from it if I cannot."
)
