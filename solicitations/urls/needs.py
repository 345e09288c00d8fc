"""Addresses of needs."""

from django.urls import path

from solicitations.views import needs

urlpatterns = [
    path("needs/", needs.needs, name="need-list"),
    path("needs/new/", needs.need_create, name="need-create"),
    path("needs/<uuid:need_id>/", needs.need, name="need-detail"),
    path("needs/<uuid:need_id>/revise/", needs.need_revise, name="need-revise"),
    path("needs/<uuid:need_id>/publish/", needs.need_publish, name="need-publish"),
]
