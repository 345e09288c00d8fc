"""The form of a protocol. What it does not show (single projects, depth of markets) stays as it was."""

import copy
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.db.models import QuerySet

from bids.documents.reader import spell
from bids.states import Technology
from kernel.errors import DomainError
from solicitations.states import ProtocolPart
from valuation.documents import InvalidProtocol
from valuation.models import CurveVersion
from valuation.states import CurveKind
from web.forms import DomainErrorsOnForm, form_helper

HUNDRED = Decimal(100)
CURVE_PREFIX = "curve_"
PRICE_KINDS = tuple(CurveKind)
ELCC_TECHNOLOGIES = (Technology.SOLAR, Technology.WIND, Technology.HYBRID)
INTEGRATION_TECHNOLOGIES = (Technology.SOLAR, Technology.WIND)


@dataclass(frozen=True)
class Entry:
    """One number of the document: where it stands, how the form shows it."""

    name: str
    path: tuple[str, ...]
    label: str
    help_text: str = ""
    is_percent: bool = False
    is_required: bool = False
    initial: str = ""


def _called(kind: CurveKind, initial: str) -> Entry:
    path = ("ancillary", "products", kind.value, "called_fraction")
    label = f"{kind.label.capitalize()} called (%)"
    return Entry(f"called_{kind.value.lower()}", path, label, is_percent=True, initial=initial)


def _integration(technology: Technology) -> Entry:
    path = ("integration_usd_per_mwh", technology.value)
    return Entry(
        f"integration_{technology.value.lower()}", path, f"Integration cost of {technology.label} ($/MWh)"
    )


MONEY = (
    Entry(
        "discount_rate",
        ("convention", "discount_rate_per_year"),
        "Discount rate (% a year)",
        "Nominal, after tax: the rate of the utility's last rate case.",
        is_percent=True,
        is_required=True,
    ),
    Entry(
        "inflation",
        ("convention", "inflation_per_year"),
        "Inflation (% a year)",
        "Below the discount rate.",
        is_percent=True,
        is_required=True,
    ),
    Entry(
        "valuation_year",
        ("convention", "valuation_year"),
        "Valued at the end of",
        "The year before the first delivery, as a rule.",
        is_required=True,
    ),
)
ENERGY = (
    Entry("basis", ("energy", "basis_usd_per_mwh"), "Basis to the delivery point ($/MWh)", initial="0"),
    Entry("losses", ("energy", "loss_factor"), "Losses avoided upstream (%)", is_percent=True, initial="0"),
)
RESERVES = (_called(CurveKind.REG_UP, "30"), _called(CurveKind.REG_DOWN, "15"))
ENVIRONMENT = (
    *(_integration(technology) for technology in INTEGRATION_TECHNOLOGIES),
    Entry(
        "ghg_price", ("ghg", "usd_per_tonne"), "Carbon beyond the energy price ($/t)", "Leave empty: none."
    ),
    Entry("ghg_rate", ("ghg", "tonnes_per_mwh"), "Marginal emissions (t/MWh)"),
)
DEFERRAL = (
    Entry(
        "exceedance",
        ("deferral", "dependable_exceedance"),
        "Generation counts what it exceeds on (% of days)",
        is_percent=True,
        initial="100",
    ),
    Entry(
        "transmission",
        ("transmission", "usd_per_kw_year"),
        "Transmission avoided ($/kW-year)",
        "Leave empty: none.",
    ),
    Entry("tie_band", ("ranking", "tie_band_usd_per_kw_year"), "Tie band ($/kW-year)", initial="0"),
)
ENTRIES = (*MONEY, *ENERGY, *RESERVES, *ENVIRONMENT, *DEFERRAL)


class ProtocolForm(DomainErrorsOnForm):
    """Money, curves and rules of one solicitation's valuation."""

    submit_label = "Save protocol"
    storage_hours = forms.DecimalField(
        label="Hours a store must last to qualify",
        initial=Decimal(4),
        min_value=Decimal("0.25"),
        max_value=24,
    )
    ra_local = forms.ChoiceField(
        label="A local RA price",
        choices=[("premium", "adds to the system price"), ("bundled", "replaces it")],
    )
    ra_flexible = forms.ChoiceField(
        label="A flexible RA price",
        choices=[("premium", "adds to the system price"), ("bundled", "replaces it")],
    )
    ghg_document = forms.CharField(
        label="Document that says so",
        required=False,
        max_length=300,
        help_text="Decision, filing or study, with page.",
    )
    policy = forms.ChoiceField(
        label="A project's deferral counts",
        choices=[
            ("all_needs_met", "only when every hour of every need is met"),
            ("partial_fill", "in proportion to what is met"),
        ],
    )

    def __init__(
        self, *args: Any, versions: QuerySet[CurveVersion], content: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.content = content
        for entry in ENTRIES:
            self.fields[entry.name] = _number_field(entry, content)
        for kind in PRICE_KINDS:
            self.fields[f"{CURVE_PREFIX}{kind.value}"] = _version_field(kind, versions, content)
        for technology in ELCC_TECHNOLOGIES:
            self.fields[_elcc_name(technology)] = _elcc_field(technology, content)
        self._fill_choices()
        self.helper = form_helper(*_layout(), submit=self.submit_label)

    def _fill_choices(self) -> None:
        rules = self.content
        self.fields["ra_local"].initial = rules.get("ra", {}).get("local", "premium")
        self.fields["ra_flexible"].initial = rules.get("ra", {}).get("flexible", "premium")
        self.fields["policy"].initial = rules.get("deferral", {}).get("policy", "all_needs_met")
        self.fields["ghg_document"].initial = (rules.get("ghg") or {}).get("document", "")
        stored = rules.get("nqc", {}).get(Technology.STORAGE, {})
        self.fields["storage_hours"].initial = stored.get("duration_hours", "4")

    def document(self) -> dict[str, Any]:
        """The protocol's content: what stood there, with what the form says written over it."""
        content = copy.deepcopy(self.content)
        content.pop("ghg", None)
        content.pop("transmission", None)
        for entry in ENTRIES:
            _write(content, entry, self.cleaned_data[entry.name])
        given = self.cleaned_data
        content["curves"] = {
            kind.value: str(given[f"{CURVE_PREFIX}{kind.value}"].pk)
            for kind in PRICE_KINDS
            if given[f"{CURVE_PREFIX}{kind.value}"]
        }
        content["ra"] = {"local": given["ra_local"], "flexible": given["ra_flexible"]}
        content.setdefault("deferral", {})["policy"] = given["policy"]
        content["nqc"] = self._nqc(content.get("nqc", {}))
        self._add_optional(content)
        return content

    def _nqc(self, before: dict[str, Any]) -> dict[str, Any]:
        hours = spell(self.cleaned_data["storage_hours"])
        kept = {key: rule for key, rule in before.items() if key not in ELCC_TECHNOLOGIES}
        kept[Technology.STORAGE.value] = {"rule": "duration", "duration_hours": hours}
        for technology in ELCC_TECHNOLOGIES:
            shares = self.cleaned_data[_elcc_name(technology)]
            if shares:
                kept[technology.value] = {"rule": "elcc", "duration_hours": hours, "elcc_by_month": shares}
        return kept

    def _add_optional(self, content: dict[str, Any]) -> None:
        if content.get("ghg") or self.cleaned_data["ghg_document"]:
            content.setdefault("ghg", {})["document"] = self.cleaned_data["ghg_document"]
        if content.get("transmission"):
            before = (self.content.get("transmission") or {}).get("coincidence")
            everywhere = dict.fromkeys(Technology.values, "1")
            content["transmission"]["coincidence"] = before or everywhere

    def clean(self) -> dict[str, Any]:
        """Read the ELCC lines."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for technology in ELCC_TECHNOLOGIES:
            name = _elcc_name(technology)
            try:
                cleaned[name] = _shares(cleaned.get(name, ""))
            except (InvalidOperation, ValueError) as error:
                self.add_error(name, str(error) or "Give twelve numbers.")
        return cleaned

    def add_domain_error(self, error: DomainError) -> None:
        """Show what the document or the engine refused at the field it came from."""
        at = {".".join(entry.path): entry.name for entry in ENTRIES}
        at |= {f"curves.{kind.value}": f"{CURVE_PREFIX}{kind.value}" for kind in PRICE_KINDS}
        at |= {f"nqc.{t.value}.elcc_by_month": _elcc_name(t) for t in ELCC_TECHNOLOGIES}
        at["ghg.document"] = "ghg_document"
        if isinstance(error, InvalidProtocol):
            for problem in error.problems:
                field = at.get(problem.path)
                self.add_error(field, problem.message if field else f"{problem.path} {problem.message}")
        else:
            self.add_error(at.get(error.field or ""), error.message)


class AmendForm(ProtocolForm):
    """A further version of a published protocol, and why it deviates."""

    submit_label = "Publish the deviation"
    part = forms.ChoiceField(
        choices=[(value, label.capitalize()) for value, label in ProtocolPart.choices], label="What changes"
    )
    reason = forms.CharField(
        max_length=4000, label="Why (published)", widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = Fieldset("The deviation", "part", "reason")
        self.helper = form_helper(asked, *_layout(), submit=self.submit_label)


class ShadowForm(ProtocolForm):
    """The independent evaluator's own terms of valuation."""

    submit_label = "Run by these terms"


def _elcc_name(technology: Technology) -> str:
    return f"elcc_{technology.value.lower()}"


def _number_field(entry: Entry, content: dict[str, Any]) -> forms.DecimalField:
    return forms.DecimalField(
        label=entry.label,
        help_text=entry.help_text,
        required=entry.is_required,
        initial=_read(content, entry) or entry.initial,
        max_digits=14,
        decimal_places=6,
    )


def _version_field(
    kind: CurveKind, versions: QuerySet[CurveVersion], content: dict[str, Any]
) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(
        versions.filter(curve__kind=kind),
        label=kind.label[:1].upper() + kind.label[1:],
        required=False,
        empty_label="not valued",
        initial=content.get("curves", {}).get(kind.value),
    )


def _elcc_field(technology: Technology, content: dict[str, Any]) -> forms.CharField:
    rule = content.get("nqc", {}).get(technology.value, {})
    shares = [spell(Decimal(share) * HUNDRED) for share in rule.get("elcc_by_month", [])]
    return forms.CharField(
        label=f"ELCC of {technology.label} (% of nameplate)",
        required=False,
        max_length=200,
        initial=" ".join(shares),
        help_text="Twelve numbers, January first; empty: none.",
    )


def _shares(text: str) -> list[str]:
    words = text.replace(",", " ").replace("%", " ").split()
    if len(words) not in {0, 12}:
        message = f"Give twelve numbers, January first, not {len(words)}."
        raise ValueError(message)
    return [spell(Decimal(word) / HUNDRED) for word in words]


def _read(content: dict[str, Any], entry: Entry) -> str:
    value: Any = content
    for step in entry.path:
        value = (value or {}).get(step)
    if value in (None, ""):
        return ""
    return spell(Decimal(str(value)) * (HUNDRED if entry.is_percent else 1))


def _write(content: dict[str, Any], entry: Entry, value: Decimal | None) -> None:
    if value is None:
        return
    target = content
    for step in entry.path[:-1]:
        target = target.setdefault(step, {})
    target[entry.path[-1]] = spell(value / HUNDRED if entry.is_percent else value)


def _layout() -> list[Any]:
    def names(entries: tuple[Entry, ...]) -> list[str]:
        return [entry.name for entry in entries]

    curves = [f"{CURVE_PREFIX}{kind.value}" for kind in PRICE_KINDS]
    elcc = [_elcc_name(technology) for technology in ELCC_TECHNOLOGIES]
    return [
        Fieldset("Money", *names(MONEY)),
        Fieldset("Price curves", *curves),
        Fieldset("Energy at the delivery point", *names(ENERGY)),
        Fieldset("Resource adequacy", "ra_local", "ra_flexible", "storage_hours", *elcc),
        Fieldset("Ancillary services", *names(RESERVES)),
        Fieldset("Environment", *names(ENVIRONMENT), "ghg_document"),
        Fieldset("Deferral and ranking", "policy", *names(DEFERRAL)),
    ]
