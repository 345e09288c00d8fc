"""Forms of moved ranks."""

from typing import Any

from django import forms

from web.forms import DomainErrorsOnForm

LONGEST_REASON = 4000


class MoveForm(DomainErrorsOnForm):
    """Which offer to stand where, and why."""

    submit_label = "Propose the move"
    offer = forms.TypedChoiceField(label="Offer")
    to_rank = forms.IntegerField(
        label="New rank",
        min_value=1,
        max_value=32_000,
        required=False,
        help_text="Empty: back where the policy has it.",
    )
    reason = forms.CharField(
        label="Why",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever decides reads it, and the record keeps it.",
    )

    def __init__(self, *args: Any, offers: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offer"].choices = [(str(key), words) for key, words in offers]  # type: ignore[attr-defined]
