"""Pages of needs, projects and solicitations: one module of addresses per subject."""

from solicitations.urls import (
    imports,
    library,
    needs,
    planning,
    pro_formas,
    questions,
    solicitations,
    team,
)

app_name = "solicitations"
urlpatterns = [
    *imports.urlpatterns,
    *library.urlpatterns,
    *needs.urlpatterns,
    *planning.urlpatterns,
    *pro_formas.urlpatterns,
    *solicitations.urlpatterns,
    *questions.urlpatterns,
    *team.urlpatterns,
]
