"""The scores of a published solicitation are locked once: a fact handed down, written after the publication."""

from django.db import migrations, models

from kernel.triggers import frozen_once_set


class Migration(migrations.Migration):
    dependencies = [
        ("solicitations", "0019_opening_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="solicitation",
            name="scores_locked_at",
            field=models.DateTimeField(
                blank=True, help_text="from when no qualitative score changes any more", null=True
            ),
        ),
        migrations.RunSQL(
            'DROP TRIGGER "solicitations_solicitation_frozen" ON "solicitations_solicitation"',
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
                "scores_locked_at",
            ),
            migrations.RunSQL.noop,
        ),
    ]
