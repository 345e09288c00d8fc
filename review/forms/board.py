"""How the ranked table is looked at; the address keeps it, so that a view can be sent to somebody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from bids.states import Technology
from review.evaluation.dashboard import Row

ORDERS = (
    ("rank", "Rank"),
    ("nmv", "Net Market Value"),
    ("npv", "Net present value"),
    ("quality", "Qualitative score"),
    ("kw", "Contract capacity"),
    ("alias", "Offer"),
)
COLUMNS = (("npv", "Net present value"), ("quality", "Qualitative score"), ("shares", "Shares of needs"))


class BoardForm(forms.Form):
    """Which rows, in which order, with which columns."""

    technology = forms.ChoiceField(
        label="Technology", required=False, choices=[("", "All"), *Technology.choices]
    )
    only = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "All offers"), ("chosen", "Chosen ones"), ("ranked", "Ranked ones")],
    )
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
        self.wanted = dict(self.cleaned_data) if self.is_asked and self._is_read() else {}
        self.query = data.copy() if self.is_asked else QueryDict(mutable=True)
        self.pinned = _ids(self.query.getlist("pin"))

    def _is_read(self) -> bool:
        self.is_valid()
        return True

    @property
    def columns(self) -> frozenset[str]:
        """The columns shown: all, until some are chosen."""
        return frozenset(self.wanted.get("column") or [name for name, _ in COLUMNS])

    def arrange(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows wanted, in the order wanted."""
        technology, only = self.wanted.get("technology"), self.wanted.get("only")
        shown = [
            row
            for row in rows
            if (not technology or row.offer.technology == technology)
            and (only != "chosen" or row.is_chosen)
            and (only != "ranked" or row.place.rank is not None)
        ]
        # The rows come in their rank, and sorting is stable; what is pinned stands first, whatever is filtered.
        ordered = shown if self.order == "rank" else sorted(shown, key=_KEYS[self.order])
        if not self.pinned:
            return ordered
        first = [row for row in rows if row.offer.pk in self.pinned]
        return first + [row for row in ordered if row.offer.pk not in self.pinned]

    @property
    def order(self) -> str:
        """The name of the order the rows stand in."""
        return self.wanted.get("sort") or "rank"

    @property
    def shows_all(self) -> bool:
        """Whether all rows stand on one page."""
        return self.wanted.get("show") == "all"

    def show_all_url(self) -> str:
        """The address of the same view with all rows on one page."""
        return self._with(show=["all"])

    def sorted_by(self, name: str) -> str:
        """The address of the same view in another order."""
        return self._with(sort=[name])

    def with_pin(self, row_id: UUID) -> str:
        """The address of the same view with an offer pinned to the top, or, if it is pinned, taken from there."""
        return self._with(pin=sorted(str(each) for each in self.pinned ^ {row_id}))

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


_KEYS: dict[str, Any] = {
    "nmv": lambda row: -row.nmv_usd_per_kw_year,
    "npv": lambda row: -row.npv_usd,
    "quality": lambda row: (row.quality is None, -(row.quality.mean if row.quality else 0)),
    "kw": lambda row: -(row.offer.contract_kw or 0),
    "alias": lambda row: (len(row.offer.alias), row.offer.alias),
}
