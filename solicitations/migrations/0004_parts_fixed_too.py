"""The parts of a published need, the lots and the terms of a published solicitation never change."""

from django.db import migrations

from kernel.triggers import frozen_once_set

PARTS = ("needyear", "needwindow", "needamount")

REFUSE_PARTS = """
CREATE FUNCTION solicitations_refuse_change_of_parts() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: the table and the column of the whole that this row is a part of.
DECLARE
    part jsonb := to_jsonb(COALESCE(NEW, OLD));
    is_published boolean;
BEGIN
    EXECUTE format('SELECT published_at IS NOT NULL FROM %I WHERE id = $1', TG_ARGV[0])
        INTO is_published USING (part ->> TG_ARGV[1])::uuid;
    IF is_published THEN
        RAISE EXCEPTION '% rows of a published % are fixed: % refused', TG_TABLE_NAME, TG_ARGV[0], TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""


def fixed_part(table: str, whole: str, column: str) -> str:
    """Return SQL that fixes the rows of ``table`` once their ``whole`` is published."""
    return f"""
CREATE TRIGGER {table}_fixed BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION solicitations_refuse_change_of_parts('{whole}', '{column}');
"""


class Migration(migrations.Migration):
    dependencies = [("solicitations", "0003_planning_data")]
    operations = [
        migrations.RunSQL(REFUSE_PARTS, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(
                fixed_part(f"solicitations_{part}", "solicitations_need", "need_id"), migrations.RunSQL.noop
            )
            for part in PARTS
        ),
        migrations.RunSQL(
            fixed_part("solicitations_lot", "solicitations_solicitation", "solicitation_id"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            frozen_once_set(
                "solicitations_solicitation",
                "published_at",
                "state",
                "questions_due_at",
                "offers_due_at",
                "award_expected_on",
                "closed_at",
                "closing_reason",
            ),
            migrations.RunSQL.noop,
        ),
    ]
