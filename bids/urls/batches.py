"""Addresses of files of several offers."""

from django.urls import path

from bids.views import batches

OF_SOLICITATION = "solicitations/<uuid:solicitation_id>/offers/several/"

urlpatterns = [
    path(OF_SOLICITATION, batches.batch_create, name="offer-batch"),
    path(f"{OF_SOLICITATION}empty/", batches.batch_empty, name="batch-empty"),
    path(f"{OF_SOLICITATION}mine/", batches.batch_mine, name="batch-mine"),
    path("offers/several/<uuid:batch_id>/", batches.batch_detail, name="batch-detail"),
    path("offers/several/<uuid:batch_id>/progress/", batches.batch_progress, name="batch-progress"),
    path("offers/several/<uuid:batch_id>/submit/", batches.batch_submit, name="batch-submit"),
]
