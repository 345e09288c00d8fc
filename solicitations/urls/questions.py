"""Addresses of questions and answers."""

from django.urls import path

from solicitations.urls.shared import ONE
from solicitations.views import questions

urlpatterns = [
    path(f"{ONE}questions/", questions.questions, name="question-list"),
    path("questions/<uuid:question_id>/answer/", questions.question_answer, name="question-answer"),
    path("questions/<uuid:question_id>/correct/", questions.answer_correct, name="answer-correct"),
]
