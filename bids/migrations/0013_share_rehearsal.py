"""Holders prove before the deadline that their shares open; what was proved stays."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("bids", "0012_final_round"),
        ("solicitations", "0023_two_envelopes_least_offers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ShareRehearsal",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "fingerprint",
                    models.CharField(help_text="of the keys whose shares were opened", max_length=64),
                ),
                ("proved_at", models.DateTimeField()),
                (
                    "solicitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_rehearsals",
                        to="solicitations.solicitation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["proved_at"],
            },
        ),
        migrations.RunSQL(append_only("bids_sharerehearsal"), migrations.RunSQL.noop),
    ]
