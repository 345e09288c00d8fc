from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("valuation", "0008_runs_asked_for_by_the_system")]

    operations = [
        migrations.AlterField(
            model_name="optimum",
            name="state",
            field=models.CharField(
                choices=[
                    ("QUEUED", "queued"),
                    ("RUNNING", "running"),
                    ("DONE", "done"),
                    ("FAILED", "failed"),
                    ("CANCELLED", "cancelled"),
                ],
                default="QUEUED",
                max_length=10,
            ),
        ),
    ]
