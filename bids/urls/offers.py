"""Addresses of offers."""

from django.urls import path

from bids.views import attachments, making, offers, opened, shapes, workbook

urlpatterns = [
    path("offers/", offers.my_offer_list, name="offer-list"),
    path("offers/<uuid:offer_id>/", offers.offer_detail, name="offer-detail"),
    path("offers/<uuid:offer_id>/edit/", making.offer_edit, name="offer-edit"),
    path("offers/<uuid:offer_id>/edit/<slug:step>/", making.offer_step, name="offer-step"),
    path("offers/<uuid:offer_id>/edit/<slug:step>/picture/", making.offer_picture, name="offer-picture"),
    path("offers/<uuid:offer_id>/review/", making.offer_review, name="offer-review"),
    path("offers/<uuid:offer_id>/workbook/", workbook.workbook_filled, name="workbook-filled"),
    path("offers/<uuid:offer_id>/workbook/upload/", workbook.workbook_replace, name="workbook-replace"),
    path("offers/<uuid:offer_id>/workbook/settle/", workbook.workbook_settle, name="workbook-settle"),
    path(
        "offers/<uuid:offer_id>/files/<uuid:file_id>/",
        attachments.attachment_download,
        name="attachment-download",
    ),
    path("offers/<uuid:offer_id>/shape/", shapes.offer_shape, name="offer-shape"),
    path("offers/<uuid:offer_id>/shape/csv/", shapes.shape_csv, name="shape-csv"),
    path("offers/<uuid:offer_id>/withdraw/", offers.offer_withdraw, name="offer-withdraw"),
    path("solicitations/<uuid:solicitation_id>/offers/", opened.opened_offer_list, name="opened-offers"),
    path("solicitations/<uuid:solicitation_id>/offers/new/", making.offer_create, name="offer-create"),
    path(
        "solicitations/<uuid:solicitation_id>/offers/workbook/",
        workbook.offer_workbook,
        name="offer-workbook",
    ),
    path(
        "solicitations/<uuid:solicitation_id>/offers/workbook/empty/",
        workbook.workbook_empty,
        name="workbook-empty",
    ),
]
