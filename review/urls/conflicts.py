"""The address of possible conflicts of interest."""

from django.urls import path

from review.views import conflicts

urlpatterns = [path("solicitations/<uuid:solicitation_id>/conflicts/", conflicts.conflicts, name="conflicts")]
