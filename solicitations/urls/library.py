"""Addresses of documents and of the non-disclosure agreement."""

from django.urls import path

from solicitations.urls.shared import ONE
from solicitations.views import library, nda

urlpatterns = [
    path(f"{ONE}documents/", library.documents, name="solicitation-documents"),
    path(f"{ONE}documents/new/", library.document_create, name="document-create"),
    path("documents/<uuid:document_id>/", library.document, name="document-detail"),
    path("documents/<uuid:document_id>/file/", library.document_download, name="document-download"),
    path("documents/<uuid:document_id>/revise/", library.document_revise, name="document-revise"),
    path("documents/<uuid:document_id>/publish/", library.document_publish, name="document-publish"),
    path(f"{ONE}nda/", nda.nda, name="solicitation-nda"),
    path(f"{ONE}nda/new/", nda.nda_create, name="nda-create"),
    path("ndas/<uuid:nda_id>/sign/", nda.nda_sign, name="nda-sign"),
    path("ndas/<uuid:nda_id>/decline/", nda.nda_decline, name="nda-decline"),
    path("nda-responses/<uuid:response_id>/revoke/", nda.nda_revoke, name="nda-revoke"),
]
