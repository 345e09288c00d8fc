"""How text goes into a cell: as text, whatever it looks like."""

import re

from openpyxl.cell import Cell

# What XML cannot hold, and what looks like the escape for it.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def write_text(cell: Cell, words: str) -> None:
    """Write text that no spreadsheet takes for a formula, an error or a number."""
    if not words:
        return
    cell.value = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", words)
    cell.data_type = "s"
    cell.quotePrefix = words.startswith(("=", "+", "-", "@"))
