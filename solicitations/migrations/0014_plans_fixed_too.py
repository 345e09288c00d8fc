"""What a published procurement plan foresees never changes."""

from django.db import migrations

PLANNED_FIXED = """
CREATE TRIGGER solicitations_plannedsolicitation_fixed
    BEFORE INSERT OR UPDATE OR DELETE ON solicitations_plannedsolicitation
    FOR EACH ROW EXECUTE FUNCTION
        solicitations_refuse_change_of_parts('solicitations_procurementplan', 'plan_id');
"""


class Migration(migrations.Migration):
    dependencies = [("solicitations", "0013_outreach_and_oversight")]
    operations = [migrations.RunSQL(PLANNED_FIXED, migrations.RunSQL.noop)]
