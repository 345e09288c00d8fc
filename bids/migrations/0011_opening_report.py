"""The report of an opening never changes."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("bids", "0010_few_offers"),
        ("solicitations", "0023_two_envelopes_least_offers"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpeningReport",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("document", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "solicitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opening_reports",
                        to="solicitations.solicitation",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("solicitation", "number"), name="opening_report_once")
                ],
            },
        ),
        migrations.RunSQL(append_only("bids_openingreport"), migrations.RunSQL.noop),
    ]
