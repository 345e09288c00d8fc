"""Addresses of criteria, screenings and the pipeline."""

from django.urls import path

from solicitations.views import suitability

urlpatterns = [
    path("pipeline/", suitability.pipeline, name="pipeline"),
    path("pipeline/data.csv", suitability.pipeline_csv, name="pipeline-csv"),
    path("pipeline/data.json", suitability.pipeline_json, name="pipeline-json"),
    path("criteria/", suitability.criteria_sets, name="criteria-list"),
    path("criteria/new/", suitability.criteria_create, name="criteria-create"),
    path("criteria/example/", suitability.criteria_example, name="criteria-example"),
    path("criteria/<uuid:criteria_id>/", suitability.criteria, name="criteria-detail"),
    path("criteria/<uuid:criteria_id>/edit/", suitability.criteria_edit, name="criteria-edit"),
    path("criteria/<uuid:criteria_id>/adopt/", suitability.criteria_adopt, name="criteria-adopt"),
    path("screenings/", suitability.screenings, name="screening-list"),
    path("screenings/<uuid:screening_id>/", suitability.screening, name="screening-detail"),
    path("screenings/<uuid:screening_id>/dates/", suitability.screening_dates, name="screening-dates"),
    path("screenings/<uuid:screening_id>/publish/", suitability.screening_publish, name="screening-publish"),
]
