"""Forms of the services catalogue and of what a solicitation requires."""

from typing import Any

from django import forms

from solicitations.documents.catalogue import CatalogueService, read_requirement
from solicitations.documents.reading import read_code
from solicitations.forms.owned import OwnedForm
from solicitations.models import SolicitationRequirement
from solicitations.services import RequirementTerms
from solicitations.states import Comparison, Service
from web.forms import DomainErrorsOnForm

PARTS = ("code", "label", "unit", "kind", "comparison", "required", "mandatory")
SEPARATOR = ";"


class DefaultCatalogueForm(OwnedForm):
    """For which utility the shipped services are loaded."""

    submit_label = "Load the shipped services as a draft"


class ServiceForm(DomainErrorsOnForm):
    """One service of the catalogue."""

    submit_label = "Save into the draft"
    code = forms.CharField(max_length=39, label="Code", help_text="Letters, digits and underscores.")
    name = forms.CharField(max_length=120, label="Name")
    description = forms.CharField(
        max_length=1000, required=False, label="Description", widget=forms.Textarea(attrs={"rows": 2})
    )
    functional = forms.CharField(
        max_length=4000, label="Functional requirements", widget=forms.Textarea(attrs={"rows": 4})
    )
    meets = forms.MultipleChoiceField(
        choices=Service.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Kinds of need it answers",
        help_text="A solicitation for such a need begins with this service.",
    )
    technical = forms.CharField(
        required=False,
        label="Technical requirements",
        widget=forms.Textarea(attrs={"rows": 10, "class": "font-monospace small", "spellcheck": "false"}),
        help_text=(
            "One a line: code | name | unit | NUMBER, CHOICE, BOOLEAN or TEXT | AT_MOST, AT_LEAST, BETWEEN, ONE_OF, IS "
            "or STATED | what is required, choices separated by ; | yes where an answer is a must."
        ),
    )

    def clean_technical(self) -> list[dict[str, Any]]:
        """Read one requirement a line."""
        rows = []
        for number, line in enumerate(self.cleaned_data["technical"].splitlines(), 1):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != len(PARTS):
                raise forms.ValidationError(f"Line {number}: expected {' | '.join(PARTS)}.")
            row: dict[str, Any] = dict(zip(PARTS, parts, strict=True))
            row["is_mandatory"] = row.pop("mandatory").lower() == "yes"
            row["required"] = [each.strip() for each in row["required"].split(SEPARATOR) if each.strip()]
            rows.append(row)
        return rows

    def service(self) -> CatalogueService:
        """Return the service as stated.

        Raises:
            InvalidInput: a requirement that cannot be.
        """
        given = self.cleaned_data
        items = enumerate(given["technical"], 1)
        return CatalogueService(
            code=read_code(given["code"], "code"),
            name=given["name"],
            functional=given["functional"],
            technical=tuple(read_requirement(row, f"line {number}") for number, row in items),
            description=given["description"],
            meets=tuple(given["meets"]),
        )


def initial_of_service(service: CatalogueService) -> dict[str, Any]:
    """Return what the form shows of a service."""
    lines = [
        " | ".join(
            (
                item.code,
                item.label,
                item.unit,
                item.kind,
                item.comparison,
                f"{SEPARATOR} ".join(item.required),
                "yes" if item.is_mandatory else "no",
            )
        )
        for item in service.technical
    ]
    return {
        "code": service.code,
        "name": service.name,
        "description": service.description,
        "functional": service.functional,
        "meets": list(service.meets),
        "technical": "\n".join(lines),
    }


class RequirementsForm(DomainErrorsOnForm):
    """Which services a draft requires, and with which values."""

    submit_label = "Save the requirements"
    services = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Services required"
    )

    def __init__(
        self,
        *args: Any,
        services: tuple[CatalogueService, ...],
        requirements: list[SolicitationRequirement],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.requirements = requirements
        self.fields["services"].choices = [(each.code, each.name) for each in services]  # type: ignore[attr-defined]
        for row in requirements:
            self._add(row)

    def _add(self, row: SolicitationRequirement) -> None:
        if row.comparison != Comparison.STATED:
            unit = f", {row.unit}" if row.unit else ""
            self.fields[f"value_{row.code}"] = forms.CharField(
                max_length=400,
                label=f"{row.service_name}: {row.label} ({row.get_comparison_display()}{unit})",
                initial=f"{SEPARATOR} ".join(row.required),
                help_text="Example value – check before use." if row.is_example else "",
            )
        self.fields[f"must_{row.code}"] = forms.BooleanField(
            required=False,
            label=f"{row.service_name}: {row.label} must be answered",
            initial=row.is_mandatory,
        )

    def terms(self) -> dict[str, RequirementTerms]:
        """Return what is asked of each requirement."""
        given = self.cleaned_data
        return {
            row.code: RequirementTerms(
                [each for each in given.get(f"value_{row.code}", "").split(SEPARATOR) if each.strip()],
                given[f"must_{row.code}"],
            )
            for row in self.requirements
        }
