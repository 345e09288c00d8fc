"""An import is a job with a state, its progress, a lease, its problems and what was read."""

from django.conf import settings
from django.db import migrations, models

SETTLE = """
UPDATE solicitations_dataimport SET state = 'WRITTEN', written_at = committed_at WHERE committed_at IS NOT NULL;
UPDATE solicitations_dataimport SET state = 'REFUSED', error = 'It was uploaded to an earlier version; send it again.'
    WHERE committed_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("kernel", "0002_triggers"),
        ("solicitations", "0007_library"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="dataimport",
            name="error",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="lease_holder",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="lease_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="n_attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="n_done",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="n_rows",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="options",
            field=models.JSONField(
                blank=True, default=dict, help_text="what the person who uploaded it stated"
            ),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="preview",
            field=models.JSONField(
                blank=True, default=dict, help_text="what was read: counts, first rows, footnotes"
            ),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="problems",
            field=models.JSONField(
                blank=True, default=list, help_text="every wrong cell: sheet, row, column, message"
            ),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="publishes",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="read_seconds",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("QUEUED", "waiting to be read"),
                    ("READING", "being read"),
                    ("READY", "ready to be written"),
                    ("REFUSED", "refused"),
                    ("WRITING", "being written"),
                    ("WRITTEN", "imported"),
                    ("FAILED", "failed"),
                ],
                default="QUEUED",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="write_seconds",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="dataimport",
            name="written_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="dataimport",
            name="kind",
            field=models.CharField(
                choices=[
                    ("DDOR", "deferral opportunities (DDOR)"),
                    ("GNA", "grid needs assessment (GNA)"),
                    ("CAPITAL_PLAN", "capital plan (CSV)"),
                    ("FORECAST", "load forecasts (CSV)"),
                    ("SHAPE", "load shapes (CSV)"),
                    ("PLACES", "coordinates of facilities (CSV)"),
                ],
                max_length=16,
            ),
        ),
        migrations.RunSQL(SETTLE, migrations.RunSQL.noop),
        # The deferred checks of the rows just changed are due before the table is altered again.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="dataimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "WRITTEN"), _negated=True),
                    ("written_at__isnull", False),
                    _connector="OR",
                ),
                name="import_written_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["QUEUED", "READING", "WRITING"]), _negated=True),
                    ("lease_until__isnull", False),
                    _connector="OR",
                ),
                name="active_import_has_lease",
            ),
        ),
    ]
