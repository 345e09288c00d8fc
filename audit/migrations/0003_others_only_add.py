"""Whoever does not own the record's table may read it and add to it, and nothing else.

The runtime role gets its privileges by default when the owner creates a table; here it loses those that a record
must not grant. The trigger refuses such changes too: this is the second lock.
"""

from django.db import migrations

ONLY_ADD = """
DO $$
DECLARE other name;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_schema = current_schema() AND table_name = 'audit_entry' AND grantee <> current_user
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM %I', other);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunSQL(ONLY_ADD, migrations.RunSQL.noop)]
