"""Addenda, answers in versions, clarifications, subscriptions and deliveries."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kernel.triggers import append_only, frozen_once_set


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("solicitations", "0009_screening_and_sourcing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Clarification",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("subject", models.CharField(max_length=200)),
                ("opened_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clarifications",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "solicitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clarifications",
                        to="solicitations.solicitation",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at"],
            },
        ),
        migrations.CreateModel(
            name="ClarificationMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("UTILITY", "the utility"), ("BIDDER", "the bidder")], max_length=8
                    ),
                ),
                ("text", models.TextField(max_length=8000)),
                ("sent_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clarification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="solicitations.clarification",
                    ),
                ),
            ],
            options={
                "ordering": ["sent_at"],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("email", models.EmailField(max_length=254)),
                ("requested_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "solicitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="solicitations.solicitation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-requested_at"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("TEAM", "you have a role in this solicitation"),
                            ("REGISTERED", "your organization registered for this solicitation"),
                            ("INVITED", "you were invited to this solicitation"),
                            ("SUBSCRIBED", "you subscribed to news"),
                        ],
                        max_length=12,
                    ),
                ),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("n_attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=100)),
                (
                    "announcement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="solicitations.announcement",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="solicitations.subscription",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Addendum",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(max_length=20000)),
                ("what_changed", models.TextField(max_length=4000)),
                ("effective_at", models.DateTimeField(blank=True, null=True)),
                ("drafted_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="solicitations.addendum",
                    ),
                ),
                (
                    "drafted_by",
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
                        related_name="addenda",
                        to="solicitations.solicitation",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "addenda",
                "ordering": ["-number", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("solicitation", "number", "version"), name="addendum_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("issued_at", None), ("number__isnull", False), _connector="OR"),
                        name="issued_addendum_has_a_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(max_length=8000)),
                ("reason", models.TextField(blank=True, max_length=2000)),
                ("given_at", models.DateTimeField()),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer_versions",
                        to="solicitations.question",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("question", "number"), name="answer_version_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("solicitation__isnull", False)),
                fields=("email", "solicitation"),
                name="subscribed_once_to_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("solicitation__isnull", True)),
                fields=("email",),
                name="subscribed_once_to_all",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("sent_at", None)), fields=["announcement"], name="delivery_unsent"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("announcement", "email"), name="delivered_once"),
        ),
        migrations.RunSQL(frozen_once_set("solicitations_addendum", "issued_at"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("solicitations_answerversion"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("solicitations_clarificationmessage"), migrations.RunSQL.noop),
    ]
