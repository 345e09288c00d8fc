"""Pages of valuation."""

from django.urls import path

from valuation.views import curves

app_name = "valuation"
urlpatterns = [
    path("curves/", curves.curve_list, name="curve-list"),
    path("curves/new/", curves.curve_create, name="curve-create"),
    path("curves/<uuid:curve_id>/", curves.curve_detail, name="curve-detail"),
    path("curves/<uuid:curve_id>/import/", curves.curve_import, name="curve-import"),
]
