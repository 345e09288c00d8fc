"""Addresses of addenda, clarifications, news, subscriptions and feeds."""

from django.urls import path

from solicitations.urls.shared import ONE
from solicitations.views import addenda, clarifications, feeds, news

urlpatterns = [
    path(f"{ONE}addenda/", addenda.addenda, name="addendum-list"),
    path(f"{ONE}addenda/new/", addenda.addendum_create, name="addendum-create"),
    path("addenda/<uuid:addendum_id>/correct/", addenda.addendum_correct, name="addendum-correct"),
    path("addenda/<uuid:addendum_id>/issue/", addenda.addendum_issue, name="addendum-issue"),
    path(f"{ONE}clarifications/", clarifications.clarifications, name="clarification-list"),
    path(
        "clarifications/<uuid:clarification_id>/", clarifications.clarification, name="clarification-detail"
    ),
    path(f"{ONE}news/", news.news, name="solicitation-news"),
    path(f"{ONE}news/subscribe/", news.subscription_toggle, name="subscription-toggle"),
    path(f"{ONE}news.atom", feeds.NewsOfOne(), name="solicitation-feed"),
    path("news.atom", feeds.News(), name="feed"),
    path("news/", news.subscribe_to_all, name="subscribe-all"),
    path("news/subscribe/", news.subscription_toggle_all, name="subscription-toggle-all"),
    path("news/confirm/<str:token>/", news.subscription_confirm, name="subscription-confirm"),
    path("news/unsubscribe/<str:token>/", news.subscription_end, name="subscription-end"),
]
