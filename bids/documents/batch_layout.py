"""Where each value stands in the workbook of several offers: the sheets of one offer's, turned into rows.

Each cell of the workbook of one offer is a column here, and each offer a row, the same on every sheet. The shape of
8,760 hours alone is turned: an hour a row, an offer a column.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from bids.documents.registry import Field, Kind
from bids.documents.workbook import LABEL, VALUE, Input, Key, Layout, Offered, Spot, layout_of
from bids.documents.workbook_fields import column_letters

FORMAT = "gridtender.workbook-several/1"
MOST_OFFERS = 200
# Every value of as many offers with a shape by months and hours; of offers with one by hours it is some forty.
MOST_VALUES = 400_000
UNDER, NAMES, FIRST = 4, 5, 6
ID = ("id",)
ID_INPUT = Input(
    ID,
    Field(
        name="id",
        label="Id",
        most="36",
        help="Leave it empty for a new offer; it names one that is to be changed.",
    ),
    label="Id of the offer here",
)


@dataclass(frozen=True)
class BatchSheet:
    """One sheet: what is asked for, once for each offer; where ``is_turned``, an offer is a column."""

    title: str
    lead: str
    inputs: tuple[Input, ...]
    is_turned: bool = False

    def spot(self, place: int, number: int) -> Spot:
        """The cell of an input, by its place, of an offer, by its number."""
        if self.is_turned:
            return FIRST + place, VALUE + number - 1
        return FIRST + number - 1, VALUE + place

    def found(self, spot: Spot) -> tuple[int, int] | None:
        """Place and number of a cell; None where nothing is asked for."""
        down, across = spot[0] - FIRST, spot[1] - VALUE
        place, number = (down, across + 1) if self.is_turned else (across, down + 1)
        return (place, number) if 0 <= place < len(self.inputs) and 1 <= number <= MOST_OFFERS else None

    @cached_property
    def words(self) -> dict[Spot, str]:
        """What stands on the sheet and has to stay there."""
        told: dict[Spot, str] = {(1, LABEL): self.title}
        if self.lead:
            told[2, LABEL] = self.lead
        if self.is_turned:
            told[NAMES, LABEL] = self.inputs[0].under
            told |= {(FIRST + place, LABEL): each.label for place, each in enumerate(self.inputs)}
            return told | {(NAMES, VALUE + n): f"Offer {n + 1}" for n in range(MOST_OFFERS)}
        told[NAMES, LABEL] = "Offer"
        for place, each in enumerate(self.inputs):
            told[NAMES, VALUE + place] = each.label
            if each.under and (place == 0 or self.inputs[place - 1].under != each.under):
                told[UNDER, VALUE + place] = each.under
        return told | {(FIRST + n, LABEL): f"Offer {n + 1}" for n in range(MOST_OFFERS)}

    @cached_property
    def notes(self) -> dict[Spot, str]:
        """Help over the columns."""
        if self.is_turned:
            return {}
        return {
            (UNDER - 1, VALUE + place): each.field.help
            for place, each in enumerate(self.inputs)
            if each.field.help
        }


@dataclass(frozen=True)
class BatchLayout:
    """The whole workbook."""

    offered: Offered
    single: Layout
    sheets: tuple[BatchSheet, ...]

    def edition(self) -> str:
        """A fingerprint of everything that stands where."""
        return sha256(f"{FORMAT} {MOST_OFFERS} {self.single.edition()}".encode()).hexdigest()

    @cached_property
    def places(self) -> dict[Key, tuple[BatchSheet, int]]:
        """Sheet and place by key; a group of values is found by its first."""
        found: dict[Key, tuple[BatchSheet, int]] = {}
        for sheet, place, given in self.inputs():
            for length in range(1, len(given.key) + 1):
                found.setdefault(given.key[:length], (sheet, place))
        return found

    def inputs(self) -> Iterator[tuple[BatchSheet, int, Input]]:
        """Everything that is asked for, in order."""
        return ((sheet, place, given) for sheet in self.sheets for place, given in enumerate(sheet.inputs))

    def place_of(self, key: Key, number: int) -> tuple[str, str, Input] | None:
        """Sheet, cell and input of a key in the row of an offer."""
        if key not in self.places:
            return None
        sheet, place = self.places[key]
        row, column = sheet.spot(place, number)
        return sheet.title, f"{column_letters(column)}{row}", sheet.inputs[place]


def batch_layout_of(offered: Offered) -> BatchLayout:
    """Lay out the workbook of several offers in a solicitation."""
    single = layout_of(offered)
    sheets = []
    for place, each in enumerate(single.sheets):
        inputs = tuple(each.inputs.values())
        own = (ID_INPUT, *inputs) if place == 0 else inputs
        is_turned = any(given.field.kind == Kind.HOURS for given in inputs)
        sheets.append(BatchSheet(each.title, each.words.get((2, LABEL), ""), own, is_turned))
    return BatchLayout(offered, single, tuple(sheets))
