"""Writes about needs and solicitations: verbs, keyword-only, checked, then changed, then recorded."""

from solicitations.services.addenda import draft_addendum, issue_addendum
from solicitations.services.announcing import announce
from solicitations.services.catalogue import (
    RequirementTerms,
    adopt_catalogue,
    draft_catalogue,
    load_default_catalogue,
    put_service,
    require_of_offers,
)
from solicitations.services.clarifications import open_clarification, reply_to_clarification
from solicitations.services.conflicts import recuse, sign_declaration
from solicitations.services.dates import extend_deadline, set_timeline
from solicitations.services.deliveries import (
    claim_delivery,
    mark_failed,
    mark_sent,
    prepare_deliveries,
    unfinished_announcements,
)
from solicitations.services.documents import blanks_of, post_pro_forma
from solicitations.services.import_ddor import import_ddor
from solicitations.services.import_gna import import_gna
from solicitations.services.import_outcomes import Outcome
from solicitations.services.imports import (
    commit_import,
    read_import,
    request_import,
    retry_import,
    sweep_imports,
    write_import,
)
from solicitations.services.library import hand_out, publish_document, upload_document
from solicitations.services.lifecycle import (
    attach_pro_forma,
    bundle_needs,
    choose_route,
    create_solicitation,
    edit_solicitation,
    prepare_solicitation,
)
from solicitations.services.nda import decline_nda, post_nda, revoke_nda_response, sign_nda
from solicitations.services.need_terms import CallTerms, NeedDraft, ProfileTerms, Window, reasons_not_ready
from solicitations.services.needs import post_need, publish_need, publish_needs, revise_need
from solicitations.services.outcomes import (
    mark_awarded,
    mark_closed_without_award,
    mark_contracted,
    mark_opened,
    mark_selected,
    record_scores_locked,
)
from solicitations.services.outreach import (
    add_contact,
    call_conference,
    end_contact,
    invite_contacts,
    mark_attended,
    sign_up,
)
from solicitations.services.oversight import (
    PlannedDraft,
    answer_meeting_comment,
    call_meeting,
    comment_on_meeting,
    note_attendee,
    publish_plan,
    write_plan,
)
from solicitations.services.planning import post_facility, post_project
from solicitations.services.publishing import (
    cancel_solicitation,
    publish_solicitation,
    reasons_not_publishable,
    record_evaluation_lock,
    record_opening_key,
    record_protocol_lock,
)
from solicitations.services.questions import answer_question, ask_question, correct_answer, write_workpaper
from solicitations.services.registrations import register, set_intent_due, withdraw_registration
from solicitations.services.sourcing import (
    SourcingDraft,
    adopt_matrix,
    decide_sourcing,
    draft_matrix,
    load_default_matrix,
    publish_sourcing,
)
from solicitations.services.stages import begin_stage, decide_stage
from solicitations.services.subscriptions import (
    CONFIRM,
    END,
    confirm_subscription,
    end_subscription,
    request_subscription,
    subscribe,
    subscription_of,
    token_for,
)
from solicitations.services.suitability import (
    CriteriaDraft,
    adopt_criteria,
    draft_criteria,
    expect_solicitations,
    load_example_criteria,
    publish_screening,
    run_screening,
)
from solicitations.services.team import assign_role, end_assignment
from solicitations.services.wires import (
    decide_project,
    record_fallback,
    trigger_fallback,
    trigger_missed_fallbacks,
)

__all__ = [
    "CONFIRM",
    "END",
    "CallTerms",
    "CriteriaDraft",
    "NeedDraft",
    "Outcome",
    "PlannedDraft",
    "ProfileTerms",
    "RequirementTerms",
    "SourcingDraft",
    "Window",
    "add_contact",
    "adopt_catalogue",
    "adopt_criteria",
    "adopt_matrix",
    "announce",
    "answer_meeting_comment",
    "answer_question",
    "ask_question",
    "assign_role",
    "attach_pro_forma",
    "begin_stage",
    "blanks_of",
    "bundle_needs",
    "call_conference",
    "call_meeting",
    "cancel_solicitation",
    "choose_route",
    "claim_delivery",
    "comment_on_meeting",
    "commit_import",
    "confirm_subscription",
    "correct_answer",
    "create_solicitation",
    "decide_project",
    "decide_sourcing",
    "decide_stage",
    "decline_nda",
    "draft_addendum",
    "draft_catalogue",
    "draft_criteria",
    "draft_matrix",
    "edit_solicitation",
    "end_assignment",
    "end_contact",
    "end_subscription",
    "expect_solicitations",
    "extend_deadline",
    "hand_out",
    "import_ddor",
    "import_gna",
    "invite_contacts",
    "issue_addendum",
    "load_default_catalogue",
    "load_default_matrix",
    "load_example_criteria",
    "mark_attended",
    "mark_awarded",
    "mark_closed_without_award",
    "mark_contracted",
    "mark_failed",
    "mark_opened",
    "mark_selected",
    "mark_sent",
    "note_attendee",
    "open_clarification",
    "post_facility",
    "post_nda",
    "post_need",
    "post_pro_forma",
    "post_project",
    "prepare_deliveries",
    "prepare_solicitation",
    "publish_document",
    "publish_need",
    "publish_needs",
    "publish_plan",
    "publish_screening",
    "publish_solicitation",
    "publish_sourcing",
    "put_service",
    "read_import",
    "reasons_not_publishable",
    "reasons_not_ready",
    "record_evaluation_lock",
    "record_fallback",
    "record_opening_key",
    "record_protocol_lock",
    "record_scores_locked",
    "recuse",
    "register",
    "reply_to_clarification",
    "request_import",
    "request_subscription",
    "require_of_offers",
    "retry_import",
    "revise_need",
    "revoke_nda_response",
    "run_screening",
    "set_intent_due",
    "set_timeline",
    "sign_declaration",
    "sign_nda",
    "sign_up",
    "subscribe",
    "subscription_of",
    "sweep_imports",
    "token_for",
    "trigger_fallback",
    "trigger_missed_fallbacks",
    "unfinished_announcements",
    "upload_document",
    "withdraw_registration",
    "write_import",
    "write_plan",
    "write_workpaper",
]
