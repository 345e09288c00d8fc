"""Forms of addenda, clarifications, corrections and subscriptions."""

from typing import Any

from django import forms

from accounts.models import Organisation
from solicitations.forms.owned import OwnedForm
from solicitations.models import Addendum
from web.forms import DomainErrorsOnForm, ZonedDateTimeField


class AddendumForm(DomainErrorsOnForm):
    """An addendum, or the next version of one."""

    submit_label = "Keep as a draft"
    title = forms.CharField(max_length=200, label="Title")
    what_changed = forms.CharField(
        max_length=4000,
        label="What changed",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence or two: it goes into the mail that tells of the addendum.",
    )
    text = forms.CharField(max_length=20_000, label="Text", widget=forms.Textarea(attrs={"rows": 10}))
    effective_at = ZonedDateTimeField(required=False, label="Takes effect")

    def __init__(
        self, *args: Any, organisation: Organisation, corrects: Addendum | None = None, **kwargs: Any
    ) -> None:
        if corrects is not None:
            kwargs.setdefault("initial", {"title": corrects.title, "text": corrects.text})
        super().__init__(*args, **kwargs)
        field = self.fields["effective_at"]
        assert isinstance(field, ZonedDateTimeField)  # noqa: S101 - tells the type checker
        field.zone = organisation.time_zone
        field.help_text = f"Local time of the utility ({organisation.time_zone}); empty: with its issue."


class CorrectionForm(DomainErrorsOnForm):
    """A corrected answer, and why."""

    submit_label = "Publish the correction"
    answer = forms.CharField(max_length=8000, label="Answer", widget=forms.Textarea(attrs={"rows": 6}))
    reason = forms.CharField(
        max_length=2000, label="Why it is corrected (published)", widget=forms.Textarea(attrs={"rows": 2})
    )


class ClarificationForm(OwnedForm):
    """A new correspondence with one bidder."""

    submit_label = "Send"
    subject = forms.CharField(max_length=200, label="Subject")
    text = forms.CharField(max_length=8000, label="Message", widget=forms.Textarea(attrs={"rows": 6}))


class ReplyForm(DomainErrorsOnForm):
    """A further message."""

    submit_label = "Send"
    text = forms.CharField(max_length=8000, label="Message", widget=forms.Textarea(attrs={"rows": 4}))


class SubscribeForm(DomainErrorsOnForm):
    """An address that wants news."""

    submit_label = "Send me a link"
    email = forms.EmailField(label="E-mail address")
