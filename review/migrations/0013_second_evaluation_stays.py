"""How the scale is read, submitted calibration cards and resolved disagreements never change."""

from django.db import migrations

from kernel.triggers import append_only, frozen_once_set


class Migration(migrations.Migration):
    dependencies = [("review", "0012_sensitivities"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(append_only("review_scalenote"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_once_set("review_calibrationcard", "submitted_at"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_once_set("review_disagreement", "resolved_at"), migrations.RunSQL.noop),
    ]
