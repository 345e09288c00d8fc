"""The rows of the ranked table as markup, written by one function: a thousand of them by a template take seconds.

The data-… are what a page sorts and filters by (static/js/board.js).
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from review.evaluation.dashboard import Dashboard, Row, Share
from review.forms import BoardForm
from web.quantities import number, percent, quantity
from web.templatetags.states import state_badge

NO_ROW = UUID(int=0)
NOTHING = SafeString("")


class BoardRows:
    """Writes the rows of one table; what is the same for all of them is worked out once."""

    def __init__(self, request: HttpRequest, page: Dashboard, board: BoardForm) -> None:
        """Resolve the addresses."""
        self.page, self.board, self.columns = page, board, board.columns
        self.moves = reverse("review:rank-moves", args=[page.solicitation.pk])
        self.edit = reverse("review:selection-edit", args=[page.solicitation.pk])
        self.token = get_token(request) if page.may_choose else ""
        self.details = _each("bids:offer-detail")
        self.cash_flows = _each("review:offer-cash-flows")
        self.sensitivities = _each("review:offer-sensitivity")
        self.coverages = _each("review:offer-coverage")
        self.traces = _each("valuation:offer-trace")
        self.badge = state_badge("SELECTED", "chosen")

    def write(self, rows: Iterable[Row]) -> SafeString:
        """Return the markup of some rows."""
        return _joined((self._row(row) for row in rows), between="\n")

    def _row(self, row: Row) -> SafeString:
        offer, place, pk = row.offer, row.place, str(row.offer.pk)
        is_pinned = offer.pk in self.board.pinned
        classes = " ".join(
            name for name, is_so in (("table-active", row.is_chosen), ("is-pinned", is_pinned)) if is_so
        )
        return format_html(
            '<tr id="row-{0}" class="{1}" data-id="{0}" data-rank="{2}" data-value="{3}" data-alias="{4}" '
            'data-nmv="{5}" data-npv="{6}" data-quality="{7}" data-kw="{8}" data-technology="{9}"{10}>{11}</tr>',
            pk,
            classes,
            "" if place.rank is None else place.rank,
            place.rank_by_value,
            offer.alias,
            row.nmv_usd_per_kw_year,
            row.npv_usd,
            row.quality.mean if row.quality else "",
            "" if offer.contract_kw is None else offer.contract_kw,
            offer.technology,
            SafeString(" data-chosen") if row.is_chosen else NOTHING,
            _joined(self._cells(row, pk, is_pinned=is_pinned)),
        )

    def _cells(self, row: Row, pk: str, *, is_pinned: bool) -> list[SafeString]:
        alias, columns = row.offer.alias, self.columns
        cells = [self._rank(row), self._offer(row, pk, is_pinned=is_pinned)]
        if self.page.measure.is_cost:
            cells.append(format_html('<td class="num"><strong>{}</strong></td>', number(row.ranked_by, 2)))
        trace = self.traces.replace(_NO_ROW, str(row.run_offer_id))
        nmv, npv = number(row.nmv_usd_per_kw_year, 2), number(row.npv_usd, 0)
        cells.append(_figure(trace, nmv, f"{nmv}, trace of {alias}"))
        if "npv" in columns:
            cells.append(_figure(trace, npv, f"{npv} present value, trace of {alias}"))
        if "quality" in columns:
            cells.append(self._quality(row))
        if "shares" in columns:
            cells += [self._share(share, alias, pk) for share in row.shares]
        cells.append(_tick(alias, pk))
        if self.page.may_choose:
            cells.append(self._choice(row, pk))
        return cells

    def _rank(self, row: Row) -> SafeString:
        place, lines = row.place, []
        if place.rank != place.rank_by_value:
            lines.append(format_html(_NOTE, f"by value {place.rank_by_value}"))
        if place.score is not None:
            lines.append(format_html(_NOTE, f"score {number(place.score, 2)}"))
        elif place.band:
            lines.append(format_html(_NOTE, f"band {place.band}"))
        if place.is_moved:
            words = f"moved from {place.rank_by_policy}"
            lines.append(format_html('<div class="small"><a href="{}">{}</a></div>', self.moves, words))
        if place.kept_back:
            words = f"{place.kept_back[:1].upper()}{place.kept_back[1:]}"
            lines.append(format_html('<div class="small">{}</div>', words))
        rank = "\N{EN DASH}" if place.rank is None else place.rank
        return format_html('<td class="num"><strong>{}</strong>{}</td>', rank, _joined(lines))

    def _offer(self, row: Row, pk: str, *, is_pinned: bool) -> SafeString:
        technology = row.offer.get_technology_display()
        return format_html(
            '<th scope="row" class="pinned-column"><a href="{}">{}</a>{}<div class="small muted">{}, {}</div>'
            '<div class="small"><a href="{}" aria-label="Cash by year of {}">Cash by year</a> · '
            '<a href="{}" aria-label="Sensitivity of {}">Sensitivity</a> · {}</div></th>',
            self.details.replace(_NO_ROW, pk),
            row.offer.alias,
            format_html(" {}", self.badge) if row.is_chosen else NOTHING,
            technology[:1].upper() + technology[1:],
            quantity(row.offer.contract_kw, "kW"),
            self.cash_flows.replace(_NO_ROW, pk),
            row.offer.alias,
            self.sensitivities.replace(_NO_ROW, pk),
            row.offer.alias,
            self._pin(row, is_pinned=is_pinned),
        )

    def _quality(self, row: Row) -> SafeString:
        if row.quality is None:
            return SafeString('<td class="num"><span class="muted">none yet</span></td>')
        cards = format_html(_NOTE, f"{row.quality.n_cards} of {self.page.n_panelists} cards")
        return format_html('<td class="num">{}{}</td>', number(row.quality.mean, 2), cards)

    def _share(self, share: Share, alias: str, pk: str) -> SafeString:
        if share.share is None:
            return SafeString('<td class="num"><span class="muted">not offered</span></td>')
        part = percent(share.share, 1)
        label = f"{part} coverage of {share.need.code} by {alias}"
        return _figure(self.coverages.replace(_NO_ROW, pk), part, label)

    def _pin(self, row: Row, *, is_pinned: bool) -> SafeString:
        word = "Unpin" if is_pinned else "Pin"
        return format_html(
            '<a href="{}" data-pin aria-label="{} {}">{}</a>',
            self.board.with_pin(row.offer.pk),
            word,
            row.offer.alias,
            word,
        )

    def _choice(self, row: Row, pk: str) -> SafeString:
        word, action, kind = ("Take out", "drop", "danger") if row.is_chosen else ("Choose", "add", "primary")
        return format_html(
            '<td><form method="post" action="{0}" hx-post="{0}" hx-target="#board" hx-swap="outerHTML">'
            '<input type="hidden" name="csrfmiddlewaretoken" value="{1}">'
            '<input type="hidden" name="offer" value="{2}"><input type="hidden" name="action" value="{3}">'
            '<button id="choose-{2}" class="btn btn-sm btn-outline-{4} nowrap" type="submit" '
            'aria-label="{5} {6}">{5}</button></form></td>',
            self.edit,
            self.token,
            pk,
            action,
            kind,
            word,
            row.offer.alias,
        )


_NO_ROW = str(NO_ROW)
_NOTE = '<div class="small muted nowrap">{}</div>'


def _each(name: str) -> str:
    """The address of a page for each row, resolved once."""
    return reverse(name, args=[NO_ROW])


def _figure(address: str, shown: str, label: str) -> SafeString:
    return format_html('<td class="num"><a href="{}" aria-label="{}">{}</a></td>', address, label, shown)


def _tick(alias: str, pk: str) -> SafeString:
    return format_html(
        '<td><input class="form-check-input" type="checkbox" name="offer" value="{}" form="compare" '
        'aria-label="Compare {}"></td>',
        pk,
        alias,
    )


def _joined(pieces: Iterable[SafeString], between: str = "") -> SafeString:
    """Markup after markup: each piece is safe, so the whole is."""
    whole: Any = SafeString(between).join(pieces)
    return SafeString(whole)
