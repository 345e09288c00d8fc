"""Addresses of receipts."""

from django.urls import path

from bids.views import receipts

urlpatterns = [
    path("receipts/check/", receipts.check_receipt, name="check-receipt"),
    path("offers/<uuid:offer_id>/kept/<int:number>/", receipts.kept_offer_file, name="kept-offer"),
    path("offers/<uuid:offer_id>/destroy-copies/", receipts.copies_destroy, name="copies-destroy"),
]
