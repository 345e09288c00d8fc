"""Rubric versions never change; a submitted card, its scores and a decided set never change again."""

from django.db import migrations

from kernel.triggers import append_only, frozen_once_set

GUARD_SCORES = """
CREATE FUNCTION review_guard_score() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM review_scorecard
        WHERE id = COALESCE(NEW.scorecard_id, OLD.scorecard_id) AND submitted_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the scorecard is submitted: % of a score refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND EXISTS (
        SELECT FROM review_criterion WHERE id = NEW.criterion_id AND NEW.value > scale_max
    ) THEN
        RAISE EXCEPTION 'the score % is off the scale', NEW.value USING ERRCODE = 'check_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER review_score_guard BEFORE INSERT OR UPDATE OR DELETE ON review_score
    FOR EACH ROW EXECUTE FUNCTION review_guard_score();
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0002_scores_are_drafted"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(append_only("review_rubric"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("review_criterion"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_once_set("review_scorecard", "submitted_at"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_once_set("review_selection", "decided_at"), migrations.RunSQL.noop),
        migrations.RunSQL(GUARD_SCORES, migrations.RunSQL.noop),
    ]
