"""Addresses of the steps, comments, rules, principles, deviations and lessons of a solicitation."""

from django.urls import path

from solicitations.urls.shared import ONE
from solicitations.views import closing, comments, rules, stages

urlpatterns = [
    path(f"{ONE}step/", stages.step, name="stage-step"),
    path(f"{ONE}verdict/", stages.verdict, name="stage-verdict"),
    path(f"{ONE}comments/", comments.comments, name="comment-list"),
    path(f"{ONE}comments/open/", comments.comments_open, name="comments-open"),
    path(f"{ONE}comments/close/", comments.comments_close, name="comments-close"),
    path("comments/<uuid:comment_id>/answer/", comments.comment_answer, name="comment-answer"),
    path(f"{ONE}rules/", rules.rules, name="rules"),
    path(f"{ONE}rules/edit/", rules.rules_edit, name="rules-edit"),
    path(f"{ONE}principles/", rules.principles, name="principles"),
    path(f"{ONE}principles/<str:code>/comment/", rules.principle_comment, name="principle-comment"),
    path(f"{ONE}deviations/new/", closing.deviation_create, name="deviation-create"),
    path(f"{ONE}lessons/", closing.lessons, name="lesson-list"),
    path(f"{ONE}lessons/answer/", closing.lesson_answer, name="lesson-answer"),
    path(f"{ONE}close/", closing.close, name="solicitation-close"),
]
