"""Addresses of conformance, cure requests, disqualification and the affiliates' wall."""

from django.urls import path

from bids.views import affiliates, conformance, cures, disqualification

ALL, ONE = "solicitations/<uuid:solicitation_id>/", "offers/<uuid:offer_id>/"
CURE, LEFT_OUT = "cures/<uuid:cure_id>/", "disqualifications/<uuid:disqualification_id>/"
urlpatterns = [
    path(f"{ALL}conformance/", conformance.conformance, name="conformance"),
    path(f"{ALL}conformance/progress/", conformance.examination_progress, name="examination-progress"),
    path(f"{ALL}conformance/run/", conformance.examine, name="examine"),
    path(f"{ALL}affiliates/", affiliates.affiliates, name="affiliates"),
    path(f"{ONE}conformance/", conformance.offer_conformance, name="offer-conformance"),
    path(f"{ONE}checks/new/", conformance.check_add, name="check-add"),
    path(f"{ONE}cures/new/", cures.cure_ask, name="cure-ask"),
    path(f"{ONE}disqualify/", disqualification.disqualification_propose, name="disqualify"),
    path(f"{ONE}release/", affiliates.affiliate_release, name="affiliate-release"),
    path("checks/<uuid:check_id>/judge/", conformance.check_judge, name="check-judge"),
    path(f"{CURE}answer/", cures.cure_answer, name="cure-answer"),
    path(f"{CURE}decide/", cures.cure_decide, name="cure-decide"),
    path(f"{LEFT_OUT}confirm/", disqualification.disqualification_confirm, name="disqualification-confirm"),
    path(f"{LEFT_OUT}decline/", disqualification.disqualification_decline, name="disqualification-decline"),
    path(f"{LEFT_OUT}reverse/", disqualification.disqualification_reverse, name="disqualification-reverse"),
]
