"""Sealed versions are kept as they were submitted."""

from django.db import migrations

from kernel.triggers import append_only, frozen_once_set


class Migration(migrations.Migration):
    dependencies = [("bids", "0001_initial"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(frozen_once_set("bids_offerversion", "submitted_at"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("bids_openingconsent"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("bids_opening"), migrations.RunSQL.noop),
    ]
