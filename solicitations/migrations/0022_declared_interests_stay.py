"""A declaration and a recusal never change."""

from django.db import migrations

from kernel.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("solicitations", "0021_interests"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(append_only("solicitations_declaration"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("solicitations_recusal"), migrations.RunSQL.noop),
    ]
