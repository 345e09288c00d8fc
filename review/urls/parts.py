"""The address of who scores what."""

from django.urls import path

from review.views import parts

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/panel-parts/", parts.panel_parts, name="panel-parts")
]
