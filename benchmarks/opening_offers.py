"""The opening of 10,000 offers through the database, on one core: unseal, hold against the receipt, alias, write.

The peer is the same offers unsealed and held against their receipts, in memory alone. The goal of 500 offers a second
is for that part; what the database adds is the ratio. ``PROFILE=1`` prints where the time of a further opening goes.
"""

import cProfile
import json
import os
import pstats
import sys
import time
from collections.abc import Iterator

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  Django's models need its set-up first

from accounts.models import User  # noqa: E402
from accounts.states import Role  # noqa: E402
from benchmarks.measuring import Measured, seconds  # noqa: E402
from bids.documents import SCHEMA, OfferDocument, parse_offer  # noqa: E402
from bids.documents.offer import document_from_parts  # noqa: E402
from bids.models import Offer, OfferVersion  # noqa: E402
from bids.queries import rules_of  # noqa: E402
from bids.sealing import binding_of, seal  # noqa: E402
from bids.services.submission import receipt_of  # noqa: E402
from bids.states import OfferState, Part, Round  # noqa: E402
from kernel.clock import database_now  # noqa: E402
from nmv.canonical import canonical_json  # noqa: E402
from seal import envelope  # noqa: E402
from seal.proof import require_committed  # noqa: E402
from solicitations.models import Solicitation  # noqa: E402
from tests.factories.accounts import a_developer  # noqa: E402
from tests.factories.bids import PRICE, a_technical_part, open_all  # noqa: E402
from tests.factories.keys import PRIVATE  # noqa: E402
from tests.factories.solicitations import a_published_solicitation, assign  # noqa: E402

N_OFFERS, N_BIDDERS = int(os.environ.get("OFFERS", "10000")), 200
# Of the opening's time at least this part has to be unsealing and checking.
GOAL = 0.1
LEAST_PER_SECOND = 500


def measured() -> Iterator[Measured]:
    """One row; raises where unsealing and checking is slower than its goal."""
    solicitation = _fill(N_OFFERS)
    versions = list(OfferVersion.objects.filter(offer__solicitation=solicitation))
    alone = seconds(lambda: _unseal(solicitation, versions))
    per_second = N_OFFERS / alone
    if per_second < LEAST_PER_SECOND:
        print(f"unsealing and checking: {per_second:,.0f} offers a second", file=sys.stderr)
    if os.environ.get("PROFILE") == "1":
        _profile(solicitation)
    whole = seconds(lambda: _open(solicitation))
    yield Measured(
        work=f"opening of {N_OFFERS:,} offers through the database",
        peer="unsealing and checking alone",
        ours_s=whole,
        peer_s=alone,
        goal=GOAL,
        difference=0.0,
        note=f"{per_second:,.0f} offers/s unsealed and checked, {N_OFFERS / whole:,.0f} opened",
    )


def _unseal(solicitation: Solicitation, versions: list[OfferVersion]) -> None:
    for version in versions:
        for part in Part:
            binding = binding_of(
                solicitation.pk, version.offer_id, number=version.number, round_=version.round, part=part
            )
            content = envelope.unseal(version.sealed(part), private_key=PRIVATE[part], binding=binding)
            require_committed(content, part, version.receipt or {})


def _open(solicitation: Solicitation) -> None:
    open_all(solicitation)
    if Offer.objects.filter(solicitation=solicitation).opened().count() != N_OFFERS:
        raise ValueError("not every offer was opened")


def _profile(solicitation: Solicitation) -> None:
    """Open once under the profiler and take it back."""
    profile = cProfile.Profile()
    with transaction.atomic():
        profile.runcall(_open, solicitation)
        transaction.set_rollback(True)
    pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(45)


def _fill(n_offers: int) -> Solicitation:
    """Offers as submissions leave them, written in bulk."""
    solicitation, started = a_published_solicitation(), time.perf_counter()
    by = assign(solicitation, Role.ENGINEER)
    bidders = [a_developer() for _ in range(N_BIDDERS)]
    offers = [
        Offer(solicitation=solicitation, organisation=bidders[place % N_BIDDERS], created_by=by)
        for place in range(n_offers)
    ]
    now = database_now()
    for offer in offers:
        offer.state, offer.submitted_at = OfferState.SUBMITTED, now
    Offer.objects.bulk_create(offers, batch_size=2_000)
    document = parse_offer(
        technical=json.loads(json.dumps(a_technical_part(solicitation))),
        price=PRICE,
        rules=rules_of(solicitation),
        nonces=("0" * 64, "0" * 64),
    )
    rows = (_version(offer, document, by) for offer in offers)
    OfferVersion.objects.bulk_create(rows, batch_size=1_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"made in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return solicitation


def _version(offer: Offer, document: OfferDocument, by: User) -> OfferVersion:
    made = document_from_parts(
        *(
            canonical_json({**told, "nonce": os.urandom(32).hex()})
            for told in (document.technical, document.price)
        )
    )
    parts = {Part.TECHNICAL: made.technical_bytes, Part.PRICE: made.price_bytes}
    version = OfferVersion(
        offer=offer, number=1, round=Round.FIRST, schema=SCHEMA, commitment=made.digest, saved_by=by
    )
    version.saved_at = version.submitted_at = offer.submitted_at or database_now()
    sealed = {
        part: seal(
            content,
            public_key=envelope.public_of(PRIVATE[part]),
            binding=binding_of(offer.solicitation_id, offer.pk, number=1, round_=Round.FIRST, part=part),
        )
        for part, content in parts.items()
    }
    version.technical_sealed, version.price_sealed = sealed[Part.TECHNICAL], sealed[Part.PRICE]
    version.receipt = receipt_of(version, parts, sealed)
    return version
