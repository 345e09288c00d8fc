"""Sets saved under a name, on the figures of a run; who saved one renames or deletes it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from kernel.errors import Conflict, InvalidInput, NotAllowed
from review.evaluation.divisions import require_parts
from review.models import Amounts, Scenario, spell_amounts
from review.permissions import NOT_YET, can_change_scenario, can_see_ranking
from review.services.valued import require_valued
from solicitations.models import Solicitation
from valuation.models import Run
from valuation.states import RunState


@transaction.atomic
def save_scenario(
    *,
    solicitation: Solicitation,
    run: Run,
    amounts: Amounts,
    name: str,
    by: User,
    now: datetime,
    note: str = "",
) -> Scenario:
    """Save a set under a name, on a finished run.

    Raises:
        NotAllowed: the person does not see values and ranks.
        InvalidInput: no name, or one of theirs already, or an offer does not come in such a part; names the field.
        Conflict: the set is empty, the run is not finished, or it did not value one of the offers.
    """
    if not can_see_ranking(by, solicitation):
        raise NotAllowed(NOT_YET)
    if run.solicitation_id != solicitation.pk or run.state != RunState.DONE:
        raise Conflict("Sets are saved on a finished run of the same solicitation.")
    if not amounts:
        raise Conflict("There is no offer in the set: take one in, then save it.")
    require_valued(run, amounts)
    require_parts(run, amounts, field="offers")
    scenario = Scenario(
        solicitation=solicitation,
        run=run,
        note=note.strip(),
        amounts=spell_amounts(amounts),
        saved_by=by,
        saved_at=now,
    )
    return _named(scenario, name)


@transaction.atomic
def rename_scenario(*, scenario: Scenario, name: str, by: User, note: str | None = None) -> Scenario:
    """Give a saved set another name, and another note where one is given.

    Raises:
        NotAllowed: somebody else saved it.
        InvalidInput: see ``save_scenario``.
    """
    _require_own(scenario, by)
    if note is not None:
        scenario.note = note.strip()
    return _named(scenario, name)


@transaction.atomic
def delete_scenario(*, scenario: Scenario, by: User) -> None:
    """Delete a saved set.

    Raises:
        NotAllowed: somebody else saved it.
    """
    _require_own(scenario, by)
    scenario.delete()


def _named(scenario: Scenario, name: str) -> Scenario:
    scenario.name = " ".join(name.split())
    if not scenario.name:
        raise InvalidInput("Give the set a name.", field="name")
    try:
        with transaction.atomic():
            scenario.save()
    except IntegrityError as exc:
        raise InvalidInput(f"You have a set called “{scenario.name}” already.", field="name") from exc
    return scenario


def _require_own(scenario: Scenario, by: User) -> None:
    if not can_change_scenario(by, scenario):
        raise NotAllowed("Who saved a set renames or deletes it. Save one of your own.")
