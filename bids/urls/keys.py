"""Addresses of keys."""

from django.urls import path

from bids.views import keys

urlpatterns = [
    path("keys/", keys.my_key, name="my-key"),
    path("solicitations/<uuid:solicitation_id>/opening-key/", keys.opening_key, name="opening-key"),
    path("solicitations/<uuid:solicitation_id>/opening-key/prove/", keys.share_prove, name="share-prove"),
    path("solicitations/<uuid:solicitation_id>/opening-key/my-share/", keys.my_share, name="my-share"),
]
