"""Pages of offers: one module of addresses per subject."""

from bids.urls import conformance, offers, opening

app_name = "bids"
urlpatterns = [*conformance.urlpatterns, *offers.urlpatterns, *opening.urlpatterns]
