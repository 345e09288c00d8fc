"""What a need's form begins with when somebody comes from a project, a candidate or a finding."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.permissions import Visitor
from solicitations.models import Facility, Project
from solicitations.states import Direction, NeedUnit, Service

VOLTAGE_UP, VOLTAGE_DOWN = "voltage-low", "voltage-high"
FINDINGS = {VOLTAGE_UP: (Direction.UP, "below"), VOLTAGE_DOWN: (Direction.DOWN, "above")}


class NeedBeginning(forms.Form):
    """Reads an address: ``project``, ``facility`` and ``finding``. What it does not know it leaves out."""

    project = forms.ModelChoiceField(Project.objects.none(), required=False)
    facility = forms.ModelChoiceField(Facility.objects.none(), required=False)
    finding = forms.ChoiceField(choices=[(name, name) for name in FINDINGS], required=False)

    def __init__(
        self, *args: Any, user: Visitor, organisations: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        mine = {"organisation__in": organisations}
        projects = Project.objects.visible_to(user).filter(**mine).select_related("facility")
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        self.fields["facility"].queryset = Facility.objects.visible_to(user).filter(**mine)  # type: ignore[attr-defined]

    def initial_need(self) -> dict[str, Any]:
        """Return the initial values of the need's form."""
        self.is_valid()  # what is wrong is left out of cleaned_data
        given = self.cleaned_data
        found: dict[str, Any] = {}
        if project := given.get("project"):
            found |= {
                "organisation": project.organisation_id,
                "projects": [project.pk],
                "title": project.name,
            }
            found |= {"facility": project.facility, "source": project.source}
        if facility := given.get("facility"):
            found |= {"organisation": facility.organisation_id, "facility": facility}
        if given.get("finding") and facility:
            direction, side = FINDINGS[given["finding"]]
            found |= {"service": Service.VOLTAGE_VAR, "unit": NeedUnit.KVAR, "direction": direction}
            found["title"] = f"{facility}: voltage {side} its band"
        return found
