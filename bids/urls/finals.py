"""Addresses of best and final offers."""

from django.urls import path

from bids.views import finals

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/best-and-final/", finals.final_round, name="final-round"),
    path(
        "solicitations/<uuid:solicitation_id>/best-and-final/propose/",
        finals.final_round_propose,
        name="final-round-propose",
    ),
    path("best-and-final/<uuid:round_id>/decide/", finals.final_round_decide, name="final-round-decide"),
    path("offers/<uuid:offer_id>/best-and-final/", finals.final_offer, name="final-offer"),
    path(
        "offers/<uuid:offer_id>/best-and-final/<int:number>/kept.json",
        finals.kept_final_file,
        name="kept-final",
    ),
]
