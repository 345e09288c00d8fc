"""Going on with fewer good offers than asked for; what was decided stays."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kernel.triggers import frozen_once_set


class Migration(migrations.Migration):
    dependencies = [
        ("bids", "0009_two_envelopes"),
        ("solicitations", "0023_two_envelopes_least_offers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ShortfallDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "waits for the independent evaluator"),
                            ("CONFIRMED", "goes on"),
                            ("DECLINED", "does not go on"),
                        ],
                        default="PROPOSED",
                        max_length=9,
                    ),
                ),
                ("n_asked", models.PositiveSmallIntegerField()),
                ("n_offers", models.PositiveIntegerField()),
                ("reason", models.TextField(max_length=4000)),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_note", models.TextField(blank=True, max_length=4000)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
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
                        related_name="shortfall_decisions",
                        to="solicitations.solicitation",
                    ),
                ),
            ],
            options={
                "ordering": ["proposed_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="two_people_decide_on_a_shortfall",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "PROPOSED")),
                            models.Q(
                                models.Q(("state", "PROPOSED"), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="shortfall_decided_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("n_offers__gte", 1)), name="nothing_goes_on_without_an_offer"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "PROPOSED")),
                        fields=("solicitation",),
                        name="one_open_proposal_to_go_on",
                    ),
                ],
            },
        ),
        migrations.RunSQL(frozen_once_set("bids_shortfalldecision", "decided_at"), migrations.RunSQL.noop),
    ]
