"""Reasons, consensus and the lock of the scores never change; who saw prices by their own cards has them all in."""

from django.db import migrations

from kernel.triggers import append_only

CARDS_ARE_IN = """
INSERT INTO review_cardsin (id, solicitation_id, user_id, in_at)
SELECT gen_random_uuid(), solicitation_id, user_id, released_at FROM bids_pricerelease
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0005_how_scores_and_ranks_are_made"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunSQL(append_only("review_outlierreason"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("review_consensus"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("review_scoreslock"), migrations.RunSQL.noop),
        migrations.RunSQL(CARDS_ARE_IN, migrations.RunSQL.noop),
    ]
