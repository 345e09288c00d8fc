"""Atom feeds of what everybody may know."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from solicitations.models import Announcement, Solicitation
from solicitations.queries import news_for_everybody

NEWEST = 50


class AllNews(Feed):  # type: ignore[type-arg] - Django's Feed takes no type parameters at run time
    """News of all solicitations."""

    feed_type = Atom1Feed
    title = "News of all solicitations"
    subtitle = "Steps, dates, addenda, documents and answers of every published solicitation."

    def link(self) -> str:
        return reverse("solicitations:solicitation-list")

    def items(self, obj: Any = None) -> QuerySet[Announcement]:
        return news_for_everybody()[:NEWEST]

    def item_title(self, item: Announcement) -> str:  # type: ignore[override] - Django takes any item
        return f"{item.solicitation.code}: {item.title}"

    def item_description(self, item: Announcement) -> str:  # type: ignore[override] - the same
        return item.text

    def item_link(self, item: Announcement) -> str:  # type: ignore[override] - the same
        page = reverse("solicitations:solicitation-news", args=[item.solicitation_id])
        return f"{page}#announcement-{item.pk}"

    def item_guid(self, item: Announcement) -> str:
        return f"urn:uuid:{item.pk}"

    def item_pubdate(self, item: Announcement) -> datetime:
        return item.announced_at

    def item_updateddate(self, item: Announcement) -> datetime:
        return item.announced_at

    def item_categories(self, item: Announcement) -> list[str]:
        return [item.get_kind_display()]

    def item_author_name(self, item: Announcement) -> str:
        return item.solicitation.organisation.name


class NewsOfOne(AllNews):
    """News of one solicitation."""

    def get_object(self, request: HttpRequest, solicitation_id: UUID) -> Solicitation:  # type: ignore[override]
        """Load what everybody may see: a feed reader has no account."""
        return get_object_or_404(Solicitation.objects.visible_to(AnonymousUser()), pk=solicitation_id)

    def title(self, obj: Solicitation) -> str:  # type: ignore[override] - Django takes text or a method
        return f"{obj.code} {obj.title}"

    def link(self, obj: Solicitation) -> str:  # type: ignore[override] - the same
        return reverse("solicitations:solicitation-news", args=[obj.pk])

    def items(self, obj: Solicitation) -> QuerySet[Announcement]:  # type: ignore[override] - the same
        return news_for_everybody(obj)[:NEWEST]
