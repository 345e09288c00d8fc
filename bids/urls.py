"""Pages of offers and of the opening."""

from django.urls import path

from bids import views

app_name = "bids"
urlpatterns = [
    path("offers/", views.my_offer_list, name="offer-list"),
    path("offers/<uuid:offer_id>/", views.offer_detail, name="offer-detail"),
    path("offers/<uuid:offer_id>/edit/", views.offer_edit, name="offer-edit"),
    path("offers/<uuid:offer_id>/withdraw/", views.offer_withdraw, name="offer-withdraw"),
    path("solicitations/<uuid:solicitation_id>/offers/", views.opened_offer_list, name="opened-offers"),
    path("solicitations/<uuid:solicitation_id>/offers/new/", views.offer_create, name="offer-create"),
    path("solicitations/<uuid:solicitation_id>/opening/", views.opening, name="opening"),
]
