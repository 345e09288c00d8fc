"""The API's root: every app registers its endpoints below /api/v1/."""

from rest_framework.routers import DefaultRouter

import bids.api
import contracts.api
import review.api
import solicitations.api
import valuation.api

router = DefaultRouter()
router.include_format_suffixes = False
for app in (solicitations.api, bids.api, valuation.api, review.api, contracts.api):
    app.register(router)
