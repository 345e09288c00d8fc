"""Pages of questions and of contracts."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import require_user
from accounts.queries import organisations_where
from accounts.states import Role
from kernel.blobs import read_blob
from kernel.clock import database_now
from solicitations.forms import AnswerForm, CorrectionForm, ProFormaForm, QuestionForm
from solicitations.models import ProForma, Question
from solicitations.permissions import can_answer, can_see_asker
from solicitations.queries import questions_of, solicitation_page
from solicitations.services import answer_question, ask_question, correct_answer, post_pro_forma
from solicitations.views.shared import require, utilities_for, visible_solicitation


def questions(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show questions and answers; bidders ask here."""
    found = visible_solicitation(request, solicitation_id)
    view = solicitation_page(found, request.user, now=database_now())
    mine = organisations_where(request.user, Role.DEVELOPER)
    form = QuestionForm(request.POST or None, organisations=mine) if mine.exists() else None
    if request.method == "POST" and form is not None and form.is_valid():
        user = require_user(request.user)
        if form.call(ask_question, solicitation=found, by=user, now=database_now(), **form.cleaned_data):
            messages.success(request, "Your question is with the utility. The answer goes to everybody.")
            return redirect("solicitations:question-list", solicitation_id=found.pk)
    shown = [
        (question, can_see_asker(request.user, question) if request.user.is_authenticated else False)
        for question in questions_of(found, request.user)
    ]
    context = {"view": view, "solicitation": found, "questions": shown, "form": form}
    status = form.status if form is not None else 200
    return render(request, "solicitations/question_list.html", context, status=status)


@login_required
def question_answer(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Answer a question to all."""
    visible = Question.objects.visible_to(request.user).select_related("solicitation__organisation")
    question = get_object_or_404(visible, pk=question_id)
    require(can_answer(request.user, question), "The procurement officer answers questions.")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.call(
            answer_question,
            question=question,
            answer=form.cleaned_data["answer"],
            by=require_user(request.user),
            now=database_now(),
        )
        if form.is_valid():
            messages.success(request, "The answer is published.")
            return redirect("solicitations:question-list", solicitation_id=question.solicitation_id)
    context = {"form": form, "question": question, "solicitation": question.solicitation}
    return render(request, "solicitations/question_answer.html", context, status=form.status)


@login_required
def answer_correct(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Correct an answer openly."""
    visible = Question.objects.visible_to(request.user).select_related("solicitation__organisation")
    question = get_object_or_404(visible, pk=question_id)
    require(can_answer(request.user, question), "The procurement officer answers questions.")
    form = CorrectionForm(request.POST or None, initial={"answer": question.answer})
    if request.method == "POST" and form.is_valid():
        form.call(
            correct_answer,
            question=question,
            by=require_user(request.user),
            now=database_now(),
            **form.cleaned_data,
        )
        if form.is_valid():
            messages.success(request, "The correction is published beside the answer before it.")
            return redirect("solicitations:question-list", solicitation_id=question.solicitation_id)
    context = {"form": form, "question": question, "solicitation": question.solicitation}
    return render(request, "solicitations/question_answer.html", context, status=form.status)


@require_safe
def pro_forma_download(request: HttpRequest, pro_forma_id: UUID) -> HttpResponse:
    """Hand out the bytes that were hashed."""
    visible = ProForma.objects.visible_to(request.user).select_related("document")
    pro_forma = get_object_or_404(visible, pk=pro_forma_id)
    answer = HttpResponse(read_blob(pro_forma.document), content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="pro-forma-{pro_forma.sha256[:12]}.md"'
    return answer


@login_required
def pro_forma_create(request: HttpRequest) -> HttpResponse:
    """Post a contract text."""
    organisations = utilities_for(request, Role.PROCUREMENT)
    form = ProFormaForm(request.POST or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        made = form.call(post_pro_forma, by=require_user(request.user), **form.cleaned_data)
        if made:
            messages.success(request, f"{made} is kept; attach it to a draft.")
            return redirect("solicitations:pro-forma-create")
    kept = ProForma.objects.visible_to(request.user).filter(organisation__in=organisations)
    context = {"form": form, "kept": kept}
    return render(request, "solicitations/pro_forma_form.html", context, status=form.status)
