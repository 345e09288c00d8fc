"""Pages of offers: one module of addresses per subject."""

from bids.urls import batches, conformance, finals, incrementality, keys, offers, opening, receipts, screens

app_name = "bids"
urlpatterns = [
    *batches.urlpatterns,
    *conformance.urlpatterns,
    *incrementality.urlpatterns,
    *screens.urlpatterns,
    *offers.urlpatterns,
    *keys.urlpatterns,
    *opening.urlpatterns,
    *finals.urlpatterns,
    *receipts.urlpatterns,
]
