"""Every address of the project, with what it points at in the world."""

from typing import Any

from tests.access.reviewing import review_places

# Label: (URL name, arguments). One address may stand here more than once, at things of different states.
Places = dict[str, tuple[str, list[Any]]]


def places_of(world: Any) -> Places:
    """Return all addresses of pages and of the API."""
    groups = (
        _accounts,
        _solicitations,
        _facilities,
        _sourcing,
        _screening,
        _public,
        _correspondence,
        _life,
        _bids,
        _valuation,
        _late,
        review_places,
        _api,
    )
    return {label: place for group in groups for label, place in group(world).items()}


def _accounts(world: Any) -> Places:
    plain = [
        "home", "health", "accounts:login", "accounts:logout", "accounts:password-change", "accounts:password-changed",
        "accounts:password-reset", "accounts:password-reset-sent", "accounts:password-reset-done", "accounts:tokens",
        "api-schema", "api-docs",
    ]  # fmt: skip
    return {
        **{name: (name, []) for name in plain},
        "accounts:password-reset-confirm": ("accounts:password-reset-confirm", ["MQ", "no-such-token"]),
        "accounts:accept-invitation": ("accounts:accept-invitation", ["no-such-token"]),
        "accounts:organisation": ("accounts:organisation", ["sierra-delta"]),
        "accounts:affiliation": ("accounts:affiliation", ["brightwater"]),
        "accounts:token-revoke": ("accounts:token-revoke", [world.token.pk]),
    }


def _solicitations(world: Any) -> Places:
    app, things = "solicitations:", world.things
    bare = [
        "need-list",
        "need-create",
        "need-import",
        "facility-create",
        "facility-options",
        "project-list",
        "project-create",
    ]
    bare += ["pro-forma-create", "solicitation-list", "solicitation-create"]
    of_draft = ["solicitation-detail", "solicitation-needs", "solicitation-documents", "question-list"]
    of_draft += ["solicitation-edit", "solicitation-publish", "solicitation-team", "solicitation-workpapers"]
    of_upcoming = ["solicitation-detail", "solicitation-needs", "solicitation-documents", "question-list"]
    of_upcoming += ["solicitation-edit", "solicitation-extend", "solicitation-cancel", "solicitation-team"]
    return {
        **{app + name: (app + name, []) for name in bare},
        **{f"{app}{name} (draft)": (app + name, [world.draft.pk]) for name in of_draft},
        **{f"{app}{name} (open)": (app + name, [world.upcoming.pk]) for name in of_upcoming},
        **{
            app + f"need-{verb}": (app + f"need-{verb}", [things["need"].pk])
            for verb in ("detail", "revise", "publish")
        },
        app + "project-detail": (app + "project-detail", [things["project"].pk]),
        app + "pro-forma-download": (app + "pro-forma-download", [things["pro_forma"].pk]),
        app + "question-answer": (app + "question-answer", [things["question"].pk]),
        app + "assignment-end": (app + "assignment-end", [things["assignment"].pk]),
        app + "import-preview": (app + "import-preview", [things["need"].pk]),
        app + "import-commit": (app + "import-commit", [things["need"].pk]),
        app + "import-retry": (app + "import-retry", [things["need"].pk]),
        app + "import-progress": (app + "import-progress", [things["need"].pk]),
    }


def _correspondence(world: Any) -> Places:
    app, api, things = "solicitations:", "api:", world.things
    of_draft = ["document-create", "solicitation-nda", "nda-create"]
    of_upcoming = ["document-create", "solicitation-nda", "nda-create"]
    of_document = ["document-detail", "document-download", "document-revise", "document-publish"]
    documents = ("public", "bidders", "nda", "oversight", "internal", "draft")
    of_api = {
        "document-detail": things["document (nda)"].pk,
        "document-publish": things["document (draft)"].pk,
        "document-download": things["document (nda)"].pk,
        "nda-detail": things["nda"].pk,
        "nda-sign": things["nda"].pk,
        "nda-decline": things["nda"].pk,
        "nda-response-detail": things["nda_response"].pk,
        "nda-response-revoke": things["nda_response"].pk,
        "registration-detail": things["registration"].pk,
        "registration-withdraw": things["registration"].pk,
    }
    of_api |= {
        "announcement-detail": things["announcement"].pk,
        "addendum-detail": things["addendum"].pk,
        "addendum-issue": things["addendum (draft)"].pk,
        "clarification-detail": things["clarification"].pk,
        "clarification-reply": things["clarification"].pk,
        "subscription-detail": things["subscription"].pk,
        "subscription-end": things["subscription"].pk,
        "question-correct": things["question"].pk,
    }
    of_api |= {
        "contact-detail": things["contact"].pk,
        "contact-end": things["contact"].pk,
        "bidder-invitation-detail": things["bidder_invitation"].pk,
        "participation-detail": world.upcoming.pk,
        "participation-intent-due": world.upcoming.pk,
        "conference-detail": things["conference"].pk,
        "conference-sign-up": things["conference"].pk,
        "attendance-detail": things["attendance"].pk,
        "attendance-mark": things["attendance"].pk,
        "meeting-comment-answer": things["meeting_comment"].pk,
        "procurement-plan-detail": things["plan"].pk,
        "procurement-plan-publish": things["plan"].pk,
        "oversight-meeting-detail": things["meeting"].pk,
        "oversight-meeting-inside": things["meeting"].pk,
        "oversight-meeting-comment": things["meeting"].pk,
    }
    lists = [
        "contact",
        "bidder-invitation",
        "conference",
        "attendance",
        "procurement-plan",
        "oversight-meeting",
    ]
    lists += ["document", "nda", "nda-response", "registration", "announcement", "addendum"]
    lists += ["clarification", "subscription"]
    of_one = ["addendum-list", "addendum-create", "clarification-list", "solicitation-news"]
    of_one += ["solicitation-feed", "subscription-toggle", "solicitation-bidders", "intent-due"]
    of_one += ["bidders-invite", "conference-create"]
    bare = ["feed", "subscribe-all", "subscription-toggle-all", "contact-list", "oversight-calendar"]
    bare += ["meeting-create", "plan-create", "planning-desk", "territory"]
    of_things = {
        "registration-withdraw": "registration",
        "conference-sign-up": "conference",
        "attendance-mark": "attendance",
        "contact-end": "contact",
        "meeting-detail": "meeting",
        "attendee-add": "meeting",
        "meeting-comment-answer": "meeting_comment",
        "plan-detail": "plan",
        "plan-publish": "plan",
    }
    token = things["subscription_token"]
    return {
        "mail-list": ("mail-list", []),
        "mail-detail": ("mail-detail", ["no-such-mail"]),
        **{app + name: (app + name, []) for name in bare},
        **{app + name: (app + name, [things[thing].pk]) for name, thing in of_things.items()},
        app + "meeting-detail (public)": (app + "meeting-detail", [things["meeting (public)"].pk]),
        app + "subscription-confirm": (app + "subscription-confirm", ["no-such-token"]),
        app + "subscription-end": (app + "subscription-end", [token]),
        **{f"{app}{name} (draft)": (app + name, [world.draft.pk]) for name in of_one},
        **{f"{app}{name} (open)": (app + name, [world.upcoming.pk]) for name in of_one},
        app + "addendum-issue": (app + "addendum-issue", [things["addendum (draft)"].pk]),
        app + "addendum-correct": (app + "addendum-correct", [things["addendum"].pk]),
        app + "clarification-detail": (app + "clarification-detail", [things["clarification"].pk]),
        app + "answer-correct": (app + "answer-correct", [things["question"].pk]),
        **{f"{app}{name} (draft)": (app + name, [world.draft.pk]) for name in of_draft},
        **{f"{app}{name} (open)": (app + name, [world.upcoming.pk]) for name in of_upcoming},
        **{
            f"{app}{name} ({kind})": (app + name, [things[f"document ({kind})"].pk])
            for name in of_document
            for kind in documents
        },
        app + "nda-sign": (app + "nda-sign", [things["nda"].pk]),
        app + "nda-decline": (app + "nda-decline", [things["nda"].pk]),
        app + "nda-revoke": (app + "nda-revoke", [things["nda_response"].pk]),
        **{f"{api}{name}-list": (f"{api}{name}-list", []) for name in lists},
        **{api + name: (api + name, [pk]) for name, pk in of_api.items()},
    }


def _life(world: Any) -> Places:
    app, things = "solicitations:", world.things
    everywhere = ["comment-list", "rules", "principles", "lesson-list"]
    inside = [
        "stage-step",
        "stage-verdict",
        "comments-open",
        "comments-close",
        "rules-edit",
        "deviation-create",
    ]
    inside += ["lesson-answer", "solicitation-close"]
    standing = {
        "draft": world.draft,
        "comment": world.commented,
        "review": world.reviewed,
        "open": world.upcoming,
    }
    return {
        **{
            f"{app}{name} ({label})": (app + name, [found.pk])
            for name in (*everywhere, *inside)
            for label, found in standing.items()
        },
        **{
            f"{app}{name} (opened)": (app + name, [world.opened.pk])
            for name in ("stage-step", "stage-verdict")
        },
        app + "solicitation-close (awarded)": (app + "solicitation-close", [world.awarded.pk]),
        **{
            f"{app}{name} ({label})": (app + name, [standing[label].pk])
            for name in ("solicitation-detail", "solicitation-needs", "solicitation-documents")
            for label in ("comment", "review")
        },
        app + "solicitation-edit (comment)": (app + "solicitation-edit", [world.commented.pk]),
        app + "comment-answer": (app + "comment-answer", [things["comment"].pk]),
        app + "comment-answer (answered)": (app + "comment-answer", [things["comment (answered)"].pk]),
        **{
            f"{app}principle-comment ({label})": (app + "principle-comment", [found.pk, "FAIR"])
            for label, found in standing.items()
        },
        app + "principle-comment (no such)": (app + "principle-comment", [world.upcoming.pk, "NO_SUCH"]),
        **_api_of_life(standing, things),
        **{
            f"review:evaluation-lock ({label})": ("review:evaluation-lock", [found.pk])
            for label, found in standing.items()
        },
    }


def _api_of_life(standing: dict[str, Any], things: dict[str, Any]) -> Places:
    verbs = [
        "stages",
        "step",
        "verdict",
        "open-comments",
        "close-comments",
        "rules",
        "principles",
        "deviations",
    ]
    verbs += ["lessons", "close"]
    return {
        "api:comment-list": ("api:comment-list", []),
        **{
            f"api:comment-{verb} ({label})": (f"api:comment-{verb}", [things[thing].pk])
            for verb in ("detail", "give-answer")
            for label, thing in (("waits", "comment"), ("answered", "comment (answered)"))
        },
        **{
            f"api:solicitation-{verb} ({label})": (f"api:solicitation-{verb}", [found.pk])
            for verb in verbs
            for label, found in standing.items()
        },
    }


def _facilities(world: Any) -> Places:
    app, facility = "solicitations:", world.things["need"].facility_id
    of_facility = ("facility-detail", "facility-need", "facility-place", "trigger-state")
    return {
        app + "facility-list": (app + "facility-list", []),
        **{app + name: (app + name, [facility]) for name in of_facility},
        app + "trigger-drop": (app + "trigger-drop", [facility]),
        **{f"api:{name}-list": (f"api:{name}-list", []) for name in ("forecast", "load-shape", "trigger")},
        **{
            f"api:{name}": (f"api:{name}", [facility])
            for name in ("forecast-detail", "forecast-need", "load-shape-detail", "trigger-detail")
        },
    }


AFTER_OPENING = [
    "conformance",
    "examination-progress",
    "examine",
    "affiliates",
    "incrementality",
    "screens",
    "screen-terms",
]
OF_OPENED = [
    "offer-conformance",
    "check-add",
    "cure-ask",
    "disqualify",
    "affiliate-release",
    "offer-incrementality",
    "increment-decide",
]


def _bids(world: Any) -> Places:
    things = world.things
    return {
        "bids:offer-list": ("bids:offer-list", []),
        "api:offer-schema-list (open)": ("api:offer-schema-list", [world.upcoming.pk]),
        **{
            f"api:offer-workbook-{name} (open)": (f"api:offer-workbook-{name}", [world.upcoming.pk])
            for name in ("list", "several", "mine")
        },
        **{
            f"api:{name} (open)": (f"api:{name}", [things["open_offer"].pk])
            for name in ("own-workbook-list", "own-workbook-cells", "offer-shape-list")
        },
        "api:offer-batch-list": ("api:offer-batch-list", []),
        **{
            f"api:offer-batch-{name}": (f"api:offer-batch-{name}", [things["offer_batch"].pk])
            for name in ("detail", "submit")
        },
        "bids:offer-create (open)": ("bids:offer-create", [world.upcoming.pk]),
        "bids:offer-detail (sealed)": ("bids:offer-detail", [things["sealed_offer"].pk]),
        "bids:offer-detail (opened)": ("bids:offer-detail", [things["opened_offer"].pk]),
        "bids:offer-edit (open)": ("bids:offer-edit", [things["open_offer"].pk]),
        "bids:offer-step (open)": ("bids:offer-step", [things["open_offer"].pk, "price"]),
        **{
            f"bids:offer-step (open, {step})": ("bids:offer-step", [things["open_offer"].pk, step])
            for step in ("delivery", "interconnection", "bidder", "incrementality", "several")
        },
        "bids:offer-picture (open)": ("bids:offer-picture", [things["open_offer"].pk, "price"]),
        "bids:offer-review (open)": ("bids:offer-review", [things["open_offer"].pk]),
        "bids:offer-workbook (open)": ("bids:offer-workbook", [world.upcoming.pk]),
        "bids:workbook-empty (open)": ("bids:workbook-empty", [world.upcoming.pk]),
        "bids:workbook-filled (open)": ("bids:workbook-filled", [things["open_offer"].pk]),
        "bids:offer-shape (open)": ("bids:offer-shape", [things["open_offer"].pk]),
        "bids:shape-csv (open)": ("bids:shape-csv", [things["open_offer"].pk]),
        "bids:workbook-replace (open)": ("bids:workbook-replace", [things["open_offer"].pk]),
        "bids:workbook-settle (open)": ("bids:workbook-settle", [things["open_offer"].pk]),
        **{
            f"bids:{name} (open)": (f"bids:{name}", [world.upcoming.pk])
            for name in ("offer-batch", "batch-empty", "batch-mine")
        },
        **{
            f"bids:batch-{name}": (f"bids:batch-{name}", [things["offer_batch"].pk])
            for name in ("detail", "progress", "submit")
        },
        "bids:offer-withdraw": ("bids:offer-withdraw", [things["open_offer"].pk]),
        **{
            f"bids:attachment-download ({what})": (
                "bids:attachment-download",
                [things["opened_offer"].pk, things[f"file ({what})"]],
            )
            for what in ("technical", "of the bidder", "price")
        },
        "bids:attachment-download (open)": (
            "bids:attachment-download",
            [things["open_offer"].pk, things["file (at work)"]],
        ),
        "bids:opened-offers (sealed)": ("bids:opened-offers", [world.sealed.pk]),
        "bids:opened-offers (opened)": ("bids:opened-offers", [world.opened.pk]),
        **{
            f"bids:{name} ({when})": (f"bids:{name}", [world_pk])
            for name in AFTER_OPENING
            for when, world_pk in (("sealed", world.sealed.pk), ("opened", world.opened.pk))
        },
        **{f"bids:{name}": (f"bids:{name}", [things["opened_offer"].pk]) for name in OF_OPENED},
        "bids:offer-conformance (sealed)": ("bids:offer-conformance", [things["sealed_offer"].pk]),
        "bids:finding-release": ("bids:finding-release", [things["finding"].pk]),
        "bids:check-judge": ("bids:check-judge", [things["check"].pk]),
        **{f"bids:cure-{verb}": (f"bids:cure-{verb}", [things["cure"].pk]) for verb in ("answer", "decide")},
        **{
            f"bids:disqualification-{verb}": (
                f"bids:disqualification-{verb}",
                [things["disqualification"].pk],
            )
            for verb in ("confirm", "decline", "reverse")
        },
        "bids:my-key": ("bids:my-key", []),
        "bids:check-receipt": ("bids:check-receipt", []),
        "bids:opening-key (draft)": ("bids:opening-key", [world.draft.pk]),
        "bids:opening-key (sealed)": ("bids:opening-key", [world.sealed.pk]),
        "bids:my-share": ("bids:my-share", [world.sealed.pk]),
        "bids:share-prove (sealed)": ("bids:share-prove", [world.sealed.pk]),
        "bids:share-prove (open)": ("bids:share-prove", [world.upcoming.pk]),
        "bids:kept-offer (sealed)": ("bids:kept-offer", [things["sealed_offer"].pk, 1]),
        "bids:copies-destroy": ("bids:copies-destroy", [things["sealed_offer"].pk]),
        "bids:late-leave-propose": ("bids:late-leave-propose", [world.sealed.pk]),
        "bids:late-leave-confirm": ("bids:late-leave-confirm", [things["late_leave"].pk]),
        "bids:shortfall-propose (sealed)": ("bids:shortfall-propose", [world.sealed.pk]),
        "bids:shortfall-propose (opened)": ("bids:shortfall-propose", [world.opened.pk]),
        **{
            f"bids:{name} ({when})": (f"bids:{name}", [pk])
            for name in ("final-round", "final-round-propose")
            for when, pk in (("sealed", world.sealed.pk), ("opened", world.opened.pk))
        },
        "bids:final-round-decide": ("bids:final-round-decide", [things["final_round"].pk]),
        "bids:final-offer": ("bids:final-offer", [things["opened_offer"].pk]),
        "bids:kept-final": ("bids:kept-final", [things["opened_offer"].pk, 1]),
        "bids:shortfall-decide": ("bids:shortfall-decide", [things["shortfall"].pk]),
        **{
            f"bids:opening-report-{kind}": (f"bids:opening-report-{kind}", [things["opening_report"].pk])
            for kind in ("pdf", "json")
        },
        "bids:opening (sealed)": ("bids:opening", [world.sealed.pk]),
        "bids:opening (opened)": ("bids:opening", [world.opened.pk]),
        "audit-log (sealed)": ("audit-log", [world.sealed.pk]),
        "audit-log (opened)": ("audit-log", [world.opened.pk]),
    }


def _valuation(world: Any) -> Places:
    app, things = "valuation:", world.things
    of_run = ["run-detail", "run-progress", "run-cancel", "run-again", "run-case"]
    return {
        app + "curve-list": (app + "curve-list", []),
        app + "curve-create": (app + "curve-create", []),
        app + "curve-detail": (app + "curve-detail", [things["curve"].pk]),
        app + "curve-import": (app + "curve-import", [things["curve"].pk]),
        app + "protocol-detail (draft)": (app + "protocol-detail", [world.draft.pk]),
        app + "protocol-detail (open)": (app + "protocol-detail", [world.upcoming.pk]),
        app + "protocol-edit (draft)": (app + "protocol-edit", [world.draft.pk]),
        app + "protocol-lock (draft)": (app + "protocol-lock", [world.draft.pk]),
        app + "protocol-amend (draft)": (app + "protocol-amend", [world.draft.pk]),
        app + "protocol-amend (open)": (app + "protocol-amend", [world.upcoming.pk]),
        app + "shadow-runs": (app + "shadow-runs", [world.opened.pk]),
        app + "run-list (sealed)": (app + "run-list", [world.sealed.pk]),
        app + "run-list (opened)": (app + "run-list", [world.opened.pk]),
        **{app + name: (app + name, [things["run"].pk]) for name in of_run},
        app + "offer-result": (app + "offer-result", [things["run_offer"].pk]),
        app + "offer-trace": (app + "offer-trace", [things["run_offer"].pk]),
        app + "offer-trace-xlsx": (app + "offer-trace-xlsx", [things["run_offer"].pk]),
    }


def _late(world: Any) -> Places:
    things = world.things
    of_contract = ["contract-detail", "contract-accept", "contract-decline", "contract-pdf", "contract-docx"]
    return {
        "contracts:outcome (opened)": ("contracts:outcome", [world.opened.pk]),
        "contracts:outcome (awarded)": ("contracts:outcome", [world.awarded.pk]),
        "contracts:award": ("contracts:award", [world.opened.pk]),
        "contracts:award-none": ("contracts:award-none", [world.opened.pk]),
        **{f"contracts:{name}": (f"contracts:{name}", [things["contract"].pk]) for name in of_contract},
        **_out_of_review(world),
    }


def _out_of_review(world: Any) -> Places:
    app, things = "contracts:", world.things
    issued, waiting = things["memo"].pk, things["memo_waiting"].pk
    own = things["contract"].offer_id
    return {
        app + "standstill-begin": (app + "standstill-begin", [world.opened.pk]),
        app + "memo-list (opened)": (app + "memo-list", [world.opened.pk]),
        app + "memo-list (awarded)": (app + "memo-list", [world.awarded.pk]),
        app + "memo-propose": (app + "memo-propose", [world.awarded.pk]),
        app + "memo-issue": (app + "memo-issue", [waiting]),
        app + "memo-progress": (app + "memo-progress", [waiting]),
        app + "memo-download (public)": (app + "memo-download", [issued, "public", "pdf"]),
        app + "memo-download (confidential)": (app + "memo-download", [issued, "confidential", "pdf"]),
        app + "memo-download (not issued)": (app + "memo-download", [waiting, "public", "pdf"]),
        app + "debrief-list": (app + "debrief-list", [world.awarded.pk]),
        app + "offer-outcome": (app + "offer-outcome", [own]),
        app + "debrief-request": (app + "debrief-request", [own]),
        app + "debrief-send": (app + "debrief-send", [things["debrief_asked"].pk]),
        app + "debrief-pdf": (app + "debrief-pdf", [things["debrief"].pk]),
    }


def _api(world: Any) -> Places:
    things = world.things
    lists = [
        "facility",
        "territory",
        "project",
        "need",
        "import",
        "pro-forma",
        "solicitation",
        "question",
        "offer",
        "conformity",
        "cure-request",
        "disqualification",
        "holder-key",
        "opening-key",
        "rubric",
        "evaluation-lock",
    ]
    lists += [
        "scorecard",
        "selection",
        "award",
        "contract",
        "standstill",
        "notice",
        "memo",
        "debrief",
        "curve",
        "protocol",
        "run",
        "result",
    ]
    details = {
        "facility-detail": things["need"].facility_id,
        "territory-detail": things["territory"].pk,
        "project-detail": things["project"].pk,
        "need-detail": things["need"].pk,
        "need-publish": things["need"].pk,
        "need-revise": things["need"].pk,
        "import-detail": things["need"].pk,
        "import-commit": things["need"].pk,
        "import-retry": things["need"].pk,
        "pro-forma-detail": things["pro_forma"].pk,
        "question-detail": things["question"].pk,
        "question-reply": things["question"].pk,
        "offer-detail": things["opened_offer"].pk,
        "offer-withdraw": things["open_offer"].pk,
        "conformity-detail": things["check"].conformity_id,
        "cure-request-detail": things["cure"].pk,
        "cure-request-answer-with": things["cure"].pk,
        "disqualification-detail": things["disqualification"].pk,
        "opening-detail": world.sealed.pk,
        "opening-share": world.sealed.pk,
        "final-round-detail": world.opened.pk,
        "final-round-propose": world.opened.pk,
        "final-round-decide": world.opened.pk,
        "final-offer-detail": things["opened_offer"].pk,
        "final-offer-submit": things["opened_offer"].pk,
        "opening-going-on": world.sealed.pk,
        "opening-decide-going-on": world.sealed.pk,
        "opening-key-my-shares": world.sealed.pk,
        "opening-key-prove": world.upcoming.pk,
        "offer-kept": things["sealed_offer"].pk,
        "curve-detail": things["curve"].pk,
        "curve-versions": things["curve"].pk,
        "protocol-detail": world.opened.pk,
        "protocol-lock": world.draft.pk,
        "protocol-amend": world.upcoming.pk,
        "run-detail": things["run"].pk,
        "run-cancel": things["run"].pk,
        "run-case": things["run"].pk,
        "result-detail": things["run_offer"].pk,
        "result-trace": things["run_offer"].pk,
        "rubric-detail": things["rubric"].pk,
        "evaluation-lock-detail": things["evaluation_lock"].pk,
        "rubric-use": things["rubric"].pk,
        "scorecard-detail": things["scorecard"].pk,
        "ranking-detail": world.opened.pk,
        "selection-detail": things["selection"].pk,
        "selection-decide": things["selection"].pk,
        "award-detail": things["award"].pk,
        "contract-detail": things["contract"].pk,
        "contract-accept": things["contract"].pk,
        "contract-decline": things["contract"].pk,
        "standstill-detail": things["standstill"].pk,
        "notice-detail": things["notice"].pk,
        "memo-detail": things["memo"].pk,
        "memo-issue": things["memo_waiting"].pk,
        "debrief-detail": things["debrief"].pk,
        "debrief-send": things["debrief_asked"].pk,
    }
    details |= {
        "check-judge": things["check"].pk,
        "cure-request-decide": things["cure"].pk,
        **{
            f"disqualification-{verb}": things["disqualification"].pk
            for verb in ("confirm", "decline", "reverse")
        },
        **{f"examination-{verb}": world.opened.pk for verb in ("detail", "run", "findings", "set-terms")},
        **{f"finding-{verb}": things["finding"].pk for verb in ("detail", "release")},
        **{
            f"opened-offer-{verb}": things["opened_offer"].pk
            for verb in (
                "add-check",
                "ask-to-cure",
                "propose-disqualification",
                "release",
                "decide-increment",
                "incrementality",
            )
        },
    }
    files = {
        f"api:attachment-{verb} ({when})": (f"api:attachment-{verb}", [things[offer].pk, things[file]])
        for verb in ("detail", "content")
        for when, offer, file in (
            ("open", "open_offer", "file (at work)"),
            ("technical", "opened_offer", "file (technical)"),
            ("of the bidder", "opened_offer", "file (of the bidder)"),
            ("price", "opened_offer", "file (price)"),
        )
    }
    files |= {
        f"api:attachment-list ({when})": ("api:attachment-list", [things[offer].pk])
        for when, offer in (("open", "open_offer"), ("opened", "opened_offer"))
    }
    of_draft = ["detail", "assign", "cancel", "extend", "publish", "team"]
    bare = [
        "scorecard-save",
        "scorecard-submit",
        "run-shadow",
        "selection-add",
        "selection-drop",
        "selection-propose",
        "award-none",
        "offer-begin",
    ]
    return {
        **files,
        "api:api-root": ("api:api-root", []),
        **{f"api:{name}-list": (f"api:{name}-list", []) for name in lists},
        **{f"api:{name}": (f"api:{name}", []) for name in bare},
        **{f"api:{name}": (f"api:{name}", [pk]) for name, pk in details.items()},
        "api:paid-service-list": ("api:paid-service-list", []),
        "api:paid-service-detail": ("api:paid-service-detail", [things["paid_service"].pk]),
        "api:offer-detail (sealed)": ("api:offer-detail", [things["sealed_offer"].pk]),
        **{
            f"api:solicitation-{verb} (draft)": (f"api:solicitation-{verb}", [world.draft.pk])
            for verb in of_draft
        },
        "api:solicitation-detail (open)": ("api:solicitation-detail", [world.upcoming.pk]),
    }


def _screening(world: Any) -> Places:
    app, things = "solicitations:", world.things
    bare = [
        "pipeline",
        "pipeline-csv",
        "pipeline-json",
        "criteria-list",
        "criteria-create",
        "criteria-example",
    ]
    of_criteria = ["criteria-detail", "criteria-edit", "criteria-adopt"]
    of_screening = ["screening-detail", "screening-dates", "screening-publish"]
    of_project = ["project-fallback", "project-decide"]
    rows = {
        "criteria": ["detail", "adopt"],
        "screening": ["detail", "expect", "publish"],
        "project": ["fallback", "decide", "decisions"],
    }
    return {
        **{app + name: (app + name, []) for name in (*bare, "screening-list")},
        **{app + name: (app + name, [things["criteria"].pk]) for name in of_criteria},
        **{app + name: (app + name, [things["screening"].pk]) for name in of_screening},
        **{app + name: (app + name, [things["project"].pk]) for name in of_project},
        **{f"api:{name}-list": (f"api:{name}-list", []) for name in ("criteria", "screening", "pipeline")},
        **{
            f"api:{name}-{verb}": (f"api:{name}-{verb}", [things[name].pk])
            for name, verbs in rows.items()
            for verb in verbs
        },
    }


def _sourcing(world: Any) -> Places:
    app, things = "solicitations:", world.things
    of_catalogue, of_matrix = (
        ["catalogue-detail", "catalogue-adopt"],
        ["matrix-detail", "matrix-edit", "matrix-adopt"],
    )
    bare = ["catalogue-list", "catalogue-default", "matrix-list", "matrix-default"]
    requirements = {"draft": world.draft.pk, "open": world.upcoming.pk}
    rows = {
        "catalogue": ["detail", "adopt"],
        "matrix": ["detail", "adopt"],
        "sourcing": ["detail", "publish"],
    }
    return {
        **{app + name: (app + name, []) for name in bare},
        **{app + name: (app + name, [things["catalogue"].pk]) for name in of_catalogue},
        app + "catalogue-service": (app + "catalogue-service", [things["catalogue"].pk, "data"]),
        **{app + name: (app + name, [things["matrix"].pk]) for name in of_matrix},
        **{app + name: (app + name, [things["project"].pk]) for name in ("sourcing", "sourcing-edit")},
        app + "sourcing-publish": (app + "sourcing-publish", [things["sourcing"].pk]),
        **{
            f"{app}{name} ({label})": (app + name, [pk])
            for name in ("solicitation-requirements", "requirements-edit")
            for label, pk in requirements.items()
        },
        **{f"api:{name}-list": (f"api:{name}-list", []) for name in (*rows, "requirement")},
        **{
            f"api:{name}-{verb}": (f"api:{name}-{verb}", [things[name].pk])
            for name, verbs in rows.items()
            for verb in verbs
        },
    }


def _public(world: Any) -> Places:
    app, need = "solicitations:", world.things["need"]
    bare = [
        "solicitations-calendar",
        "solicitations-csv",
        "solicitations-json",
        "needs-csv",
        "needs-json",
        "need-map",
        "needs-geojson",
    ]
    of_one = ["solicitation-csv", "solicitation-json", "solicitation-calendar"]
    return {
        **{app + name: (app + name, []) for name in bare},
        **{f"{app}{name} (draft)": (app + name, [world.draft.pk]) for name in of_one},
        **{f"{app}{name} (open)": (app + name, [world.upcoming.pk]) for name in of_one},
        **{app + name: (app + name, [need.pk]) for name in ("need-hours-csv", "need-hours-json")},
    }
