import pytest
from django.core import mail

from bids.tasks import send_receipt
from kernel.models import OutboxMessage
from tests.factories.bids import a_submitted_offer
from tests.factories.solicitations import a_published_solicitation

pytestmark = pytest.mark.django_db


def test_a_submission_promises_a_receipt_that_tells_the_digest_and_no_content():
    offer = a_submitted_offer(a_published_solicitation(), name="zebra-7341")
    version = offer.versions.get()
    promised = OutboxMessage.objects.get(topic="bids.send_receipt")
    send_receipt(str(promised.subject_id))
    letter = mail.outbox[0]
    assert letter.to == [version.saved_by.email]
    assert version.commitment in letter.body
    assert not [word for word in ("zebra", "2500", "STORAGE") if word in letter.body + letter.subject]
