"""Documents in versions, agreements and their signatures, registrations."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kernel.triggers import append_only, frozen_once_set


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("kernel", "0002_triggers"),
        ("solicitations", "0006_projects_and_places"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LibraryDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("series", models.UUIDField(default=uuid.uuid4)),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("title", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True, max_length=2000)),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[
                            ("PUBLIC", "public"),
                            ("BIDDERS", "registered bidders"),
                            ("NDA", "behind a signed NDA"),
                            ("OVERSIGHT", "oversight"),
                            ("INTERNAL", "internal"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("uploaded_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.blob"
                    ),
                ),
                (
                    "solicitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="solicitations.solicitation",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["title", "-number"],
            },
        ),
        migrations.CreateModel(
            name="Download",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("is_bidder", models.BooleanField()),
                ("downloaded_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="solicitations.librarydocument",
                    ),
                ),
            ],
            options={
                "ordering": ["-downloaded_at"],
            },
        ),
        migrations.CreateModel(
            name="Nda",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(max_length=100000)),
                ("sha256", models.CharField(max_length=64)),
                ("valid_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("posted_at", models.DateTimeField()),
                (
                    "posted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "solicitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ndas",
                        to="solicitations.solicitation",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="NdaResponse",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "answer",
                    models.CharField(choices=[("SIGNED", "signed"), ("DECLINED", "declined")], max_length=8),
                ),
                ("given_at", models.DateTimeField()),
                ("name_typed", models.CharField(blank=True, max_length=150)),
                ("text_sha256", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revocation_reason", models.TextField(blank=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "nda",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="solicitations.nda",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nda_responses",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-given_at"],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("registered_at", models.DateTimeField()),
                ("intends_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "solicitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="solicitations.solicitation",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RegistrationTerms",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("intent_due_at", models.DateTimeField(blank=True, null=True)),
                (
                    "solicitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registration_terms",
                        to="solicitations.solicitation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="librarydocument",
            constraint=models.UniqueConstraint(fields=("series", "number"), name="document_version_once"),
        ),
        migrations.AddConstraint(
            model_name="nda",
            constraint=models.UniqueConstraint(fields=("solicitation", "number"), name="nda_number_once"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("solicitation", "organisation"),
                name="registered_once",
            ),
        ),
        migrations.RunSQL(
            frozen_once_set("solicitations_librarydocument", "published_at"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(append_only("solicitations_download"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_once_set("solicitations_nda", "posted_at"), migrations.RunSQL.noop),
        migrations.RunSQL(
            frozen_once_set(
                "solicitations_ndaresponse", "given_at", "revoked_at", "revoked_by_id", "revocation_reason"
            ),
            migrations.RunSQL.noop,
        ),
    ]
