"""Pages of offers: one module of addresses per subject."""

from bids.urls import conformance, incrementality, offers, opening, screens

app_name = "bids"
urlpatterns = [
    *conformance.urlpatterns,
    *incrementality.urlpatterns,
    *screens.urlpatterns,
    *offers.urlpatterns,
    *opening.urlpatterns,
]
