"""The offer form, step by step, made from the registry and the solicitation."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, LayoutObject
from crispy_forms.layout import Field as Laid
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from bids.documents import Rules
from bids.documents.entry import ANSWER, COMMENT, SHAPE, delivery_fields, has_shape
from bids.documents.reader import Problem
from bids.documents.registry import Field, Group, Kind
from bids.documents.steps import Step, label_of, spoken
from bids.forms.fields import answer_fields, form_field, shape_field

# A table offers the solicitation's places in a column of places.
_OFFERED = {Kind.ROWS: Kind.PLACE}
NARROW = frozenset(
    {Kind.NUMBER, Kind.FRACTION, Kind.WHOLE, Kind.DAY, Kind.CHOICE, Kind.KEY, Kind.TEXT, Kind.TRUTH}
)


class StepForm(forms.Form):
    """One step, filled with what was typed; nothing is required here, so that half an offer can be kept.

    What the document's checker says is shown by ``show``, whoever sent the offer.
    """

    def __init__(
        self,
        data: Any,
        *,
        step: Step,
        rules: Rules,
        technology: str,
        choices: Mapping[Kind, list[tuple[str, str]]],
    ) -> None:
        super().__init__(data)
        self.step, self.rules, self.use_required_attribute = step, rules, False
        self.paths: dict[str, str] = {}
        sets = [self._add_group(group, rules, technology, choices) for group in step.groups]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*sets)

    def _add_group(
        self, group: Group, rules: Rules, technology: str, choices: Mapping[Kind, Any]
    ) -> LayoutObject:
        is_asked = group.code in rules.limits.asked_groups
        laid: list[LayoutObject] = []
        for each in group.named:
            must = each.required or (each.asked and is_asked)
            if each.kind == Kind.ANSWERS:
                laid += self._add_answers(rules)
            elif each.kind == Kind.DELIVERY:
                laid += self._add_delivery(technology)
            else:
                laid.append(self._add(each, must=must, choices=choices, path=f"{group.path}.{each.name}"))
        return Fieldset(group.title, Div(*laid, css_class="row"), css_class="gt-fieldset")

    def _add(self, field: Field, *, must: bool, choices: Mapping[Kind, Any], path: str) -> LayoutObject:
        name = field.typed or field.name
        self.fields[name] = form_field(
            field, must=must, choices=choices.get(_OFFERED.get(field.kind, field.kind), [])
        )
        self.paths[path] = name
        return Laid(name, wrapper_class="col-md-6" if field.kind in NARROW else "col-12")

    def _add_delivery(self, technology: str) -> list[LayoutObject]:
        laid: list[LayoutObject] = []
        if has_shape(technology):
            self.fields[SHAPE] = shape_field()
            for inner in ("", ".shape"):
                self.paths[f"technical.delivery{inner}.kw"] = SHAPE
                self.paths[f"technical.delivery{inner}.kind"] = SHAPE
            laid.append(Laid(SHAPE, wrapper_class="col-12"))
        for each in delivery_fields(technology):
            path = f"technical.delivery.{each.name}"
            laid.append(self._add(each, must=each.required, choices={}, path=path))
            self.paths[f"technical.delivery.storage.{each.name}"] = each.name
        return laid

    def _add_answers(self, rules: Rules) -> list[LayoutObject]:
        made = answer_fields(rules.requirements)
        self.fields.update(made)
        for each in rules.requirements:
            self.paths[f"technical.answers.{each.code}"] = ANSWER + each.code
            self.paths[f"technical.answers.{each.code}.comment"] = COMMENT + each.code
        return [Laid(name, wrapper_class="col-md-6") for name in made]

    def entered(self) -> dict[str, Any]:
        """What was typed into this step, for the sealed draft."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        }

    def show(self, problems: Iterable[Problem]) -> None:
        """Show each problem at the field it is about."""
        for problem in problems:
            name, row = self._field_of(problem.path)
            percent = " (1 is 100 %)" if name and self._is_percent(name) else ""
            words = f"{row or 'This'} {spoken(problem, self.rules)}{percent}."
            # One number typed for all months is refused twelve times; saying it once is enough.
            if words not in self.errors.get(name or NON_FIELD_ERRORS, ()):
                self.add_error(
                    name,
                    words if name else f"{label_of(problem.path, self.rules)} {spoken(problem, self.rules)}.",
                )

    def _field_of(self, path: str) -> tuple[str | None, str]:
        """The field a path leads to, and which row of its table."""
        plain = re.sub(r"\[\d+\]", "", path)
        while plain:
            if plain in self.paths:
                row = re.search(r"\[(\d+)\]\.(\w+)$", path)
                return self.paths[plain], label_of(path, self.rules) if row else ""
            plain = plain.rpartition(".")[0]
        return None, ""

    def _is_percent(self, name: str) -> bool:
        return "%" in str(self.fields[name].label or "")
