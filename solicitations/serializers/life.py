"""JSON of the life of a solicitation: steps, comments, rules, principles, deviations, lessons."""

from typing import Any

from rest_framework import serializers

from accounts.models import Organisation
from solicitations.models import Comment, Deviation, Lesson, Rules, Stage
from solicitations.services.closing import LessonDraft
from solicitations.services.rules import FIELDS
from solicitations.states import BY_HAND, CommentSubject, ProtocolPart, SolicitationState


class StageSerializer(serializers.ModelSerializer[Stage]):
    """One stay in a state, and how it ended."""

    class Meta:
        model = Stage
        fields = ("state", "began_at", "reference", "verdict", "reason", "decided_at")


class StepInput(serializers.Serializer[Any]):
    """The next step of a route."""

    state = serializers.ChoiceField(
        choices=[(str(state), state.label) for state in SolicitationState if state in BY_HAND]
    )
    reference = serializers.CharField(max_length=200, default="", allow_blank=True)

    def validate_state(self, value: str) -> SolicitationState:
        """Return the state itself."""
        return SolicitationState(value)


class VerdictInput(serializers.Serializer[Any]):
    """A verdict on the stage a solicitation is in."""

    is_passed = serializers.BooleanField()
    reason = serializers.CharField(max_length=4000, default="", allow_blank=True)
    reference = serializers.CharField(max_length=200, default="", allow_blank=True)


class OpenCommentsInput(serializers.Serializer[Any]):
    """Until when comments are taken."""

    comments_due_at = serializers.DateTimeField()


class CommentInput(serializers.Serializer[Any]):
    """A comment in an organisation's name."""

    solicitation = serializers.UUIDField()
    organisation = serializers.PrimaryKeyRelatedField(queryset=Organisation.objects.all())
    subject = serializers.ChoiceField(choices=CommentSubject.choices)
    text = serializers.CharField(max_length=8000)
    is_named = serializers.BooleanField(default=False)


class CommentSerializer(serializers.ModelSerializer[Comment]):
    """A comment; whose it is only where its author wished so."""

    organisation = serializers.SerializerMethodField()

    class Meta:
        model = Comment
        fields = ("id", "solicitation", "subject", "organisation", "text", "made_at", "answer", "answered_at")

    def get_organisation(self, comment: Comment) -> str | None:
        """Return the name to publish, or none."""
        return comment.organisation.name if comment.is_named else None


class RulesSerializer(serializers.ModelSerializer[Rules]):
    """The rules of a solicitation; an empty figure is no limit."""

    class Meta:
        model = Rules
        fields = FIELDS


class EvidenceSerializer(serializers.Serializer[Any]):
    """Where a principle is shown kept."""

    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.CharField()
    is_there = serializers.BooleanField()


class PrincipleSerializer(serializers.Serializer[Any]):
    """A principle or counting rule with its evidence and the evaluator's comment."""

    code = serializers.CharField(source="principle.code")
    title = serializers.CharField(source="principle.title")
    evidence = EvidenceSerializer(many=True)
    comment = serializers.SerializerMethodField()

    def get_comment(self, line: Any) -> str | None:
        """Return what the evaluator says last."""
        return line.comment.text if line.comment else None


class PrincipleCommentInput(serializers.Serializer[Any]):
    """What the evaluator says on a principle."""

    code = serializers.CharField(max_length=40)
    text = serializers.CharField(max_length=4000)


class DeviationSerializer(serializers.ModelSerializer[Deviation]):
    """A published change of what was locked."""

    class Meta:
        model = Deviation
        fields = ("number", "part", "description", "reason", "digest_before", "digest_after", "made_at")
        read_only_fields = ("number", "digest_before", "digest_after", "made_at")


class LessonSerializer(serializers.ModelSerializer[Lesson]):
    """A lesson and what it proposes."""

    class Meta:
        model = Lesson
        fields = ("id", "solicitation", "part", "text", "proposal", "learnt_at")


class LessonInput(serializers.Serializer[Any]):
    """A lesson of the close."""

    part = serializers.ChoiceField(choices=ProtocolPart.choices)
    text = serializers.CharField(max_length=4000)
    proposal = serializers.CharField(max_length=4000)


class CloseInput(serializers.Serializer[Any]):
    """The lessons with which a solicitation is closed."""

    lessons = LessonInput(many=True)

    def drafts(self) -> list[LessonDraft]:
        """Return the lessons."""
        given = self.validated_data["lessons"]
        return [LessonDraft(ProtocolPart(one["part"]), one["text"], one["proposal"]) for one in given]


class LessonAnswerInput(serializers.Serializer[Any]):
    """What a draft makes of a lesson."""

    lesson = serializers.PrimaryKeyRelatedField(queryset=Lesson.objects.all())
    is_taken_up = serializers.BooleanField()
    note = serializers.CharField(max_length=4000)
