"""Addresses of a ranking's workbooks."""

from django.urls import path

from review.views import ranking_files

urlpatterns = [
    path(
        "solicitations/<uuid:solicitation_id>/ranking/files/",
        ranking_files.ranking_files,
        name="ranking-files",
    ),
    path(
        "solicitations/<uuid:solicitation_id>/ranking/files/ask/",
        ranking_files.ranking_file_ask,
        name="ranking-file-ask",
    ),
    path(
        "review/ranking-files/<uuid:file_id>/progress/",
        ranking_files.ranking_file_progress,
        name="ranking-file-progress",
    ),
    path(
        "review/ranking-files/<uuid:file_id>/",
        ranking_files.ranking_file_download,
        name="ranking-file-download",
    ),
]
