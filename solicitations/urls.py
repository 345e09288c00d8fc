"""Pages of needs, projects and solicitations."""

from django.urls import path

from solicitations.views import needs, planning, questions, solicitations, team

app_name = "solicitations"
ONE = "solicitations/<uuid:solicitation_id>/"
urlpatterns = [
    path("needs/", needs.needs, name="need-list"),
    path("needs/new/", needs.need_create, name="need-create"),
    path("needs/import/", planning.import_upload, name="need-import"),
    path("needs/import/<uuid:import_id>/", planning.import_preview, name="import-preview"),
    path("needs/import/<uuid:import_id>/commit/", planning.import_commit, name="import-commit"),
    path("needs/<uuid:need_id>/", needs.need, name="need-detail"),
    path("needs/<uuid:need_id>/revise/", needs.need_revise, name="need-revise"),
    path("needs/<uuid:need_id>/publish/", needs.need_publish, name="need-publish"),
    path("facilities/new/", planning.facility_create, name="facility-create"),
    path("facilities/options/", planning.facility_suggestions, name="facility-options"),
    path("projects/", planning.projects, name="project-list"),
    path("projects/new/", planning.project_create, name="project-create"),
    path("projects/<uuid:project_id>/", planning.project, name="project-detail"),
    path("pro-formas/new/", questions.pro_forma_create, name="pro-forma-create"),
    path("pro-formas/<uuid:pro_forma_id>/text/", questions.pro_forma_download, name="pro-forma-download"),
    path("solicitations/", solicitations.solicitations, name="solicitation-list"),
    path("solicitations/new/", solicitations.solicitation_create, name="solicitation-create"),
    path(ONE, solicitations.solicitation, name="solicitation-detail"),
    path(f"{ONE}needs/", solicitations.solicitation_needs, name="solicitation-needs"),
    path(f"{ONE}documents/", questions.documents, name="solicitation-documents"),
    path(f"{ONE}questions/", questions.questions, name="question-list"),
    path("questions/<uuid:question_id>/answer/", questions.question_answer, name="question-answer"),
    path(f"{ONE}edit/", solicitations.solicitation_edit, name="solicitation-edit"),
    path(f"{ONE}publish/", solicitations.solicitation_publish, name="solicitation-publish"),
    path(f"{ONE}extend/", solicitations.solicitation_extend, name="solicitation-extend"),
    path(f"{ONE}cancel/", solicitations.solicitation_cancel, name="solicitation-cancel"),
    path(f"{ONE}team/", team.team, name="solicitation-team"),
    path("assignments/<uuid:assignment_id>/end/", team.assignment_end, name="assignment-end"),
    path(f"{ONE}workpapers/", team.workpapers, name="solicitation-workpapers"),
]
