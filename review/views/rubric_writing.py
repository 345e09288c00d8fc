"""Rubrics: read, and written in versions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Organisation, User, require_user
from kernel.errors import InvalidInput, NotAllowed
from review.documents import EXAMPLES, read_criteria
from review.forms import CriterionFormSet, RubricTextForm, criteria_from, rows_of
from review.models import Rubric
from review.queries import criteria_of
from review.queries.cards import grouped
from review.queries.rubric_pages import beginning_of, rubrics_shown, utility_of
from review.services import write_rubric

WRITERS = "Rubrics are written by a utility's procurement officers."


@login_required
@require_GET
def rubric_list(request: HttpRequest) -> HttpResponse:
    """List the rubrics one may read, and the examples to begin with."""
    user = require_user(request.user)
    context = {
        "rubrics": rubrics_shown(user),
        "examples": EXAMPLES,
        "may_write": utility_of(user) is not None,
    }
    return render(request, "review/rubric_list.html", context)


@login_required
@require_GET
def rubric_detail(request: HttpRequest, rubric_id: UUID) -> HttpResponse:
    """Show one version with its criteria."""
    user = require_user(request.user)
    rubric = get_object_or_404(rubrics_shown(user), pk=rubric_id)
    context = {
        "rubric": rubric,
        "groups": grouped(list(criteria_of(rubric))),
        "may_write": utility_of(user) == rubric.organisation,
    }
    return render(request, "review/rubric_detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rubric_write(request: HttpRequest) -> HttpResponse:
    """Write the next version of a rubric, or a first one."""
    user = require_user(request.user)
    utility = utility_of(user)
    if utility is None:
        raise NotAllowed(WRITERS)
    if request.method != "POST":
        begun = beginning_of(user, request.GET.get("start", ""))
        form = RubricTextForm(initial={"code": begun.code, "title": begun.title, "note": begun.note})
        return _show(request, form, CriterionFormSet(initial=rows_of(begun.criteria) or [{}]), 200)
    form, criteria = RubricTextForm(request.POST), CriterionFormSet(request.POST)
    if request.POST.get("action") == "add":
        return _show(request, RubricTextForm(initial=request.POST.dict()), _with_one_more(request), 200)
    is_valid = form.is_valid()
    if criteria.is_valid() and is_valid:
        rubric = _written(form, criteria, utility, user)
        if rubric is not None:
            messages.success(request, f"“{rubric.title}” is written, version {rubric.version}.")
            return redirect("review:rubric-detail", rubric_id=rubric.pk)
    return _show(request, form, criteria, 422)


def _with_one_more(request: HttpRequest) -> Any:
    """The criteria as they were typed, and one empty one."""
    data = request.POST.copy()
    n_forms = int(data.get("form-TOTAL_FORMS", "0") or 0)
    typed = [
        {name: data.get(f"form-{place}-{name}", "") for name in CriterionFormSet().empty_form.fields}
        for place in range(min(n_forms, CriterionFormSet.max_num))
    ]
    return CriterionFormSet(initial=[*typed, {"scale_max": 10}])


def _written(form: RubricTextForm, criteria: Any, utility: Organisation, user: User) -> Rubric | None:
    try:
        drafts = read_criteria(criteria_from(criteria))
    except InvalidInput as refused:
        form.add_error(None, refused.message)
        return None
    return form.call(write_rubric, organisation=utility, criteria=drafts, by=user, **form.cleaned_data)


def _show(request: HttpRequest, form: RubricTextForm, criteria: Any, status: int) -> HttpResponse:
    return render(request, "review/rubric_write.html", {"form": form, "criteria": criteria}, status=status)
