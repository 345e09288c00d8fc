"""Forecasts by scenario, shapes, triggers, and what a need was made from."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("solicitations", "0010_correspondence"),
    ]

    operations = [
        migrations.AddField(
            model_name="need",
            name="scenario",
            field=models.CharField(
                blank=True,
                choices=[("TRAJECTORY", "trajectory"), ("HIGH_DER", "high DER"), ("POLICY", "policy")],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("edition", models.CharField(max_length=120)),
                ("rating_kw", models.DecimalField(decimal_places=3, max_digits=14)),
                ("created_at", models.DateTimeField()),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forecasts",
                        to="solicitations.facility",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forecasts",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddField(
            model_name="need",
            name="forecast",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs",
                to="solicitations.forecast",
            ),
        ),
        migrations.CreateModel(
            name="ForecastYear",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "scenario",
                    models.CharField(
                        choices=[
                            ("TRAJECTORY", "trajectory"),
                            ("HIGH_DER", "high DER"),
                            ("POLICY", "policy"),
                        ],
                        max_length=12,
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("peak_kw", models.DecimalField(decimal_places=3, max_digits=14)),
                ("minimum_kw", models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                (
                    "forecast",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="years",
                        to="solicitations.forecast",
                    ),
                ),
            ],
            options={
                "ordering": ["scenario", "year"],
            },
        ),
        migrations.CreateModel(
            name="LoadShape",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "quantity",
                    models.CharField(
                        choices=[("LOAD", "load (kW)"), ("VOLTAGE", "voltage (p.u.)")],
                        default="LOAD",
                        max_length=8,
                    ),
                ),
                ("edition", models.CharField(max_length=120)),
                (
                    "resolution",
                    models.CharField(
                        choices=[
                            ("HOURLY", "8,760 hours"),
                            ("DAY_TYPES", "576 hours: months, weekdays and weekends"),
                            ("LOW_HIGH", "576 hours: months, low and high day"),
                        ],
                        max_length=10,
                    ),
                ),
                ("base_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "clock",
                    models.CharField(
                        choices=[("prevailing", "prevailing clock"), ("standard", "standard time all year")],
                        default="prevailing",
                        max_length=10,
                    ),
                ),
                (
                    "values",
                    django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="load_shapes",
                        to="solicitations.facility",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="load_shapes",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddField(
            model_name="need",
            name="shape",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="needs",
                to="solicitations.loadshape",
            ),
        ),
        migrations.CreateModel(
            name="Trigger",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("THERMAL", "loading above rating"),
                            ("HOSTING_CAPACITY", "export above hosting capacity"),
                            ("VOLTAGE", "voltage outside its band"),
                            ("RAMP", "ramp above limit"),
                            ("FLATTENING", "load profile to flatten"),
                        ],
                        max_length=16,
                    ),
                ),
                ("threshold", models.DecimalField(decimal_places=4, max_digits=14)),
                (
                    "lower_threshold",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True),
                ),
                ("window_hours", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="triggers",
                        to="solicitations.facility",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "window_hours"],
            },
        ),
        migrations.AddConstraint(
            model_name="forecast",
            constraint=models.UniqueConstraint(
                fields=("facility", "edition"), name="forecast_once_per_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="forecast",
            constraint=models.CheckConstraint(
                condition=models.Q(("rating_kw__gt", 0)), name="forecast_rating_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="forecastyear",
            constraint=models.UniqueConstraint(
                fields=("forecast", "scenario", "year"), name="forecast_year_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="forecastyear",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum_kw", None), ("minimum_kw__lte", models.F("peak_kw")), _connector="OR"
                ),
                name="forecast_minimum_below_peak",
            ),
        ),
        migrations.AddConstraint(
            model_name="loadshape",
            constraint=models.UniqueConstraint(
                fields=("facility", "quantity", "edition"), name="shape_once_per_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="loadshape",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("base_year__isnull", False), ("resolution", "HOURLY"), ("values__len", 8760)),
                    models.Q(models.Q(("resolution", "HOURLY"), _negated=True), ("values__len", 576)),
                    _connector="OR",
                ),
                name="shape_has_its_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="trigger",
            constraint=models.UniqueConstraint(
                fields=("facility", "kind", "window_hours"), name="trigger_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="trigger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "VOLTAGE"), _negated=True),
                    ("lower_threshold__lt", models.F("threshold")),
                    _connector="OR",
                ),
                name="voltage_trigger_has_band",
            ),
        ),
        migrations.AddConstraint(
            model_name="trigger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "RAMP"), _negated=True), ("window_hours__gte", 1), _connector="OR"
                ),
                name="ramp_trigger_has_window",
            ),
        ),
        migrations.AddConstraint(
            model_name="trigger",
            constraint=models.CheckConstraint(
                condition=models.Q(("threshold__gt", 0)), name="trigger_threshold_positive"
            ),
        ),
    ]
