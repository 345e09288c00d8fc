"""Where each value of an offer stands in the workbook made for one solicitation: sheets, labels and input cells.

Made from the registry and what the solicitation offers; writer and reader both go by it. A value's ``Key`` is its
place in the document, the rows of tables counted from 1, the fields of a delivery under their kind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from operator import itemgetter
from uuid import UUID

from bids.documents.offer import SCHEMA
from bids.documents.registry import DELIVERY, GROUPS, HOURS, KINDS_OF, MONTHS, Field, Group, Kind
from bids.documents.rules import Rules
from bids.documents.workbook_fields import HOUR_NAMES, answer_field, column_letters
from bids.states import Technology
from web.hours import MONTH_NAMES

FORMAT = "gridtender.workbook/1"
INSTRUCTIONS, ABOUT, LISTS = "Instructions", "_about", "_lists"
LABEL, VALUE, NOTE = 1, 2, 3
LONGEST_TITLE = 31
Key = tuple[str | int, ...]
Options = tuple[tuple[str, str], ...]
Spot = tuple[int, int]
KIND_TITLES = {"month_hour": "Shape by month and hour", "hourly": "Shape by 8,760 hours"}
YES: Options = (("yes", "Yes"),)
YES_NO: Options = (("yes", "Yes"), ("no", "No"))
# What a table of the document leaves out where a row of it says nothing.
PICKS = frozenset({Kind.NEEDS, Kind.MONTH_LIST})


@dataclass(frozen=True)
class Offered:
    """What a solicitation offers to choose from, in words; ``title`` is shown on the first sheet."""

    solicitation_id: UUID
    title: str
    rules: Rules
    needs: Options
    places: Options


@dataclass(frozen=True)
class Input:
    """One cell to fill in: what it means, what may be chosen in it; ``is_free`` where other words may stand too.

    ``label`` is what people call it, ``under`` the table it is part of.
    """

    key: Key
    field: Field
    options: Options = ()
    is_free: bool = False
    label: str = ""
    under: str = ""

    @property
    def words(self) -> str:
        """What the cell is for."""
        return f"{self.under}, {self.label}" if self.under else self.label

    @property
    def is_pick(self) -> bool:
        """Whether a yes in this cell picks something into a list."""
        return self.field.kind in PICKS


@dataclass
class Sheet:
    """One sheet: the words that stand on it, and its input cells, by row and column."""

    title: str
    words: dict[Spot, str] = field(default_factory=dict)
    notes: dict[Spot, str] = field(default_factory=dict)
    inputs: dict[Spot, Input] = field(default_factory=dict)
    row: int = 1

    def say(self, row: int, column: int, words: str) -> None:
        """Put words into a cell that the reader finds again unchanged."""
        self.words[row, column] = words

    def ask(self, row: int, column: int, given: Input) -> None:
        """Make a cell one to fill in."""
        self.inputs[row, column] = given


@dataclass(frozen=True)
class Layout:
    """The whole workbook."""

    offered: Offered
    sheets: tuple[Sheet, ...]

    def edition(self) -> str:
        """A fingerprint of everything that stands where; another one means another workbook."""
        told: list[object] = [SCHEMA]
        for each in self.sheets:
            told += [each.title, *sorted(each.words.items())]
            told += [(spot, given.key) for spot, given in sorted(each.inputs.items(), key=itemgetter(0))]
        return sha256("\n".join(map(repr, told)).encode()).hexdigest()

    def inputs(self) -> Iterator[tuple[Sheet, Spot, Input]]:
        """Every cell to fill in, in order."""
        return ((sheet, spot, given) for sheet in self.sheets for spot, given in sheet.inputs.items())

    def spots(self) -> Mapping[Key, tuple[str, str]]:
        """Sheet and cell by key; a group of cells is found by its first."""
        found: dict[Key, tuple[str, str]] = {}
        for sheet, (row, column), given in self.inputs():
            for length in range(1, len(given.key) + 1):
                found.setdefault(given.key[:length], (sheet.title, f"{column_letters(column)}{row}"))
        return found


def layout_of(offered: Offered) -> Layout:
    """Lay out the workbook of a solicitation."""
    sheets: list[Sheet] = []
    for group in GROUPS:
        fields = [each for each in group.fields if each.kind != Kind.ANSWERS or offered.rules.requirements]
        plain = [each for each in fields if each.kind != Kind.DELIVERY]
        if plain:
            is_asked = group.code in offered.rules.limits.asked_groups
            sheets.append(_sheet(group.title, group.lead, _prefix(group), plain, offered, is_asked=is_asked))
        if len(plain) < len(fields):
            sheets += [_of_kind(kind, offered) for kind in _kinds(offered.rules)]
    return Layout(offered, tuple(sheets))


def _prefix(group: Group) -> Key:
    return (str(group.part), group.key) if group.key else (str(group.part),)


def _kinds(rules: Rules) -> list[str]:
    """The kinds of delivery that the technologies let in may have; a hybrid has a shape and a store of its own."""
    allowed = rules.limits.technologies or frozenset(Technology.values)
    kinds = {kind for technology in allowed for kind in KINDS_OF[technology]}
    if "hybrid" in kinds:
        kinds |= {"month_hour", "hourly", "storage"}
    return [kind for kind in DELIVERY if kind in kinds]


def _of_kind(kind: str, offered: Offered) -> Sheet:
    title = KIND_TITLES.get(kind, kind.replace("_", " ").capitalize())
    named = [t.label for t in Technology if kind in KINDS_OF[t]]
    lead = f"For {', '.join(named)}" + (
        "; the store of a hybrid too."
        if kind == "storage"
        else ("; a hybrid too." if kind in KIND_TITLES else ".")
    )
    if kind in KIND_TITLES:
        lead += " Fill in one of the two shapes. Hours begin at the time shown, local standard time."
    return _sheet(title, lead, ("technical", "delivery", kind), DELIVERY[kind], offered)


def _sheet(
    title: str, lead: str, prefix: Key, fields: Iterable[Field], offered: Offered, *, is_asked: bool = False
) -> Sheet:
    plain = "".join(" " if each in "[]:*?/\\" else each for each in title)
    sheet = Sheet(plain[:LONGEST_TITLE])
    sheet.say(1, LABEL, title)
    if lead:
        sheet.say(2, LABEL, lead)
    sheet.row = 4
    for each in fields:
        must = each.required or (each.asked and is_asked)
        _LAID.get(each.kind, _line)(sheet, (*prefix, each.name), each, _label(each, must=must), offered)
    return sheet


def _label(field: Field, *, must: bool) -> str:
    unit = f" ({field.unit})" if field.unit else ""
    return f"{field.label}{unit}{' *' if must else ''}"


def _line(sheet: Sheet, key: Key, field: Field, label: str, offered: Offered) -> None:
    """A label, a cell, a note."""
    sheet.say(sheet.row, LABEL, label)
    sheet.ask(sheet.row, VALUE, Input(key, field, options_of(field, offered), label=label))
    if field.help:
        sheet.notes[sheet.row, NOTE] = field.help
    sheet.row += 1


def _head(sheet: Sheet, label: str, headings: Sequence[str]) -> None:
    """A heading over a table, with the names of its columns."""
    sheet.row += 1
    sheet.say(sheet.row, LABEL, label)
    for place, words in enumerate(headings, start=VALUE):
        sheet.say(sheet.row, place, words)
    sheet.row += 1


def _months(sheet: Sheet, key: Key, field: Field, label: str, _offered: Offered) -> None:
    """Twelve cells in a row."""
    _head(sheet, label, MONTH_NAMES)
    is_list = field.kind == Kind.MONTH_LIST
    sheet.say(sheet.row, LABEL, "Yes where available" if is_list else "One number in each month")
    for month in range(1, MONTHS + 1):
        options, name = YES if is_list else (), MONTH_NAMES[month - 1]
        sheet.ask(sheet.row, month + 1, Input((*key, month), field, options, label=name, under=label))
    sheet.row += 2


def _picks(sheet: Sheet, key: Key, field: Field, label: str, offered: Offered) -> None:
    """A line for each thing that may be picked."""
    _head(sheet, label, ["Yes where it is meant"])
    for code, words in offered.needs:
        sheet.say(sheet.row, LABEL, words)
        sheet.ask(sheet.row, VALUE, Input((*key, code), field, YES, label=words, under=label))
        sheet.row += 1
    sheet.row += 1


def _table(sheet: Sheet, key: Key, field: Field, label: str, offered: Offered) -> None:
    """A table with its rows numbered."""
    if field.help:
        sheet.notes[sheet.row, LABEL] = field.help
    _head(sheet, label, [_label(each, must=each.required) for each in field.columns])
    for place in range(1, int(field.most) + 1):
        sheet.say(sheet.row, LABEL, f"Row {place}")
        for column, each in enumerate(field.columns, start=VALUE):
            named, options = f"Row {place}, {_label(each, must=each.required)}", options_of(each, offered)
            sheet.ask(
                sheet.row, column, Input((*key, place, each.name), each, options, label=named, under=label)
            )
        sheet.row += 1
    sheet.row += 1


def _grid(sheet: Sheet, key: Key, field: Field, label: str, _offered: Offered) -> None:
    """Months down, hours across."""
    _head(sheet, label, HOUR_NAMES)
    for month, name in enumerate(MONTH_NAMES, start=1):
        sheet.say(sheet.row, LABEL, name)
        for hour in range(1, HOURS + 1):
            named = f"{name} {HOUR_NAMES[hour - 1]}"
            sheet.ask(sheet.row, hour + 1, Input((*key, month, hour), field, label=named, under=label))
        sheet.row += 1


def _hours(sheet: Sheet, key: Key, field: Field, label: str, _offered: Offered) -> None:
    """One hour a row, of a year without 29 February."""
    _head(sheet, "Hour beginning", [label])
    days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    names = [
        f"{name} {day} {hour}"
        for name, length in zip(MONTH_NAMES, days, strict=True)
        for day in range(1, length + 1)
        for hour in HOUR_NAMES
    ]
    for place, name in enumerate(names, start=1):
        sheet.say(sheet.row, LABEL, name)
        sheet.ask(sheet.row, VALUE, Input((*key, place), field, label=name, under=label))
        sheet.row += 1


def _answers(sheet: Sheet, key: Key, _field: Field, label: str, offered: Offered) -> None:
    """One requirement a row: what is asked for, the answer, a comment."""
    _head(sheet, label, ["Answer", "Comment", "Asked for"])
    for each in offered.rules.requirements:
        asked, options = answer_field(each)
        comment = Field(name="comment", label=f"Comment on {each.label}", kind=Kind.AREA)
        words = _label(asked, must=each.is_mandatory)
        sheet.say(sheet.row, LABEL, words)
        answer = Input((*key, each.code, "value"), asked, options, is_free=True, label="Answer", under=words)
        sheet.ask(sheet.row, VALUE, answer)
        said = Input((*key, each.code, "comment"), comment, label="Comment", under=words)
        sheet.ask(sheet.row, VALUE + 1, said)
        sheet.say(sheet.row, VALUE + 2, each.words)
        sheet.row += 1


def options_of(field: Field, offered: Offered) -> Options:
    """What may be chosen in a field's cell: codes with their words, no two words alike."""
    allowed = offered.rules.limits.technologies
    given: dict[Kind, Options] = {
        Kind.CHOICE: field.choices,
        Kind.TRUTH: YES_NO,
        Kind.PLACE: offered.places,
        Kind.CURRENCY: ((offered.rules.currency, offered.rules.currency),),
        Kind.TECHNOLOGY: tuple(
            (each.value, each.label) for each in Technology if not allowed or each.value in allowed
        ),
    }
    return given.get(field.kind, ())


def told_apart(options: Iterable[tuple[str, str]]) -> Options:
    """Number words that stand for more than one thing.

    >>> told_apart([("a", "Oak"), ("b", "Elm"), ("c", "Oak")])
    (('a', 'Oak'), ('b', 'Elm'), ('c', 'Oak (2)'))
    """
    found: list[tuple[str, str]] = []
    seen: dict[str, int] = {}
    for code, words in options:
        seen[words] = seen.get(words, 0) + 1
        found.append((code, words if seen[words] == 1 else f"{words} ({seen[words]})"))
    return tuple(found)


_LAID = {
    Kind.MONTHS: _months,
    Kind.MONTH_LIST: _months,
    Kind.NEEDS: _picks,
    Kind.ROWS: _table,
    Kind.MONTH_HOURS: _grid,
    Kind.HOURS: _hours,
    Kind.ANSWERS: _answers,
}
