"""The path from a draft to a contract, step by step, by requests alone."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from audit.models import Entry, Stream
from audit.queries import verify_stream
from bids.queries import signer
from kernel.clock import database_now
from seal.proof import check
from solicitations.models import Solicitation
from tests.journeys.independent import Posted, components
from tests.journeys.speaking import Cast, Person

PATIENCE_S = 120
MOST_APART_USD_PER_KW_YEAR = 1e-4
CONTRACT_TEXT = (
    "# Services agreement {{ contract_number }}\n\nBetween {{ utility_name }} and {{ developer_name }}: "
    "{{ contract_kw }} kW at {{ fixed_usd_per_kw_month }} $/kW-month. Security {{ security_usd_per_kw }} $/kW.\n"
)
TERMS = [
    ("contract_number", "Agreement", "", "text", "utility"),
    ("utility_name", "Utility", "", "text", "utility"),
    ("developer_name", "Provider", "", "text", "offer"),
    ("contract_kw", "Contract capacity", "kW", "number", "offer"),
    ("fixed_usd_per_kw_month", "Capacity price", "$/kW-month", "money", "offer"),
    ("security_usd_per_kw", "Security", "$/kW", "money", "utility"),
]
CRITERIA = [
    {"code": "viability", "label": "Viability", "weight": "70"},
    {"code": "societal", "label": "Societal benefit", "weight": "30"},
]


@dataclass
class Path:
    """One solicitation on its way."""

    cast: Cast
    code: str
    id: str = ""

    @property
    def at(self) -> str:
        """The solicitation's address."""
        return f"solicitations/{self.id}/"

    def shown(self) -> Any:
        """The solicitation as everybody sees it."""
        return self.cast.battery.get(self.at)

    def draft(self, needs: list[str]) -> None:
        """Begin, bundle, attach the contract, set the dates, name the team and the rubric."""
        officer, utility = self.cast.procurement, str(self.cast.utility.pk)
        begun = {"organisation": utility, "code": self.code, "title": f"Relief {self.code}", "route": []}
        self.id = officer.post("solicitations/", begun)["id"]
        now = database_now()
        filled = officer.put(
            self.at,
            {
                "title": begun["title"],
                "summary": "Offers for summer evenings.",
                "needs": needs,
                "pro_forma": self._post_pro_forma(),
                "questions_due_at": (now + timedelta(days=3)).isoformat(),
                "offers_due_at": (now + timedelta(days=9)).isoformat(),
            },
        )
        assert ([lot["need"] for lot in filled["lots"]], filled["state"]) == (needs, "DRAFT")
        for person, role in self.cast.team:
            officer.post(f"{self.at}assign/", {"user": person.id, "role": role})
        for person in (self.cast.chair, self.cast.panel):
            person.get(self.at, status=404)
            signed = {
                "solicitation": self.id,
                "organisations": ["Copper Ridge Power"],
                "name_typed": person.user.full_name,
            }
            person.post("declarations/", signed)
        rubric = {"organisation": utility, "code": f"rubric-{self.code.lower()}", "title": "Two factors"}
        rubric_id = officer.post("rubrics/", {**rubric, "criteria": CRITERIA})["id"]
        officer.post(f"rubrics/{rubric_id}/use/", {"solicitation": self.id}, status=204)

    def _post_pro_forma(self) -> str:
        keys = ("code", "label", "unit", "kind", "source")
        contract = {
            "organisation": str(self.cast.utility.pk),
            "title": "Services agreement",
            "version": self.code,
            "text": CONTRACT_TEXT,
            "terms": [dict(zip(keys, term, strict=True)) for term in TERMS],
        }
        posted: str = self.cast.procurement.post("pro-formas/", contract)["id"]
        return posted

    def publish(self, protocol: dict[str, Any]) -> None:
        """Lock how offers will be valued, then publish; bidders and both independents can read it."""
        officer = self.cast.procurement
        officer.post(f"{self.at}publish/", status=422)  # not before the protocol is locked
        officer.post("protocols/", {"solicitation": self.id, "content": protocol})
        locked = officer.post(f"protocols/{self.id}/lock/", status=200)
        frozen = officer.post("evaluation-locks/", {"solicitation": self.id})
        officer.post(f"{self.at}publish/", status=422)  # not before there is a key to seal to
        self._make_the_key()
        assert officer.post(f"{self.at}publish/", status=200)["state"] == "PUBLISHED"
        shown = self.shown()
        assert shown["protocol_digest"] == locked["digest"] == frozen["document"]["protocol"]["digest"]
        assert shown["evaluation_digest"] == frozen["digest"]

    def _make_the_key(self) -> None:
        """Both holders keep their keys to themselves; the site learns the public halves."""
        holders = [self.cast.procurement, self.cast.evaluator]
        for holder in holders:
            holder.hold_a_key()
        body = {"solicitation": self.id, "holders": [holder.user.email for holder in holders]}
        self.cast.chair.post("opening-keys/", body, status=403)
        made = self.cast.procurement.post("opening-keys/", body)
        assert self.cast.procurement.get(self.at)["opening_key_fingerprint"] == made["fingerprint"]

    def submit(self, bidder: Person, technical: dict[str, Any], price: dict[str, Any]) -> str:
        """Make an offer; only its bidder sees what it says."""
        sent = {"solicitation": self.id, "technical": technical, "price": price}
        receipt = bidder.post("offers/", sent)
        assert set(receipt) == {"offer", "version", "commitment", "submitted_at", "receipt"}
        offer_id: str = receipt["offer"]
        mine = bidder.get(f"offers/{offer_id}/")
        assert (mine["technical"]["name"], mine["commitment"]) == (technical["name"], receipt["commitment"])
        kept = bidder.get(f"offers/{offer_id}/kept/")
        assert check(kept, signer=signer()).parts == ("price", "technical")
        for stranger in (self.cast.procurement, self.cast.evaluator, self.cast.panel):
            stranger.get(f"offers/{offer_id}/", status=404)
        return offer_id

    def let_the_deadline_pass(self) -> None:
        """Move the deadline back in time, the only thing that no request can do."""
        early = {"words": self.cast.procurement.my_words(self.id)}
        self.cast.procurement.post(f"openings/{self.id}/share/", early, status=409)  # not before the deadline
        past = database_now() - timedelta(seconds=1)
        Solicitation.objects.filter(pk=self.id).update(
            questions_due_at=past - timedelta(days=1), offers_due_at=past
        )

    def open(self, *, n_offers: int) -> None:
        """Two holders open; one alone does not."""
        at = f"openings/{self.id}/share/"
        words = {
            holder.id: holder.my_words(self.id) for holder in (self.cast.procurement, self.cast.evaluator)
        }
        first = self.cast.procurement.post(at, {"words": words[self.cast.procurement.id]}, status=200)
        assert not first["is_open"]
        done = self.cast.evaluator.post(at, {"words": words[self.cast.evaluator.id]}, status=200)
        assert (done["is_open"], done["n_opened"]) == (True, n_offers)
        aliases = {offer["alias"] for offer in self.cast.panel.every("offers/", solicitation=self.id)}
        assert len(aliases) == n_offers
        assert "" not in aliases

    def value(self) -> str:
        """Ask for a run and wait until a worker has done it."""
        run_id: str = self.cast.procurement.post("runs/", {"solicitation": self.id})["id"]
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            run = self.cast.procurement.get(f"runs/{run_id}/")
            if run["state"] not in {"QUEUED", "RUNNING"}:
                break
            time.sleep(0.2)
        assert (run["state"], run["error"]) == ("DONE", "")
        assert run["n_done"] == run["n_offers"]
        return run_id

    def results(self, run_id: str) -> dict[str, Any]:
        """Results by offer."""
        return {row["offer"]: row for row in self.cast.evaluator.every("results/", run=run_id)}

    def score(self) -> None:
        """The panel scores every offer; prices and values come to it only afterwards."""
        panel = self.cast.panel
        panel.get(f"rankings/{self.id}/", status=403)
        offers = panel.every("offers/", solicitation=self.id)
        for place, offer in enumerate(offers):
            assert panel.get(f"offers/{offer['id']}/")["price"] is None
            scores = [
                {"criterion": c["code"], "value": str(9 - place), "rationale": "On the evidence given."}
                for c in CRITERIA
            ]
            card = panel.post("scorecards/submit/", {"offer": offer["id"], "scores": scores}, status=200)
            assert card["state"] == "SUBMITTED"
        panel.get(f"rankings/{self.id}/", status=403)
        self.cast.chair.post("scores-locks/", {"solicitation": self.id})
        assert len(panel.get(f"rankings/{self.id}/")["offers"]) == len(offers)

    def choose(self, *offer_ids: str) -> None:
        """Put together, propose, approve; who proposes does not approve."""
        officer = self.cast.procurement
        for offer_id in offer_ids:
            chosen = officer.post("selections/add/", {"solicitation": self.id, "offer": offer_id}, status=200)
        assert set(chosen["offers"]) == set(offer_ids)
        reason = "The greatest Net Market Value."
        proposal = {"solicitation": self.id, "reason": reason}
        selection = officer.post("selections/propose/", proposal, status=200)
        decide, yes = f"selections/{selection['id']}/decide/", {"is_approved": True, "reason": "Agreed."}
        officer.post(decide, yes, status=403)
        assert self.cast.chair.post(decide, yes, status=200)["state"] == "APPROVED"

    def award(self) -> list[Any]:
        """Make the contracts of the approved set."""
        given = {"security_usd_per_kw": "60"}
        award = self.cast.procurement.post(
            "awards/", {"solicitation": self.id, "reason": "Approved.", "given_terms": given}
        )
        assert (award["outcome"], self.shown()["state"]) == ("AWARD", "AWARDED")
        return self.cast.procurement.every("contracts/", award__solicitation=self.id)

    def record_holds(self) -> list[str]:
        """Recompute the chain of hashes; the verbs of the solicitation's record, in order."""
        # Each bidder's stream as well: the opening ties them into the solicitation's.
        for stream in Stream.objects.filter(subject_id=self.id):
            verdict = verify_stream(stream)
            assert (verdict.holds, verdict.n_entries) == (True, stream.entries.count()), verdict.fault
        own = Entry.objects.filter(stream=UUID(str(self.id))).order_by("sequence")
        return list(own.values_list("verb", flat=True))


def differences(
    result: Any, posted: Posted, technical: dict[str, Any], price: dict[str, Any]
) -> dict[str, tuple[float, float]]:
    """Stored and independent value of every component, NMV and NPV that lie more than 1e-4 USD/kW-year apart."""
    told = {row["code"]: float(row["levelized"]) for row in result["components"]}
    told["NMV"], npv = float(result["nmv_usd_per_kw_year"]), float(result["npv_usd"])
    anew = components(posted, technical, price)
    told["NPV"] = npv
    assert set(told) == set(anew)
    per_kw = abs(npv / told["NMV"])  # the present value of contract kW, which turns $/kW-year into dollars
    most = {code: MOST_APART_USD_PER_KW_YEAR * (per_kw if code == "NPV" else 1) for code in told}
    return {code: (told[code], anew[code]) for code in told if abs(told[code] - anew[code]) > most[code]}
