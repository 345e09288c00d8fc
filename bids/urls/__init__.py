"""Pages of offers: one module of addresses per subject."""

from bids.urls import offers, opening

app_name = "bids"
urlpatterns = [*offers.urlpatterns, *opening.urlpatterns]
