"""How the ranked table is looked at; the address keeps it, so that a view can be sent to somebody."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from bids.states import Technology
from review.evaluation.board import COLUMNS, EVERY_COLUMN, ONLY, ORDERS, BoardView
from review.evaluation.dashboard import Row


class BoardForm(forms.Form):
    """Which rows, in which order, with which columns."""

    technology = forms.ChoiceField(
        label="Technology", required=False, choices=[("", "All"), *Technology.choices]
    )
    only = forms.ChoiceField(label="Show", required=False, choices=ONLY)
    sort = forms.ChoiceField(label="Order by", required=False, choices=ORDERS)
    show = forms.ChoiceField(required=False, choices=[("", "A page"), ("all", "All rows")])
    pin = forms.CharField(required=False)
    column = forms.MultipleChoiceField(
        label="Columns", required=False, choices=COLUMNS, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any) -> None:
        """Take what the address says; whatever it says wrongly is as if it were not there."""
        super().__init__(data or None)
        for name in ("technology", "only", "sort"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.is_asked = bool(data)
        wanted = dict(self.cleaned_data) if self.is_asked and self._is_read() else {}
        self.query = data.copy() if self.is_asked else QueryDict(mutable=True)
        self.shows_all = wanted.get("show") == "all"
        self.view = BoardView(
            technology=wanted.get("technology", ""),
            only=wanted.get("only", ""),
            order=wanted.get("sort") or "rank",
            pinned=_ids(self.query.getlist("pin")),
            columns=frozenset(wanted.get("column") or EVERY_COLUMN),
        )

    def _is_read(self) -> bool:
        self.is_valid()
        return True

    @property
    def pinned(self) -> frozenset[UUID]:
        """The offers that stand at the top, whatever is filtered."""
        return self.view.pinned

    @property
    def columns(self) -> frozenset[str]:
        """The columns shown: all, until some are chosen."""
        return self.view.columns

    @property
    def order(self) -> str:
        """The name of the order the rows stand in."""
        return self.view.order

    def arrange(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows wanted, in the order wanted."""
        return self.view.arrange(rows)

    def show_all_url(self) -> str:
        """The address of the same view with all rows on one page."""
        return self._with(show=["all"])

    def sorted_by(self, name: str) -> str:
        """The address of the same view in another order."""
        return self._with(sort=[name])

    def with_pin(self, row_id: UUID) -> str:
        """The address of the same view with an offer pinned to the top, or, if it is pinned, taken from there."""
        pins = [f"pin={each}" for each in sorted(str(each) for each in self.pinned ^ {row_id})]
        return "?" + "&".join([*self._without_pins, *pins])

    @cached_property
    def _without_pins(self) -> list[str]:
        """The rest of the address, written once for all rows."""
        rest = self._with(pin=[]).removeprefix("?")
        return [rest] if rest else []

    def as_query(self) -> str:
        """What stands behind an address to keep the view, with its question mark; nothing where none is asked for."""
        return self._with() if self.is_asked else ""

    def _with(self, **values: list[str]) -> str:
        query = self.query.copy()
        query.pop("page", None)
        for name, given in values.items():
            query.setlist(name, given)
        return f"?{query.urlencode()}"


def _ids(texts: Sequence[str]) -> frozenset[UUID]:
    """Ids of an address; what is none is as if it were not there."""
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return frozenset(found)
