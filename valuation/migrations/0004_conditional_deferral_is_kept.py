"""The conditional part of an offer's NPV becomes a figure of its own."""

from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def from_components(apps: Any, _schema_editor: Any) -> None:
    """Earlier runs knew distribution projects only: the component is the conditional part."""
    component = (
        apps.get_model("valuation", "ComponentResult")
        .objects.filter(run_offer=OuterRef("pk"), code="DISTRIBUTION_DEFERRAL")
        .values("present_value_usd")
    )
    apps.get_model("valuation", "RunOffer").objects.filter(state="DONE").update(
        project_deferral_pv_usd=Subquery(component)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("valuation", "0003_offers_are_claimed_by_workers"),
    ]

    operations = [
        migrations.AddField(
            model_name="runoffer",
            name="project_deferral_pv_usd",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True),
        ),
        migrations.RunPython(from_components, migrations.RunPython.noop),
    ]
