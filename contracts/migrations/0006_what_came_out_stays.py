"""A standstill and a memo's files never change; a memo is fixed once issued, a debrief once sent."""

from django.db import migrations

from kernel.triggers import append_only, frozen_once_set


class Migration(migrations.Migration):
    dependencies = [("contracts", "0005_out_of_the_review"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(append_only("contracts_standstill"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("contracts_memofile"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_once_set("contracts_memo", "issued_at"), migrations.RunSQL.noop),
        migrations.RunSQL(
            frozen_once_set("contracts_debrief", "sent_at", "mailed_at"), migrations.RunSQL.noop
        ),
    ]
