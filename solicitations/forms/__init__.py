"""Forms: they read input; what it means and whether it may be, the services decide."""

from solicitations.forms.choices import facility_options
from solicitations.forms.correspondence import (
    AddendumForm,
    ClarificationForm,
    CorrectionForm,
    ReplyForm,
    SubscribeForm,
)
from solicitations.forms.imports import ImportForm
from solicitations.forms.library import DocumentForm, IntentForm, NdaForm, SignNdaForm
from solicitations.forms.needs import (
    CallNeedForm,
    NeedFormHead,
    ProfileNeedForm,
    initial_of,
    require_one_pattern,
)
from solicitations.forms.outreach import (
    AttendeeForm,
    ConferenceForm,
    ContactForm,
    IntentDueForm,
    InviteForm,
    MeetingCommentForm,
    MeetingForm,
    PlanForm,
)
from solicitations.forms.planning import FacilityForm, ProjectForm
from solicitations.forms.solicitations import (
    AnswerForm,
    AssignForm,
    ExtendForm,
    PrepareForm,
    ProFormaForm,
    QuestionForm,
    SolicitationForm,
    WorkpaperForm,
)

__all__ = [
    "AddendumForm",
    "AnswerForm",
    "AssignForm",
    "AttendeeForm",
    "CallNeedForm",
    "ClarificationForm",
    "ConferenceForm",
    "ContactForm",
    "CorrectionForm",
    "DocumentForm",
    "ExtendForm",
    "FacilityForm",
    "ImportForm",
    "IntentDueForm",
    "IntentForm",
    "InviteForm",
    "MeetingCommentForm",
    "MeetingForm",
    "NdaForm",
    "NeedFormHead",
    "PlanForm",
    "PrepareForm",
    "ProFormaForm",
    "ProfileNeedForm",
    "ProjectForm",
    "QuestionForm",
    "ReplyForm",
    "SignNdaForm",
    "SolicitationForm",
    "SubscribeForm",
    "WorkpaperForm",
    "facility_options",
    "initial_of",
    "require_one_pattern",
]
