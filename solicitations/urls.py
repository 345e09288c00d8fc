"""Pages of solicitations."""

from django.urls import URLPattern

app_name = "solicitations"
urlpatterns: list[URLPattern] = []
