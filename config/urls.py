"""Every URL of the project, app by app."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from config import api, views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("mail/", views.mail_list, name="mail-list"),
    path("mail/<str:name>/", views.mail_detail, name="mail-detail"),
    path("accounts/", include("accounts.urls")),
    path("", include("solicitations.urls")),
    path("", include("bids.urls")),
    path("", include("valuation.urls")),
    path("", include("review.urls")),
    path("", include("contracts.urls")),
    path("audit/<uuid:solicitation_id>/", views.audit_log, name="audit-log"),
    path("api/v1/", include((api.router.urls, "api"))),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
]

handler400 = "web.errors.bad_request"
handler403 = "web.errors.forbidden"
handler404 = "web.errors.not_found"
handler500 = "web.errors.server_error"
