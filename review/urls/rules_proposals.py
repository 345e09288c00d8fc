"""Addresses of deviations of the rules that are asked for."""

from django.urls import path

from review.views import rules_proposals

urlpatterns = [
    path(
        "solicitations/<uuid:solicitation_id>/rules-proposals/",
        rules_proposals.rules_proposals,
        name="rules-proposals",
    ),
    path(
        "review/rules-proposals/<uuid:proposal_id>/decision/",
        rules_proposals.rules_proposal_decide,
        name="rules-proposal-decide",
    ),
    path(
        "review/rules-proposals/<uuid:proposal_id>/withdraw/",
        rules_proposals.rules_proposal_withdraw,
        name="rules-proposal-withdraw",
    ),
]
