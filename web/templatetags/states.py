"""The badge that shows where a thing stands: ``{% state_badge thing.state thing.get_state_display %}``."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

TONES: dict[str, frozenset[str]] = {
    "active": frozenset(
        {"PUBLISHED", "OPEN", "OPENED", "RUNNING", "SUBMITTED", "VALUED", "EVALUATION", "REVIEW"}
    ),
    "good": frozenset(
        {"AWARDED", "SUCCEEDED", "DONE", "SELECTED", "ACCEPTED", "SIGNED", "CONFORMING", "COMPLETE"}
    ),
    "wait": frozenset(
        {"CLOSED", "SEALED", "QUEUED", "PENDING", "PROPOSED", "IN_REVIEW", "OFFERED", "LOCKED"}
    ),
    "bad": frozenset(
        {"CANCELLED", "FAILED", "REJECTED", "WITHDRAWN", "NONCONFORMING", "DECLINED", "EXPIRED"}
    ),
}


def tone_of(state: str) -> str:
    """Return the tone of a state code; what is not named is neutral."""
    return next((tone for tone, states in TONES.items() if state in states), "")


@register.simple_tag
def solicitation_badge(solicitation: Any) -> SafeString:
    """Show a solicitation's state; past the deadline its offers are sealed, though nobody has moved it yet."""
    due = solicitation.offers_due_at
    if solicitation.state == "PUBLISHED" and due and due <= timezone.now():
        return state_badge("SEALED", "offers sealed")
    return state_badge(solicitation.state, solicitation.get_state_display())


@register.simple_tag
def state_badge(state: str, label: str = "", tone: str = "") -> SafeString:
    """Show a state; ``tone`` (active, good, wait, bad) overrides what the code suggests."""
    words = label or str(state).replace("_", " ").lower()
    shown = tone or tone_of(str(state))
    return format_html(
        '<span class="state{}">{}</span>', f" state-{shown}" if shown else "", words[:1].upper() + words[1:]
    )
