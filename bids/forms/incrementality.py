"""The form of a decision on an increment: extent, kW, payer, the seven rules by name, evidence and reason."""

from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from bids.queries.incrementality import RuleLine
from bids.services.incrementality import Ruling
from bids.states import Extent
from solicitations.states import PaidFor, PayerKind
from web.forms import DomainErrorsOnForm, form_helper

_HOLDS = [("yes", "Holds"), ("no", "Does not hold")]


class IncrementForm(DomainErrorsOnForm):
    """How much of an offer is incremental for one service."""

    service = forms.ChoiceField(choices=PaidFor.choices, label="Service")
    extent = forms.ChoiceField(choices=Extent.choices, label="The offer is", widget=forms.RadioSelect)
    paid_kw = forms.DecimalField(
        required=False,
        min_value=0,
        label="Paid elsewhere (kW)",
        help_text="Of the contract capacity, for a part.",
    )
    payer = forms.CharField(required=False, max_length=200, label="Program, tariff or contract that pays")
    payer_kind = forms.ChoiceField(
        required=False, choices=[("", "—"), *PayerKind.choices], label="Kind of payer"
    )
    evidence = forms.CharField(max_length=4000, label="Evidence", widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(max_length=4000, label="Reason", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, rules: list[RuleLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        for line in rules:
            self.fields[line.rule.code] = forms.ChoiceField(
                choices=_HOLDS, label=line.rule.title, help_text=line.words, widget=forms.RadioSelect
            )
        self.helper = form_helper(
            "service",
            "extent",
            Row(Column("paid_kw"), Column("payer_kind")),
            "payer",
            Fieldset("The seven counting rules", *(line.rule.code for line in rules)),
            "evidence",
            "reason",
            submit="Decide",
        )

    def ruling(self) -> Ruling:
        """What was typed, for the service."""
        given = self.cleaned_data
        names = ("service", "extent", "paid_kw", "payer", "payer_kind", "evidence", "reason")
        return Ruling(
            **{name: given[name] for name in names},
            rules={line.rule.code: given[line.rule.code] == "yes" for line in self.rules},
        )
