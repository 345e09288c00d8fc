"""The address of the planning desk."""

from django.urls import path

from solicitations.views import desk

urlpatterns = [path("planning/", desk.desk, name="planning-desk")]
