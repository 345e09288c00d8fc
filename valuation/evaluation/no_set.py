"""Why there is no best set, in words for who asked for it: the one place that turns the engine's words into ours."""

from kernel.errors import DomainError
from nmv.selection import SelectionError

AGAIN = "Look for it again; if that fails too, tell whoever runs this site."
# The engine's words by how they begin.
OF_ENGINE = {
    "no set of these offers covers": (
        "No set of these offers meets all that must be met. The builder says for any set which hours stay open and "
        "which limits it breaks: take all offers in and look there, then revise the need or the rules."
    ),
    "no set was found within": (
        "The time for the search ended before any set was found. Look for it again when fewer searches run."
    ),
    "": "No set of these offers keeps the rules. The builder says for any set which rules it breaks.",
}


def why_no_set(error: Exception) -> str:
    """Say why a search ended without a set, and what to do."""
    if isinstance(error, DomainError):
        return error.message
    if isinstance(error, SelectionError):
        return next(words for begins, words in OF_ENGINE.items() if str(error).startswith(begins))
    return f"The search ended in an error of the program ({type(error).__name__}). {AGAIN}"


def worker_died(times: int) -> str:
    """Say that a worker died again and again."""
    return f"The worker that looked for it died {times} times, perhaps for want of memory. {AGAIN}"
