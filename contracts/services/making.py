"""Making one contract: terms copied from the offer that won, the posted text filled in, both documents kept."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from bids.models import Offer
from bids.queries import document_of
from contracts.documents import (
    TERM_CODES,
    Sources,
    Term,
    as_data,
    codes_in,
    fill_terms,
    is_readable,
    part_of,
    terms_digest,
)
from contracts.models import Award, Contract
from contracts.rendering import DOCX, PDF, Paper, to_docx, to_pdf
from kernel.blobs import read_blob, store_blob
from kernel.errors import Conflict, InvalidInput
from kernel.models import Blob
from solicitations.models import ProForma, Solicitation


def make_contract(
    *,
    award: Award,
    offer: Offer,
    share: Decimal,
    position: int,
    given_terms: Mapping[str, str],
    now: datetime,
) -> Contract:
    """Make the contract of one offer of an award, of the share of it that was chosen.

    Raises:
        Conflict: the solicitation carries no pro forma, or its text has a blank its schema does not know.
        InvalidInput: a term has no value, or one that is not of its kind.
    """
    solicitation = award.solicitation
    pro_forma = solicitation.pro_forma
    if pro_forma is None:
        raise Conflict("This solicitation was published without a pro forma contract.")
    number = f"{solicitation.code}-C{position:02d}"
    sources = _sources(solicitation, offer, share, number)
    terms = fill_terms(pro_forma.terms, sources, given_terms)
    paper = _paper(solicitation, pro_forma, sources, terms, now)
    pdf, docx = _keep(solicitation, paper)
    return Contract.objects.create(
        award=award,
        offer=offer,
        utility=solicitation.organisation,
        developer=offer.organisation,
        number=number,
        pro_forma=pro_forma,
        pro_forma_sha256=pro_forma.sha256,
        offer_digest=sources.offer_digest,
        terms=as_data(terms),
        terms_digest=terms_digest(terms),
        pdf=pdf,
        docx=docx,
        made_at=now,
    )


def _sources(solicitation: Solicitation, offer: Offer, share: Decimal, number: str) -> Sources:
    document = document_of(offer)
    wanted = document.technical.get("needs") or []
    codes = solicitation.needs.filter(pk__in=wanted).order_by("code").values_list("code", flat=True)
    return Sources(
        contract_number=number,
        utility=solicitation.organisation.name,
        developer=offer.organisation.name,
        solicitation_code=solicitation.code,
        solicitation_title=solicitation.title,
        needs=", ".join(codes),
        delivery_point=offer.delivery_point.name if offer.delivery_point else "",
        technology=offer.get_technology_display(),
        currency=solicitation.organisation.currency,
        offer_digest=document.digest,
        technical=document.technical,
        price=document.price,
        part=part_of(document.technical.get("together") or {}, share),
    )


def _paper(
    solicitation: Solicitation, pro_forma: ProForma, sources: Sources, terms: list[Term], now: datetime
) -> Paper:
    text = read_blob(pro_forma.document).decode()
    _require_filled(text, terms)
    return Paper(
        number=sources.contract_number,
        title=pro_forma.title,
        utility=sources.utility,
        developer=sources.developer,
        text=text,
        terms=terms,
        provenance=[
            ("Solicitation", f"{solicitation.code} {solicitation.title}"),
            ("Pro forma as posted", f"{pro_forma.title} {pro_forma.version}"),
            ("SHA-256 of the pro forma", pro_forma.sha256),
            ("SHA-256 of the offer that won", sources.offer_digest),
            *([] if sources.part.is_whole else [("Of that offer is bought", sources.part.words)]),
            ("SHA-256 of the terms above", terms_digest(terms)),
        ],
        made_at=now,
    )


def _require_filled(text: str, terms: list[Term]) -> None:
    unknown = sorted(codes_in(text) - {term.code for term in terms})
    if unknown:
        raise Conflict(f"The posted text has blanks that its terms do not name: {', '.join(unknown)}.")
    empty = next((term for term in terms if not term.value), None)
    if empty is not None:
        raise InvalidInput(
            f"{empty.label} has no value: neither the offer nor you gave one.", field=empty.code
        )
    given = (term for term in terms if term.code not in TERM_CODES)
    wrong = next((term for term in given if not is_readable(term.value, term.kind)), None)
    if wrong is not None:
        expected = (
            "a date such as 2027-06-01" if wrong.kind == "date" else "a number such as 12.50, not negative"
        )
        raise InvalidInput(f"{wrong.label} must be {expected}, not “{wrong.value}”.", field=wrong.code)


def _keep(solicitation: Solicitation, paper: Paper) -> tuple[Blob, Blob]:
    owner_id = solicitation.organisation_id
    pdf = store_blob(owner_id=owner_id, content=to_pdf(paper), media_type=PDF, filename=f"{paper.number}.pdf")
    docx = store_blob(
        owner_id=owner_id, content=to_docx(paper), media_type=DOCX, filename=f"{paper.number}.docx"
    )
    return pdf, docx
