"""Addresses of moved ranks."""

from django.urls import path

from review.views import moves

urlpatterns = [
    path("solicitations/<uuid:solicitation_id>/rank-moves/", moves.rank_moves, name="rank-moves"),
    path("review/rank-moves/<uuid:move_id>/decision/", moves.rank_move_decide, name="rank-move-decide"),
    path("review/rank-moves/<uuid:move_id>/withdraw/", moves.rank_move_withdraw, name="rank-move-withdraw"),
]
