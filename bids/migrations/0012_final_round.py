"""A second sealed round of prices, bound to the first; what was decided and handed in stays."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kernel.triggers import append_only, frozen_once_set


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_holders"),
        ("bids", "0011_opening_report"),
        ("solicitations", "0023_two_envelopes_least_offers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FinalInvitation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
            ],
            options={
                "ordering": ["offer__alias"],
            },
        ),
        migrations.CreateModel(
            name="FinalOffer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField()),
                ("price_sealed", models.BinaryField()),
                ("commitment", models.CharField(max_length=64)),
                ("receipt", models.JSONField()),
                ("kept", models.BinaryField(blank=True)),
                ("submitted_at", models.DateTimeField()),
                ("opened", models.BinaryField(blank=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="FinalRound",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "waits for a decision"),
                            ("OPEN", "bidders are invited"),
                            ("DECLINED", "not held"),
                            ("OPENED", "opened"),
                        ],
                        default="PROPOSED",
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(max_length=4000)),
                ("due_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_note", models.TextField(blank=True, max_length=4000)),
                ("root", models.CharField(blank=True, max_length=64)),
                ("leaves", models.BinaryField(blank=True)),
                ("root_published_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["proposed_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="offer",
            name="sealed_price_says_nothing",
        ),
        migrations.AddField(
            model_name="offer",
            name="final_opened_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("price_opened_at__isnull", False), ("state", "OPENED")),
                    models.Q(
                        ("escalator_per_year", None),
                        ("fixed_usd_per_kw_month", None),
                        ("variable_usd_per_mwh", None),
                        ("final_opened_at", None),
                        ("price_opened_at", None),
                    ),
                    _connector="OR",
                ),
                name="sealed_price_says_nothing",
            ),
        ),
        migrations.AddField(
            model_name="finalinvitation",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="final_invitations", to="bids.offer"
            ),
        ),
        migrations.AddField(
            model_name="finaloffer",
            name="invitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="bids.finalinvitation",
            ),
        ),
        migrations.AddField(
            model_name="finaloffer",
            name="submitted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="finalround",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="finalround",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="finalround",
            name="solicitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="final_rounds",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddField(
            model_name="finalinvitation",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="bids.finalround"
            ),
        ),
        migrations.AddConstraint(
            model_name="finaloffer",
            constraint=models.UniqueConstraint(fields=("invitation", "number"), name="final_version_once"),
        ),
        migrations.AddConstraint(
            model_name="finalround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("PROPOSED", "OPEN", "OPENED"))),
                fields=("solicitation",),
                name="one_final_round_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="finalround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="two_people_decide_on_a_final_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="finalround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("state", "PROPOSED")),
                    models.Q(models.Q(("state", "PROPOSED"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="final_round_decided_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="finalround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_at", None),
                    models.Q(("state", "OPENED"), models.Q(("root", ""), _negated=True)),
                    _connector="OR",
                ),
                name="final_round_opened_under_a_root",
            ),
        ),
        migrations.AddConstraint(
            model_name="finalinvitation",
            constraint=models.UniqueConstraint(
                fields=("round", "offer"), name="invited_once_to_a_final_round"
            ),
        ),
        migrations.RunSQL(
            frozen_once_set(
                "bids_finalround", "decided_at", "state", "root", "leaves", "root_published_at", "opened_at"
            ),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(append_only("bids_finalinvitation"), migrations.RunSQL.noop),
        migrations.RunSQL(
            frozen_once_set("bids_finaloffer", "submitted_at", "kept", "opened", "opened_at"),
            migrations.RunSQL.noop,
        ),
    ]
