"""Forms that show what the domain refused at the field it is about, laid out the same everywhere."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject, Submit
from django import forms
from django.http import HttpRequest
from django.utils import timezone

from kernel.errors import DomainError, InvalidInput
from web.uploads import MEGABYTE, require_kind

Answer = TypeVar("Answer")
WALL_CLOCK = "%Y-%m-%dT%H:%M"


def form_helper(*fields: str | LayoutObject, submit: str = "Save", is_horizontal: bool = False) -> FormHelper:
    """Return a crispy helper: the fields in order (all, if none are named) and one submit button."""
    helper = FormHelper()
    helper.form_method = "post"
    helper.html5_required = True
    if fields:
        helper.layout = Layout(*fields)
    if is_horizontal:
        helper.form_class = "form-horizontal"
        helper.label_class = "col-md-4"
        helper.field_class = "col-md-8"
    if submit:
        helper.add_input(Submit("submit", submit))
    return helper


def posted(request: HttpRequest, *, files: bool = True) -> tuple[Any, ...]:
    """What a form is bound to: what was posted, an empty post too, or nothing on a GET."""
    if request.method != "POST":
        return ()
    return (request.POST, request.FILES) if files else (request.POST,)


class DomainErrorsOnForm(forms.Form):
    """A form that calls a service and keeps its refusal as an error of the right field.

    In a view::

        if form.is_valid() and (need := form.call(post_need, by=user, now=now, **form.cleaned_data)):
            return redirect(need)
        return render(request, template, {"form": form}, status=form.status)
    """

    submit_label = "Save"
    helper: FormHelper

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper(submit=self.submit_label)

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form: 422 once it has errors."""
        return 422 if self.is_bound and self.errors else 200

    def call(self, service: Callable[..., Answer], /, **given: Any) -> Answer | None:
        """Call a service; on a refusal add its words to the form and return None.

        A refusal that is no matter of input (not allowed, too late) is raised on, for its own page.
        """
        try:
            return service(**given)
        except DomainError as error:
            if not isinstance(error, InvalidInput) and error.field not in self.fields:
                raise
            self.add_domain_error(error)
            return None

    def add_domain_error(self, error: DomainError) -> None:
        """Show a refusal at its field, or above the form where the field is not on it."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


class ZonedDateTimeField(forms.DateTimeField):
    """A moment typed as wall-clock time of ``zone`` (set by the form), cleaned to an aware datetime.

    A time that the spring change skips, or that the autumn change shows twice, is refused: a deadline must be one
    moment.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WALL_CLOCK))
        super().__init__(input_formats=[WALL_CLOCK, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)
        self.zone = "UTC"

    def prepare_value(self, value: Any) -> Any:
        """Show a stored moment in local time."""
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        """Read wall-clock time of the zone."""
        with timezone.override(UTC):
            read = super().to_python(value)
        if read is None:
            return None
        return one_moment(read.replace(tzinfo=None), self.zone)


def one_moment(wall_clock: datetime, zone: str) -> datetime:
    """Return the one moment at which clocks of a zone show this time.

    Raises:
        ValidationError: no moment or two do.
    """
    first = wall_clock.replace(tzinfo=ZoneInfo(zone), fold=0)
    second = wall_clock.replace(tzinfo=ZoneInfo(zone), fold=1)
    if first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall_clock:
        raise forms.ValidationError("Clocks skip this time on that day (daylight saving). Choose another.")
    if first.utcoffset() != second.utcoffset():
        raise forms.ValidationError(
            "Clocks show this time twice on that day (daylight saving). Choose another."
        )
    return first


class GeoJsonField(forms.JSONField):
    """GeoJSON, typed or pasted; an empty box where there is none yet."""

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "spellcheck": "false"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show nothing where nothing is stated, in place of the word null."""
        return "" if value is None else super().prepare_value(value)


class CheckedFileField(forms.FileField):
    """A file whose ending, size and content are checked; cleaned to the uploaded file, rewound."""

    def __init__(self, *, kinds: tuple[str, ...], max_bytes: int = 10 * MEGABYTE, **kwargs: Any) -> None:
        accept = ",".join(f".{kind}" for kind in kinds)
        kwargs.setdefault("widget", forms.ClearableFileInput(attrs={"accept": accept}))
        super().__init__(**kwargs)
        self.kinds = kinds
        self.max_bytes = max_bytes

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the checked ``UploadedFile``; an empty optional field gives None."""
        upload = super().clean(data, initial)
        if not upload:
            return None
        if (upload.size or 0) > self.max_bytes:
            raise forms.ValidationError(f"This file is larger than {self.max_bytes // MEGABYTE} MB.")
        try:
            require_kind(upload.name or "", upload.read(), self.kinds, self.max_bytes)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error
        upload.seek(0)
        return upload
