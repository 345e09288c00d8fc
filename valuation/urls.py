"""Pages of valuation."""

from django.urls import URLPattern

app_name = "valuation"
urlpatterns: list[URLPattern] = []
