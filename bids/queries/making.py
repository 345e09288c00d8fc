"""An offer being made: what was typed, what is still wrong with it, and the step somebody stands at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bids.documents import Checked, OfferDocument, Rules, check_offer
from bids.documents.attachments import GROUP_OF
from bids.documents.entry import document_of_form, typed_of_document
from bids.documents.reader import Problem
from bids.documents.registry import GROUPS, Kind
from bids.documents.steps import Step, is_missing, label_of, spoken, steps_of, technology_of
from bids.models import Offer
from bids.queries.attachments import AttachedFile, FileLine, attached_to, lines_at_work
from bids.queries.offers import NOTES, TODO, WORKBOOK, draft_of
from bids.queries.rules import rules_of
from bids.queries.summary import Told, told_of
from bids.states import Part, Purpose, Technology
from solicitations.models import Need, Solicitation

REVIEW = "review"


@dataclass(frozen=True)
class StepLine:
    """A step in the list beside the form."""

    step: Step
    number: int
    problems: tuple[Problem, ...]
    is_current: bool = False
    is_begun: bool = True

    @property
    def n_missing(self) -> int:
        """Fields to fill in."""
        return sum(is_missing(problem) for problem in self.problems)

    @property
    def n_wrong(self) -> int:
        """Fields to change."""
        return len(self.problems) - self.n_missing

    @property
    def words(self) -> str:
        """How far it is."""
        told = [
            f"{self.n_wrong} to change" if self.n_wrong else "",
            f"{self.n_missing} missing" if self.n_missing else "",
        ]
        return ", ".join(each for each in told if each) or ("complete" if self.is_begun else "optional")


@dataclass(frozen=True)
class Making:
    """One offer while it is made; it lives as long as the request."""

    solicitation: Solicitation
    offer: Offer
    typed: Mapping[str, Any]
    rules: Rules
    needs: tuple[Need, ...]
    checked: Checked
    steps: tuple[Step, ...]
    # Cells of the workbook it was read from that could not be taken as they stood.
    cells: tuple[Mapping[str, str], ...] = ()
    files: tuple[AttachedFile, ...] = ()

    @property
    def technology(self) -> Technology:
        """What delivers."""
        return Technology(technology_of(self.typed))

    @property
    def name(self) -> str:
        """What the bidder calls it."""
        return str(self.typed.get("name") or "Unnamed draft")

    @property
    def choices(self) -> dict[Kind, list[tuple[str, str]]]:
        """What the solicitation offers to choose from."""
        allowed = self.rules.limits.technologies
        places = {str(need.facility_id): need.facility.name for need in self.needs}
        return {
            Kind.NEEDS: [(str(need.pk), f"{need.code}: {need.title}") for need in self.needs],
            Kind.PLACE: list(places.items()),
            Kind.CURRENCY: [(self.rules.currency, self.rules.currency)],
            Kind.TECHNOLOGY: [c for c in Technology.choices if not allowed or c[0] in allowed],
        }

    def noted(self) -> dict[str, Any]:
        """What was typed, with a note of what is still to do, so that a list of drafts need not check each again.

        The note holds as long as the draft: a solicitation's rules are fixed once it is published.
        """
        return noted(self.typed, self.checked, self.steps, self.cells)

    def lines(self, current: str = "") -> list[StepLine]:
        """The list of steps."""
        return [
            StepLine(step, place, self.problems_of(step), step.code == current, self._is_begun(step))
            for place, step in enumerate(self.steps, start=1)
        ]

    def _is_begun(self, step: Step) -> bool:
        """Whether a step has a field that must be filled in, or one that is."""
        fields = [each for group in step.groups for each in group.named]
        return any(each.required or self.typed.get(each.typed) for each in fields) or step.code == "answers"

    def told(self, problem: Problem) -> str:
        """A problem in the words of the form."""
        return f"{label_of(problem.path, self.rules)} {spoken(problem, self.rules)}"

    @property
    def summary(self) -> list[tuple[Step, tuple[Told, ...]]]:
        """What was told, step by step, to read before submitting."""
        names = {code: words for choices in self.choices.values() for code, words in choices}
        parts = {Part.TECHNICAL: self.checked.technical, Part.PRICE: self.checked.price}
        found = [
            (step, tuple(told for group in step.groups for told in told_of(group, parts[group.part], names)))
            for step in self.steps
        ]
        return [(step, told) for step, told in found if told]

    @property
    def notices(self) -> list[str]:
        """What is allowed and yet worth a look."""
        return [*(self.told(each) for each in self.checked.notices), *self._without_files()]

    def _without_files(self) -> list[str]:
        """What the solicitation asks for and no file shows."""
        shown = {GROUP_OF[Purpose(each.entry.purpose)] for each in self.files}
        lacking = self.rules.limits.asked_groups & set(GROUP_OF.values()) - shown
        return [
            f"No file is attached for “{group.title}”, which this solicitation asks for"
            for group in GROUPS
            if group.code in lacking
        ]

    def files_of(self, step: Step) -> list[FileLine]:
        """The files attached in a step."""
        held = {group.code for group in step.groups}
        return [line for line in self.file_lines if GROUP_OF[Purpose(line.entry.purpose)] in held]

    @property
    def file_lines(self) -> list[FileLine]:
        """All files."""
        return lines_at_work(self.files)

    @property
    def still_to_do(self) -> list[tuple[Step, list[str]]]:
        """What is wrong, step by step, in words; each once."""
        found = [(step, list(dict.fromkeys(map(self.told, self.problems_of(step))))) for step in self.steps]
        return [(step, told) for step, told in found if told]

    @property
    def loose(self) -> list[str]:
        """What is wrong and of no step."""
        return [
            f"{p.path} {p.message}" for p in self.checked.problems if not any(s.holds(p) for s in self.steps)
        ]

    def problems_of(self, step: Step) -> tuple[Problem, ...]:
        """What is wrong in a step."""
        return tuple(problem for problem in self.checked.problems if step.holds(problem))

    def step(self, code: str) -> Step | None:
        """The step of this name."""
        return next((step for step in self.steps if step.code == code), None)

    def beside(self, code: str, *, by: int) -> str:
        """The step before or after; after the last comes the review."""
        codes = [step.code for step in self.steps]
        place = codes.index(code) + by
        return codes[max(place, 0)] if place < len(codes) else REVIEW


def noted(
    typed: Mapping[str, Any], checked: Checked, steps: Iterable[Step], cells: Iterable[Mapping[str, str]] = ()
) -> dict[str, Any]:
    """Return what a draft keeps: what was typed, what is still to do, and the cells of a workbook to settle."""
    first = next((step.code for step in steps if any(step.holds(each) for each in checked.problems)), REVIEW)
    kept = {**typed, TODO: {"n": len(checked.problems), "step": first}}
    found = list(cells)
    return kept | {WORKBOOK: found} if found else kept


def making(offer: Offer) -> Making:
    """Gather an offer of the bidder's own with its draft."""
    told = draft_of(offer)
    kept = typed_of_document(told) if isinstance(told, OfferDocument) else told
    typed = {name: value for name, value in kept.items() if name not in NOTES}
    rules = rules_of(offer.solicitation)
    lots = offer.solicitation.lots.select_related("need__facility__parent__parent__parent").order_by(
        "position"
    )
    return Making(
        solicitation=offer.solicitation,
        offer=offer,
        typed=typed,
        rules=rules,
        needs=tuple(lot.need for lot in lots),
        checked=_checked(typed, rules),
        steps=steps_of(rules),
        cells=tuple(kept.get(WORKBOOK, ())),
        files=tuple(attached_to(offer)),
    )


def changed(made: Making, entered: Mapping[str, Any]) -> Making:
    """The same offer with something typed since; nothing is kept."""
    typed = {**made.typed, **entered}
    return replace(made, typed=typed, checked=_checked(typed, made.rules))


def _checked(typed: Mapping[str, Any], rules: Rules) -> Checked:
    document = document_of_form(typed)
    return check_offer(technical=document.technical, price=document.price, rules=rules)
