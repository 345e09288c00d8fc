"""How the ranked table is looked at; the address keeps it, so that a view can be sent to somebody."""

from collections.abc import Sequence
from typing import Any

from django import forms

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
        order = self.wanted.get("sort") or "rank"
        # The rows come in their rank, and sorting is stable.
        return shown if order == "rank" else sorted(shown, key=_KEYS[order])


_KEYS: dict[str, Any] = {
    "nmv": lambda row: -row.nmv_usd_per_kw_year,
    "npv": lambda row: -row.npv_usd,
    "quality": lambda row: (row.quality is None, -(row.quality.mean if row.quality else 0)),
    "kw": lambda row: -(row.offer.contract_kw or 0),
    "alias": lambda row: (len(row.offer.alias), row.offer.alias),
}
