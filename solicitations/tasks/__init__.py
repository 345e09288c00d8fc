"""Work of solicitations done after a request or on a schedule: each task takes an id and calls one service."""

from solicitations.tasks.clock import tell_of_dates_due
from solicitations.tasks.mail import (
    confirm_subscription,
    deliver_announcement,
    send_bidder_invitation,
    sweep_deliveries,
    tell_of_clarification,
)
from solicitations.tasks.planning import (
    mail_wires_decision,
    read_import,
    sweep_imports,
    trigger_fallbacks,
    write_import,
)

__all__ = [
    "confirm_subscription",
    "deliver_announcement",
    "mail_wires_decision",
    "read_import",
    "send_bidder_invitation",
    "sweep_deliveries",
    "sweep_imports",
    "tell_of_clarification",
    "tell_of_dates_due",
    "trigger_fallbacks",
    "write_import",
]
