"""An award never changes; of a contract only its state moves on."""

from django.db import migrations

from kernel.triggers import append_only, frozen_once_set


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_notices"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(append_only("contracts_award"), migrations.RunSQL.noop),
        migrations.RunSQL(
            frozen_once_set("contracts_contract", "made_at", "state", "ended_at", "decline_reason"),
            migrations.RunSQL.noop,
        ),
    ]
