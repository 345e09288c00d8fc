"""The form that divides a rubric among the panel: one row of boxes per member."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from review.queries.parts import MemberPart
from web.forms import DomainErrorsOnForm


class PartsForm(DomainErrorsOnForm):
    """For each panel member the groups they score."""

    submit_label = "Save who scores what"

    def __init__(
        self, *args: Any, members: Sequence[MemberPart], groups: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = list(members)
        for member in self.members:
            self.fields[str(member.user.pk)] = forms.MultipleChoiceField(
                label=member.user.full_name,
                choices=[(group, group or "Without a group") for group in groups],
                widget=forms.CheckboxSelectMultiple,
                initial=[group for group, is_theirs in member.scores if is_theirs],
                required=False,
            )

    def parts(self) -> Mapping[UUID, Sequence[str]]:
        """Return the groups by panel member."""
        return {member.user.pk: self.cleaned_data[str(member.user.pk)] for member in self.members}
