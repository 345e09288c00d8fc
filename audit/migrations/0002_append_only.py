"""Entries are written once."""

from django.db import migrations

from kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(append_only("audit_entry"), migrations.RunSQL.noop),
    ]
