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


class News(Feed):  # type: ignore[type-arg]  # Django's Feed takes no type parameters at run time
    """News of all solicitations, or of the one that ``get_object`` names."""

    feed_type = Atom1Feed
    subtitle = "Steps, dates, addenda, documents and answers, as everybody was told them."

    def title(self, obj: Solicitation | None) -> str:
        return f"{obj.code} {obj.title}" if obj else "News of all solicitations"

    def link(self, obj: Solicitation | None) -> str:
        if obj is None:
            return reverse("solicitations:solicitation-list")
        return reverse("solicitations:solicitation-news", args=[obj.pk])

    def items(self, obj: Solicitation | None) -> QuerySet[Announcement]:
        return news_for_everybody(obj)[:NEWEST]

    def item_title(self, item: Any) -> str:
        return f"{item.solicitation.code}: {item.title}"

    def item_description(self, item: Any) -> str:
        return str(item.text)

    def item_link(self, item: Any) -> str:
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


class NewsOfOne(News):
    """News of one solicitation."""

    def get_object(self, request: HttpRequest, solicitation_id: UUID) -> Solicitation:
        """Load what everybody may see: a feed reader has no account."""
        return get_object_or_404(Solicitation.objects.visible_to(AnonymousUser()), pk=solicitation_id)
