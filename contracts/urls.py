"""Pages of outcomes and contracts."""

from django.urls import path

from contracts.views import memos, notices, outcomes

app_name = "contracts"
urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/outcome/", outcomes.outcome, name="outcome"),
    path(
        "solicitations/<uuid:solicitation_id>/standstill/", notices.standstill_begin, name="standstill-begin"
    ),
    path("solicitations/<uuid:solicitation_id>/award/", outcomes.award, name="award"),
    path("solicitations/<uuid:solicitation_id>/no-award/", outcomes.award_none, name="award-none"),
    path("solicitations/<uuid:solicitation_id>/memo/", memos.memo_list, name="memo-list"),
    path("solicitations/<uuid:solicitation_id>/memo/propose/", memos.memo_propose, name="memo-propose"),
    path("solicitations/<uuid:solicitation_id>/debriefs/", notices.debriefs, name="debrief-list"),
    path("memos/<uuid:memo_id>/issue/", memos.memo_issue, name="memo-issue"),
    path("memos/<uuid:memo_id>/progress/", memos.memo_progress, name="memo-progress"),
    path("memos/<uuid:memo_id>/<slug:version>.<slug:kind>", memos.memo_download, name="memo-download"),
    path("offers/<uuid:offer_id>/outcome/", notices.offer_outcome, name="offer-outcome"),
    path("offers/<uuid:offer_id>/debrief/", notices.debrief_request, name="debrief-request"),
    path("debriefs/<uuid:debrief_id>/send/", notices.debrief_send, name="debrief-send"),
    path("debriefs/<uuid:debrief_id>/debrief.pdf", notices.debrief_pdf, name="debrief-pdf"),
    path("contracts/<uuid:contract_id>/", outcomes.contract_detail, name="contract-detail"),
    path("contracts/<uuid:contract_id>/accept/", outcomes.contract_accept, name="contract-accept"),
    path("contracts/<uuid:contract_id>/decline/", outcomes.contract_decline, name="contract-decline"),
    path("contracts/<uuid:contract_id>/contract.pdf", outcomes.contract_pdf, name="contract-pdf"),
    path("contracts/<uuid:contract_id>/contract.docx", outcomes.contract_docx, name="contract-docx"),
]
