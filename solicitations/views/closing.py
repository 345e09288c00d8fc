"""Pages of deviations and of lessons."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.models import require_user
from kernel.clock import database_now
from solicitations.forms.life import DeviationForm, LessonAnswerForm, LessonForm
from solicitations.permissions import can_close, can_deviate, can_edit
from solicitations.queries.lessons import lessons_page, lessons_to_answer
from solicitations.services.closing import answer_lesson, close_with_lessons, record_deviation
from solicitations.views.shared import require, visible_solicitation

NO_DEVIATION = (
    "The procurement officer publishes deviations once the solicitation is published, until it ends."
)
NO_LESSON = "The procurement officer answers earlier lessons while the draft is prepared."
NOT_TO_CLOSE = (
    "The procurement officer closes a solicitation once it is contracted, or ended without an award."
)
N_LESSONS = 3


@login_required
def deviation_create(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Publish a change of what was locked."""
    found = visible_solicitation(request, solicitation_id)
    require(can_deviate(request.user, found), NO_DEVIATION)
    form = DeviationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"solicitation": found, "by": require_user(request.user), "now": database_now()}
        made = form.call(record_deviation, **given, **form.cleaned_data)
        if made:
            messages.success(request, f"Deviation {made.number} is published.")
            return redirect("solicitations:rules", solicitation_id=found.pk)
    context = {"form": form, "solicitation": found}
    return render(request, "solicitations/deviation_form.html", context, status=form.status)


@require_safe
def lessons(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show what a solicitation taught, or what a draft makes of earlier lessons."""
    found = visible_solicitation(request, solicitation_id)
    context = {"page": lessons_page(found, request.user), "solicitation": found}
    return render(request, "solicitations/lesson_list.html", context)


@login_required
def lesson_answer(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Say what a draft makes of an earlier lesson."""
    found = visible_solicitation(request, solicitation_id)
    require(can_edit(request.user, found), NO_LESSON)
    form = LessonAnswerForm(request.POST or None, lessons=lessons_to_answer(found))
    if request.method == "POST" and form.is_valid():
        given = {"solicitation": found, "by": require_user(request.user), "now": database_now()}
        if form.call(answer_lesson, **given, **form.cleaned_data):
            messages.success(request, "The lesson is answered.")
            return redirect("solicitations:lesson-list", solicitation_id=found.pk)
    context = {"form": form, "solicitation": found}
    return render(request, "solicitations/lesson_form.html", context, status=form.status)


@login_required
def close(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Close a solicitation with its lessons."""
    found = visible_solicitation(request, solicitation_id)
    require(can_close(request.user, found), NOT_TO_CLOSE)
    forms = formset_factory(LessonForm, extra=N_LESSONS)(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if forms.is_valid():
            given = [form.lesson() for form in forms if form.has_changed()]
            first = forms.forms[0]
            kept = first.call(
                close_with_lessons,
                solicitation=found,
                lessons=given,
                by=require_user(request.user),
                now=database_now(),
            )
            if kept:
                messages.success(request, f"{found.code} is closed. Its lessons wait for the next draft.")
                return redirect("solicitations:lesson-list", solicitation_id=found.pk)
    context = {"forms": forms, "solicitation": found}
    return render(request, "solicitations/close_form.html", context, status=status)
