"""Opened contents stand apart from what was sealed; drafts and bidders' copies move to the bidders' keys."""

import json
from typing import Any

from django.db import migrations

from bids.sealing import keep_for_bidder, read_opened
from bids.states import Part
from kernel.crypto import CannotDecryptError
from kernel.triggers import append_only, frozen_once_set


def move(apps: Any, schema_editor: Any) -> None:
    def model(name: str) -> Any:
        return apps.get_model("bids", name)

    for version in model("OfferVersion").objects.select_related("offer").iterator():
        sealed = {Part.TECHNICAL: version.technical_sealed, Part.PRICE: version.price_sealed}
        if version.offer.opened_at is not None and version.submitted_at is not None:
            for part, content in sealed.items():
                model("OpenedPart").objects.create(
                    version=version, part=part.value, content=content, opened_at=version.offer.opened_at
                )
            continue
        try:
            _move_sealed(model, version, sealed)
        except CannotDecryptError:
            # Without the master key it was made with, nobody could ever read it; it stays as it is.
            continue


def _move_sealed(model: Any, version: Any, sealed: Any) -> None:
    offer = version.offer
    place = {"solicitation_id": offer.solicitation_id, "offer_id": offer.pk}
    content = {part: read_opened(bytes(told), part=part, **place) for part, told in sealed.items()}
    if version.submitted_at is None:
        kept = keep_for_bidder(content[Part.TECHNICAL], organisation_id=offer.organisation_id, row=offer.pk)
        model("OfferDraft").objects.update_or_create(
            offer=offer,
            defaults={"sealed": kept, "saved_by_id": version.saved_by_id, "saved_at": version.saved_at},
        )
        return
    both = json.dumps({part.value: json.loads(told) for part, told in content.items()}).encode()
    kept = keep_for_bidder(both, organisation_id=offer.organisation_id, row=version.pk)
    model("BidderCopy").objects.create(version=version, sealed=kept)


class Migration(migrations.Migration):
    dependencies = [("bids", "0006_shared_keys"), ("kernel", "0002_triggers")]
    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RunSQL(append_only("bids_keyshare"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("bids_openedpart"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only("bids_commitmentroot"), migrations.RunSQL.noop),
        migrations.RunSQL(
            frozen_once_set("bids_holderkey", "public_key", "retired_at"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            frozen_once_set("bids_openingkey", "public_key", "retired_at"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(frozen_once_set("bids_lateleave", "confirmed_at"), migrations.RunSQL.noop),
    ]
