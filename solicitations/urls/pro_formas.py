"""Addresses of pro forma contracts."""

from django.urls import path

from solicitations.views import questions

urlpatterns = [
    path("pro-formas/new/", questions.pro_forma_create, name="pro-forma-create"),
    path("pro-formas/<uuid:pro_forma_id>/text/", questions.pro_forma_download, name="pro-forma-download"),
]
