"""What was published never changes."""

from django.db import migrations

from kernel.triggers import frozen_once_set


class Migration(migrations.Migration):
    dependencies = [("solicitations", "0001_initial"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(frozen_once_set("solicitations_need", "published_at"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_once_set("solicitations_proforma", "published_at"), migrations.RunSQL.noop),
    ]
