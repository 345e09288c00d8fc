"""The functions that guards of other apps' tables call."""

from django.db import migrations

from kernel.triggers import REFUSE_CHANGE_FUNCTION, REFUSE_CHANGE_ONCE_SET_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE_CHANGE_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(REFUSE_CHANGE_ONCE_SET_FUNCTION, migrations.RunSQL.noop),
    ]
