"""Pages of needs, projects and solicitations: one module of addresses per subject."""

from solicitations.urls import (
    catalogue,
    correspondence,
    desk,
    downloads,
    facilities,
    imports,
    library,
    life,
    map,  # noqa: A004 - the subject's name, in this list alone
    needs,
    outreach,
    oversight,
    planning,
    pro_formas,
    questions,
    solicitations,
    sourcing,
    suitability,
    team,
    wires,
)

app_name = "solicitations"
urlpatterns = [
    *desk.urlpatterns,
    *sourcing.urlpatterns,
    *downloads.urlpatterns,
    *map.urlpatterns,
    *catalogue.urlpatterns,
    *facilities.urlpatterns,
    *imports.urlpatterns,
    *correspondence.urlpatterns,
    *library.urlpatterns,
    *outreach.urlpatterns,
    *oversight.urlpatterns,
    *life.urlpatterns,
    *needs.urlpatterns,
    *planning.urlpatterns,
    *pro_formas.urlpatterns,
    *solicitations.urlpatterns,
    *questions.urlpatterns,
    *suitability.urlpatterns,
    *team.urlpatterns,
    *wires.urlpatterns,
]
