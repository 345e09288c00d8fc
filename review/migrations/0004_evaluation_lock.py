"""All that decides between offers, frozen; what oversight sends back is overturned."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kernel.triggers import frozen_once_set


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0003_what_is_submitted_stays"),
        ("solicitations", "0012_life"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="selection",
            name="state",
            field=models.CharField(
                choices=[
                    ("DRAFT", "being chosen"),
                    ("PROPOSED", "proposed"),
                    ("APPROVED", "approved"),
                    ("REJECTED", "sent back"),
                    ("OVERTURNED", "sent back by oversight"),
                ],
                default="DRAFT",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="EvaluationLock",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("document", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("locked_at", models.DateTimeField()),
                (
                    "locked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "solicitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation_lock",
                        to="solicitations.solicitation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunSQL(frozen_once_set("review_evaluationlock", "locked_at"), migrations.RunSQL.noop),
    ]
