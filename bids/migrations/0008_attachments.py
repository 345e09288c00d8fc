"""Files attached to offers, and what a sealed version holds of them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kernel.triggers import frozen_once_set


class Migration(migrations.Migration):
    dependencies = [
        ("bids", "0007_opened_apart"),
        ("kernel", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("sealed", models.BinaryField()),
                (
                    "scan",
                    models.CharField(
                        choices=[("NOT_SCANNED", "not scanned"), ("CLEAN", "clean"), ("REFUSED", "refused")],
                        default="NOT_SCANNED",
                        max_length=12,
                    ),
                ),
                ("saved_at", models.DateTimeField()),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.blob"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="bids.offer",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["saved_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("technical", "technical part"), ("price", "price part")], max_length=10
                    ),
                ),
                ("file", models.UUIDField()),
                ("sealed_at", models.DateTimeField()),
                (
                    "scan",
                    models.CharField(
                        choices=[("NOT_SCANNED", "not scanned"), ("CLEAN", "clean"), ("REFUSED", "refused")],
                        default="NOT_SCANNED",
                        max_length=12,
                    ),
                ),
                ("facts", models.BinaryField(blank=True, null=True)),
                ("is_damaged", models.BooleanField(default=False)),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.blob"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="bids.offerversion",
                    ),
                ),
            ],
            options={
                "ordering": ["sealed_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "file"), name="a_file_once_in_a_version")
                ],
            },
        ),
        migrations.RunSQL(
            frozen_once_set("bids_sealedfile", "sealed_at", "scan", "facts", "is_damaged", "looked_at"),
            migrations.RunSQL.noop,
        ),
    ]
