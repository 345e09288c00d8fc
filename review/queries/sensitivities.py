"""What the page of an offer's sensitivity shows: the tornado, and in words what would flip it."""

from dataclasses import dataclass
from typing import Any

from accounts.permissions import Visitor
from bids.models import Offer
from nmv.sensitivity import SCALE
from review.models import Sensitivity
from review.queries.ranking import latest_run
from valuation.models import Run
from valuation.states import ACTIVE, CurveKind, RunState
from web.charts import Lever, Tornado
from web.quantities import number

UNIT = "$/kW-year"
# Further levers move a value less than can be seen.
MOST_LEVERS = 20
_RATES = {"discount_rate_per_year": "Discount rate", "inflation_per_year": "Inflation"}


@dataclass(frozen=True)
class FlipLine:
    """One lever: how far it has to move until two offers are equal, in words."""

    label: str
    move: str
    sentence: str


@dataclass(frozen=True)
class SensitivityPage:
    """An offer's sensitivity on the last finished run, or why there is none."""

    offer: Offer
    run: Run | None
    row: Sensitivity | None
    figure: Tornado | None
    flips: list[FlipLine]
    unmoved: list[str]

    @property
    def is_active(self) -> bool:
        """Whether a worker has it, or will."""
        return self.row is not None and self.row.state in ACTIVE


def sensitivity_page(offer: Offer, user: Visitor) -> SensitivityPage:
    """Gather the page; the caller has checked that this person sees values."""
    run = latest_run(offer.solicitation, user)
    found = Sensitivity.objects.visible_to(user).filter(run=run, offer=offer) if run else None
    row = found.select_related("rival", "run", "asked_by").first() if found is not None else None
    if row is None or row.state != RunState.DONE or row.document is None:
        return SensitivityPage(offer, run, row, None, [], [])
    told = [_flip(each, offer, row) for each in row.document["flips"] if each["move"] is not None]
    still = [lever_name(each["path"]) for each in row.document["flips"] if each["move"] is None]
    return SensitivityPage(offer, run, row, _figure(offer, row.document["swings"]), told, still)


def _figure(offer: Offer, swings: list[dict[str, Any]]) -> Tornado | None:
    if not swings:
        return None
    levers = tuple(
        Lever(lever_name(each["path"]), _usual(each["kind"]), each["low"], each["high"])
        for each in swings[:MOST_LEVERS]
    )
    title = f"What moves the Net Market Value of {offer}"
    return Tornado(title=title, unit=UNIT, base=swings[0]["base"], levers=levers)


def _usual(kind: str) -> str:
    return "\N{PLUS-MINUS SIGN}10 %" if kind == SCALE else "\N{PLUS-MINUS SIGN}1 percentage point"


def lever_name(path: str) -> str:
    """Say in words what a lever is.

    >>> lever_name("capacity_credit.storage"), lever_name("convention.discount_rate_per_year")
    ('Capacity credit of storage', 'Discount rate')
    """
    kind, name = path.split(".", 1)
    if kind == "capacity_credit":
        return f"Capacity credit of {name.replace('_', ' ')}"
    if kind == "convention":
        return _RATES.get(name, name.replace("_", " ").capitalize())
    code = name.split(".", 1)[1]
    words = {"GHG": "greenhouse gas", "TX": "transmission"} | {
        each.value: str(each.label) for each in CurveKind
    }
    named = words.get(code, code)
    return f"{named[0].upper()}{named[1:]} curve"


def _flip(each: dict[str, Any], offer: Offer, row: Sensitivity) -> FlipLine:
    move = _spelled(each["move"], each["kind"])
    equal = f"{number(each['nmv'], 2)} {UNIT}"
    name = lever_name(each["path"])
    return FlipLine(name, move, f"{name} {move} makes {offer} and {row.rival} equal, at {equal}.")


def _spelled(move: float, kind: str) -> str:
    size = abs(move) * 100
    sign = "+" if move > 0 else "\N{MINUS SIGN}"
    return f"{sign}{number(size, 1)} %" if kind == SCALE else f"{sign}{number(size, 2)} percentage points"
