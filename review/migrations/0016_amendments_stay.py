"""What a deviation put in place of the locked rules never changes."""

from django.db import migrations

from kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("review", "0015_told_of_runs_and_amended"), ("kernel", "0002_triggers")]
    operations = [migrations.RunSQL(append_only("review_amendment"), migrations.RunSQL.noop)]
