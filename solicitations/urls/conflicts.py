"""Addresses of declarations of interests and of recusals."""

from django.urls import path

from solicitations.views import conflicts

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/declaration/", conflicts.declaration, name="declaration"),
    path("solicitations/<uuid:solicitation_id>/withdraw/", conflicts.withdraw, name="withdraw"),
    path("assignments/<uuid:assignment_id>/recusal/", conflicts.recusal, name="recusal"),
]
