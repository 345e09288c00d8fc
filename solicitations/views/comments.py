"""Pages of the comment round."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import Organisation, require_user
from kernel.clock import database_now
from solicitations.forms.life import CommentAnswerForm, CommentForm, OpenCommentsForm
from solicitations.models import Comment
from solicitations.permissions import can_edit, can_run
from solicitations.queries.comments import comments_page
from solicitations.services.comments import answer_comment, close_comments, make_comment, open_comments
from solicitations.views.shared import require, visible_solicitation


def comments(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Show comments and answers; members of any organisation comment here while the round is open."""
    found = visible_solicitation(request, solicitation_id)
    page = comments_page(found, request.user, now=database_now())
    form = None
    if page.takes_comments and request.user.is_authenticated:
        mine = Organisation.objects.filter(memberships__user=request.user)
        form = CommentForm(request.POST or None, organisations=mine)
        if request.method == "POST" and form.is_valid():
            made = form.call(
                make_comment,
                solicitation=found,
                by=require_user(request.user),
                now=database_now(),
                **form.cleaned_data,
            )
            if made:
                messages.success(request, "Your comment is in. It is published with its answer.")
                return redirect("solicitations:comment-list", solicitation_id=found.pk)
    context = {"page": page, "solicitation": found, "form": form}
    status = form.status if form is not None else 200
    return render(request, "solicitations/comment_list.html", context, status=status)


@login_required
def comments_open(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Put a draft out for comment."""
    found = visible_solicitation(request, solicitation_id)
    require(can_edit(request.user, found), "The procurement officer puts a draft out for comment.")
    form = OpenCommentsForm(request.POST or None, solicitation=found)
    if request.method == "POST" and form.is_valid():
        form.call(
            open_comments,
            solicitation=found,
            comments_due_at=form.cleaned_data["comments_due_at"],
            by=require_user(request.user),
            now=database_now(),
        )
        if form.is_valid():
            messages.success(request, f"{found.code} is open for comment. Everybody can read it now.")
            return redirect("solicitations:comment-list", solicitation_id=found.pk)
    context = {"form": form, "solicitation": found}
    return render(request, "solicitations/comments_open.html", context, status=form.status)


@login_required
@require_POST
def comments_close(request: HttpRequest, solicitation_id: UUID) -> HttpResponse:
    """Take the draft back after its round."""
    found = visible_solicitation(request, solicitation_id)
    require(can_run(request.user, found), "The procurement officer ends the comment round.")
    close_comments(solicitation=found, by=require_user(request.user), now=database_now())
    messages.success(request, "Every comment is answered. Revise the draft, then go on.")
    return redirect("solicitations:solicitation-detail", solicitation_id=found.pk)


@login_required
def comment_answer(request: HttpRequest, comment_id: UUID) -> HttpResponse:
    """Answer a comment in public."""
    visible = Comment.objects.visible_to(request.user).select_related("solicitation__organisation")
    comment = get_object_or_404(visible, pk=comment_id)
    require(can_run(request.user, comment.solicitation), "The procurement officer answers comments.")
    form = CommentAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.call(
            answer_comment,
            comment=comment,
            answer=form.cleaned_data["answer"],
            by=require_user(request.user),
            now=database_now(),
        )
        if form.is_valid():
            messages.success(request, "The answer is published.")
            return redirect("solicitations:comment-list", solicitation_id=comment.solicitation_id)
    context = {"form": form, "comment": comment, "solicitation": comment.solicitation}
    return render(request, "solicitations/comment_answer.html", context, status=form.status)
