"""Addresses of the clerk's export."""

from django.urls import path

from review.views import exports

urlpatterns = [
    path(
        "solicitations/<uuid:solicitation_id>/review-exports/", exports.review_exports, name="review-exports"
    ),
    path("review-exports/<uuid:export_id>/file/", exports.review_export_file, name="review-export-file"),
]
