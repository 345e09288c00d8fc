"""Why a project would be built, what it would add and consist of, and where facilities stand."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("solicitations", "0005_announcements"),
    ]

    operations = [
        migrations.AddField(
            model_name="facility",
            name="boundary",
            field=models.JSONField(blank=True, help_text="a GeoJSON polygon", null=True),
        ),
        migrations.AddField(
            model_name="facility",
            name="latitude",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="facility",
            name="longitude",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="project",
            name="budget_year",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="the fiscal year that first budgets it", null=True
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="capacity_kw",
            field=models.DecimalField(
                blank=True, decimal_places=3, help_text="capacity it would add", max_digits=14, null=True
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="facility",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="projects",
                to="solicitations.facility",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="note",
            field=models.TextField(
                blank=True, help_text="which of its figures are inferred or assumed, not filed"
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="project_type",
            field=models.CharField(
                choices=[
                    ("LOAD_RELIEF", "load relief"),
                    ("RELIABILITY", "reliability"),
                    ("ASSET_CONDITION", "asset condition"),
                    ("NEW_SERVICE", "new customer service"),
                    ("VOLTAGE", "voltage or power quality"),
                    ("OTHER", "other"),
                ],
                default="OTHER",
                help_text="why it would be built",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="scope",
            field=models.TextField(blank=True, help_text="the works it consists of, as published"),
        ),
        migrations.AddField(
            model_name="project",
            name="voltage_class",
            field=models.CharField(blank=True, help_text="as published, such as <=13.2 (kV)", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("longitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="facility_on_the_globe",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity_kw", None), ("capacity_kw__gte", 0), _connector="OR"),
                name="project_capacity_not_negative",
            ),
        ),
    ]
