"""Fields that name a facility, needs or projects so that a person can tell them apart."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from solicitations.models import Facility, Need, Project
from web.quantities import usd_short

MOST_OPTIONS = 30


def facility_options(facilities: QuerySet[Facility], words: str = "") -> list[Facility]:
    """Return the first facilities whose name holds the words, for a list of suggestions."""
    return list(facilities.filter(name__icontains=words).order_by("name")[:MOST_OPTIONS])


class FacilityField(forms.CharField):
    """A facility by its name; thousands of them do not fit a drop-down list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=240, **kwargs)
        self.facilities: QuerySet[Facility] = Facility.objects.none()
        self.widget.attrs |= {"list": "facility-options", "autocomplete": "off"}

    def suggest_from(self, url: str) -> None:
        """Fetch suggestions while somebody types."""
        self.widget.attrs |= {
            "hx-get": url,
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#facility-options",
            "hx-swap": "innerHTML",
        }

    def prepare_value(self, value: Any) -> Any:
        """Show a facility by its name."""
        return str(value) if isinstance(value, Facility) else value

    def clean(self, value: Any) -> Facility | None:
        """Find the facility of that name."""
        name = super().clean(value)
        if not name:
            return None
        found = list(self.facilities.filter(name__iexact=name)[:2])
        if not found:
            raise forms.ValidationError(f"There is no facility called {name}. Add it first.")
        if len(found) > 1:
            raise forms.ValidationError(f"Two facilities are called {name}. Rename one, or use the API.")
        return found[0]


class ProjectsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # no [] at run time
    """Projects by code and name."""

    def label_from_instance(self, obj: Project) -> str:
        """Show code, name and cost."""
        return f"{obj.code} {obj.name} ({usd_short(obj.installed_cost_usd)})"


class NeedsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # no [] at run time
    """Needs by code, title and version."""

    def label_from_instance(self, obj: Need) -> str:
        """Show code, title, version and whether it is published."""
        state = "" if obj.published_at else ", draft"
        return f"{obj.code}: {obj.title} (version {obj.version}{state})"
