"""Imported curve versions and locked protocols never change."""

from django.db import migrations

from kernel.triggers import append_only, frozen_once_set


class Migration(migrations.Migration):
    dependencies = [("valuation", "0001_initial"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(append_only("valuation_curveversion"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_once_set("valuation_protocol", "locked_at"), migrations.RunSQL.noop),
    ]
