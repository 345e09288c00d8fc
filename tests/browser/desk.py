"""Somebody at a browser, who types and clicks as people do."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.models import User
from config.demo_world.people import PASSWORD

STEP_MS, PATIENCE_MS = 10_000, 60_000


@dataclass
class Desk:
    """Somebody at a browser of their own."""

    page: Any
    site: str
    pictures: Path | None

    def sign_in(self, user: User) -> "Desk":
        """Type address and password."""
        self.page.goto(f"{self.site}/accounts/login/")
        self.page.set_default_timeout(STEP_MS)
        self.type(Email=user.email, Password=PASSWORD)
        self.press("Sign in")
        self.sees(user.full_name)
        return self

    def type(self, **fields: str) -> None:
        """Type into fields, named by the beginning of their labels."""
        for label, text in fields.items():
            self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first.fill(text)

    def choose(self, **fields: str) -> None:
        """Choose from lists, by a part of the words shown."""
        for label, words in fields.items():
            field = self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first
            shown = field.locator("option", has_text=words).first
            field.select_option(value=shown.get_attribute("value"))

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def confirm(self, name: str, confirmation: str) -> None:
        """Open a question and answer it."""
        self.page.locator("summary", has_text=re.compile(f"^{name}$")).click()
        self.press(confirmation)

    def follow(self, name: str) -> None:
        """Follow a link, by its whole name or its beginning."""
        self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()
        self.page.wait_for_load_state()

    def open_tab(self, group: str, tab: str = "") -> None:
        """Open a tab of a solicitation: first its group, then itself."""
        sections = self.page.get_by_role("navigation", name="Sections")
        for name in (group, tab):
            if name:
                sections.get_by_role("link", name=name, exact=True).click()
                self.page.wait_for_load_state()

    def open_solicitation(self, code: str) -> None:
        """Find a solicitation in the list."""
        self.follow("Solicitations")
        self.follow(code)

    def declare_interests(self, name: str) -> None:
        """Sign that there is one employer to name; a role that scores or chooses waits for it."""
        self.page.goto(f"{self.site}/")
        self.follow("Sign")
        self.type(**{"Organizations, one on each line": "Copper Ridge Power", "Your name, as you sign": name})
        self.press("Sign the declaration")
        self.sees("Your declaration is signed")

    def sees(self, words: str) -> None:
        """Wait until words are on the page."""
        self.page.get_by_text(words).first.wait_for(timeout=PATIENCE_MS)

    def picture(self, name: str) -> None:
        """Keep a picture, where pictures are wanted."""
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.pictures / f"journey-{name}.png", full_page=True)
