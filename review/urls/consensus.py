"""Addresses of the consensus and of the lock of the scores."""

from django.urls import path

from review.views import consensus

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/consensus/", consensus.consensus_list, name="consensus-list"),
    path("solicitations/<uuid:solicitation_id>/scores-lock/", consensus.scores_lock, name="scores-lock"),
    path("review/offers/<uuid:offer_id>/consensus/", consensus.offer_consensus, name="offer-consensus"),
    path("review/offers/<uuid:offer_id>/explain/", consensus.score_explain, name="score-explain"),
]
