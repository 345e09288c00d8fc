"""``manage.py verify_log``: recompute every audit chain and say whether it holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.models import Stream
from audit.queries import verify_stream


class Command(BaseCommand):
    """Recompute every stream's chain; exit 1 naming the first fault of each that does not hold."""

    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Check all streams and print one line each."""
        verdicts = [verify_stream(stream) for stream in Stream.objects.order_by("created_at")]
        for verdict in verdicts:
            word = "holds" if verdict.holds else f"BROKEN: {verdict.fault}"
            self.stdout.write(
                f"{verdict.stream_id}  {verdict.n_entries:>6} entries  {verdict.head_hash[:16]}  {word}"
            )
        broken = sum(not verdict.holds for verdict in verdicts)
        if broken:
            message = f"{broken} of {len(verdicts)} streams do not hold"
            raise CommandError(message)
        self.stdout.write(f"{len(verdicts)} streams hold")
