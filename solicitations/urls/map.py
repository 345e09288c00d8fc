"""Addresses of the map of needs."""

from django.urls import path

from solicitations.views import map as views

urlpatterns = [
    path("needs/map/", views.need_map, name="need-map"),
    path("needs/map.geojson", views.needs_geojson, name="needs-geojson"),
]
