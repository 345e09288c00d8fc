"""The journal of a solicitation; nothing in it changes."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from kernel.triggers import frozen_once_set


class Migration(migrations.Migration):
    dependencies = [
        ("solicitations", "0004_parts_fixed_too"),
        ("kernel", "0002_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("STATE", "step"),
                            ("DATE", "date"),
                            ("QUESTION", "question answered"),
                            ("COMMENT", "comment answered"),
                            ("ADDENDUM", "addendum"),
                            ("DOCUMENT", "document"),
                            ("DEVIATION", "protocol deviation"),
                            ("NEED", "need"),
                            ("REMINDER", "deadline ahead"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
                ("announced_at", models.DateTimeField()),
                (
                    "solicitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcements",
                        to="solicitations.solicitation",
                    ),
                ),
            ],
            options={
                "ordering": ["-announced_at"],
            },
        ),
        migrations.RunSQL(
            frozen_once_set("solicitations_announcement", "announced_at"), migrations.RunSQL.noop
        ),
    ]
