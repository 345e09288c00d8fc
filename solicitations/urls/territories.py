"""The address of a utility's territory."""

from django.urls import path

from solicitations.views import territories

urlpatterns = [path("planning/territory/", territories.territory, name="territory")]
