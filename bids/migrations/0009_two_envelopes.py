"""The price columns are silent on their own until the price envelope is opened."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kernel.triggers import append_only

# What was opened until now was opened in one ceremony, both parts together.
OPENED_TOGETHER = "UPDATE bids_offer SET price_opened_at = opened_at WHERE state = 'OPENED'"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_holders"),
        ("bids", "0008_attachments"),
        ("solicitations", "0023_two_envelopes_least_offers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EnvelopeOpening",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "sealed with the application's key, before there were holders"),
                            (1, "first offers"),
                            (2, "best and final offers"),
                        ],
                        default=1,
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("technical", "technical part"), ("price", "price part")], max_length=10
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("n_offers", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["opened_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="offer",
            name="sealed_offer_says_nothing",
        ),
        migrations.AddField(
            model_name="offer",
            name="price_opened_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(OPENED_TOGETHER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "OPENED"),
                    models.Q(
                        ("alias", ""),
                        ("commercial_operation_on", None),
                        ("contract_kw", None),
                        ("delivery_point", None),
                        ("ends_on", None),
                        ("starts_on", None),
                        ("technology", ""),
                    ),
                    _connector="OR",
                ),
                name="sealed_offer_says_nothing",
            ),
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
                        ("price_opened_at", None),
                    ),
                    _connector="OR",
                ),
                name="sealed_price_says_nothing",
            ),
        ),
        migrations.AddField(
            model_name="envelopeopening",
            name="solicitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="envelope_openings",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddConstraint(
            model_name="envelopeopening",
            constraint=models.UniqueConstraint(
                fields=("solicitation", "round", "part"), name="an_envelope_is_opened_once"
            ),
        ),
        migrations.RunSQL(append_only("bids_envelopeopening"), migrations.RunSQL.noop),
    ]
