"""A published protocol changes by a published deviation."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("solicitations", "0013_outreach_and_oversight"),
        ("valuation", "0004_conditional_deferral_is_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="protocol",
            name="one_locked_protocol",
        ),
        migrations.AddField(
            model_name="protocol",
            name="deviation",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="protocol",
                to="solicitations.deviation",
            ),
        ),
        migrations.AddConstraint(
            model_name="protocol",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deviation", None), ("locked_at__isnull", False)),
                fields=("solicitation",),
                name="one_locked_protocol",
            ),
        ),
    ]
