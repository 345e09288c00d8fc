"""The main navigation: each app's AppConfig lists its links in ``nav_links``."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.module_loading import import_string

from web.providers import provided


@dataclass(frozen=True)
class NavLink:
    """A link of the top bar to a named URL.

    ``is_for_members`` hides it from visitors; ``shown_to``, a dotted path to ``(user) -> bool``, asks further.
    """

    label: str
    url_name: str
    order: int = 100
    is_for_members: bool = False
    shown_to: str = ""

    def is_shown_to(self, user: Any) -> bool:
        """Say whether a visitor has a use for it."""
        if self.is_for_members and not user.is_authenticated:
            return False
        return not self.shown_to or bool(import_string(self.shown_to)(user))


@dataclass(frozen=True)
class ShownLink:
    """A link as the page shows it."""

    label: str
    url: str
    is_current: bool


def main_navigation(user: Any, path: str) -> list[ShownLink]:
    """Return the links this visitor sees; the one whose section ``path`` lies in is current."""
    links = sorted((link for group in provided("nav_links") for link in group), key=lambda link: link.order)
    shown = [(link.label, reverse(link.url_name)) for link in links if link.is_shown_to(user)]
    nearest = max((url for _, url in shown if path.startswith(url)), key=len, default=None)
    return [ShownLink(label, url, url == nearest) for label, url in shown]
