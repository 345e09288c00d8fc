"""Pages of outcomes and contracts."""

from django.urls import path

from contracts import views

app_name = "contracts"
urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/outcome/", views.outcome, name="outcome"),
    path("solicitations/<uuid:solicitation_id>/award/", views.award, name="award"),
    path("solicitations/<uuid:solicitation_id>/no-award/", views.award_none, name="award-none"),
    path("contracts/<uuid:contract_id>/", views.contract_detail, name="contract-detail"),
    path("contracts/<uuid:contract_id>/accept/", views.contract_accept, name="contract-accept"),
    path("contracts/<uuid:contract_id>/decline/", views.contract_decline, name="contract-decline"),
    path("contracts/<uuid:contract_id>/contract.pdf", views.contract_pdf, name="contract-pdf"),
    path("contracts/<uuid:contract_id>/contract.docx", views.contract_docx, name="contract-docx"),
]
