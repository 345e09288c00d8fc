"""An acceptance is given once."""

from django.db import migrations

from kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(append_only("contracts_acceptance"), migrations.RunSQL.noop),
    ]
