"""The life of a solicitation: stages, dates, rules, comments, deviations, lessons."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kernel.triggers import frozen_once_set


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("solicitations", "0011_forecasts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("COMMENTS_DUE", "Comments due"),
                            ("CONFERENCE", "Bidders' conference"),
                            ("INTENT_DUE", "Intent to bid due"),
                            ("QUESTIONS_DUE", "Questions due"),
                            ("AFFILIATE_OFFERS_DUE", "Offers of affiliates due"),
                            ("OFFERS_DUE", "Offers due"),
                            ("OPENING", "Opening planned"),
                            ("SHORTLIST", "Shortlist planned"),
                            ("BEST_AND_FINAL_DUE", "Best and final offers due"),
                            ("CONSULTATION", "Review group planned"),
                            ("FILING", "Filing planned"),
                            ("APPROVAL", "Approval expected"),
                            ("AWARD", "Award expected"),
                            ("DELIVERY", "Delivery begins"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(help_text="the date it tells of, as it stood")),
                (
                    "lead_hours",
                    models.PositiveIntegerField(
                        default=0, help_text="0: it passed; otherwise a reminder so long before"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-recorded_at"],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("SOLICITATION", "the solicitation"),
                            ("PRO_FORMA", "the pro forma contract"),
                            ("NEED", "the needs"),
                            ("PROTOCOL", "how offers are valued"),
                            ("RULES", "the rules and dates"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "is_named",
                    models.BooleanField(default=False, help_text="publish it with the organisation's name"),
                ),
                ("text", models.TextField(max_length=8000)),
                ("made_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, max_length=8000)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["made_at"],
            },
        ),
        migrations.CreateModel(
            name="Deviation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("METHOD", "method"),
                            ("WEIGHTS", "weights"),
                            ("RUBRIC", "rubric"),
                            ("CURVES", "curve vintages"),
                            ("ASSUMPTIONS", "assumptions"),
                            ("CONSTRAINTS", "constraints"),
                            ("TIE_BREAK", "tie-break"),
                            ("RULES", "rules"),
                            ("PROCESS", "process"),
                        ],
                        max_length=12,
                    ),
                ),
                ("description", models.TextField(max_length=4000)),
                ("reason", models.TextField(max_length=4000)),
                ("digest_before", models.CharField(max_length=64)),
                ("digest_after", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("METHOD", "method"),
                            ("WEIGHTS", "weights"),
                            ("RUBRIC", "rubric"),
                            ("CURVES", "curve vintages"),
                            ("ASSUMPTIONS", "assumptions"),
                            ("CONSTRAINTS", "constraints"),
                            ("TIE_BREAK", "tie-break"),
                            ("RULES", "rules"),
                            ("PROCESS", "process"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(max_length=4000)),
                ("proposal", models.TextField(max_length=4000)),
                ("learnt_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["learnt_at"],
            },
        ),
        migrations.CreateModel(
            name="LessonAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("is_taken_up", models.BooleanField()),
                ("note", models.TextField(max_length=4000)),
                ("answered_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["answered_at"],
            },
        ),
        migrations.CreateModel(
            name="PlannedDate",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("COMMENTS_DUE", "Comments due"),
                            ("CONFERENCE", "Bidders' conference"),
                            ("INTENT_DUE", "Intent to bid due"),
                            ("QUESTIONS_DUE", "Questions due"),
                            ("AFFILIATE_OFFERS_DUE", "Offers of affiliates due"),
                            ("OFFERS_DUE", "Offers due"),
                            ("OPENING", "Opening planned"),
                            ("SHORTLIST", "Shortlist planned"),
                            ("BEST_AND_FINAL_DUE", "Best and final offers due"),
                            ("CONSULTATION", "Review group planned"),
                            ("FILING", "Filing planned"),
                            ("APPROVAL", "Approval expected"),
                            ("AWARD", "Award expected"),
                            ("DELIVERY", "Delivery begins"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="PrincipleComment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("code", models.CharField(max_length=40)),
                ("text", models.TextField(max_length=4000)),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-written_at"],
            },
        ),
        migrations.CreateModel(
            name="Rules",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "least_offer_kw",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True),
                ),
                (
                    "most_offer_kw",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True),
                ),
                (
                    "least_total_kw",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True),
                ),
                (
                    "most_total_kw",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True),
                ),
                (
                    "price_cap_usd_per_kw_year",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True),
                ),
                (
                    "cost_cap_share_of_deferral",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="0.85 is 85 % of the deferral value",
                        max_digits=6,
                        null=True,
                    ),
                ),
                ("most_offers_per_bidder", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("allows_variants", models.BooleanField(default=True)),
                (
                    "eligible_technologies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        help_text="empty: any technology",
                        size=None,
                    ),
                ),
                ("eligibility", models.TextField(blank=True, max_length=8000)),
                ("incrementality", models.TextField(blank=True, max_length=8000)),
                (
                    "development_security_usd_per_kw",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True),
                ),
                (
                    "delivery_security_usd_per_kw",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True),
                ),
                ("credit", models.TextField(blank=True, max_length=8000)),
                ("allows_affiliates", models.BooleanField(default=False)),
                ("allows_utility_owned", models.BooleanField(default=False)),
                ("affiliates", models.TextField(blank=True, max_length=8000)),
            ],
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "draft"),
                            ("COMMENT", "draft for comment"),
                            ("INTERNAL_REVIEW", "in internal review"),
                            ("PUBLISHED", "open for offers"),
                            ("OPENED", "offers opened"),
                            ("EVALUATION", "under evaluation"),
                            ("SHORTLIST", "shortlisted"),
                            ("BEST_AND_FINAL", "best and final offers"),
                            ("SELECTION", "offers selected"),
                            ("CONSULTATION", "before the review group"),
                            ("STATEMENT", "before the evaluator"),
                            ("FILED", "filed for approval"),
                            ("APPROVED", "approved"),
                            ("AWARDED", "awarded"),
                            ("CONTRACTED", "contracted"),
                            ("NO_AWARD", "closed without award"),
                            ("CLOSED", "closed with lessons"),
                            ("CANCELLED", "cancelled"),
                        ],
                        max_length=16,
                    ),
                ),
                ("began_at", models.DateTimeField()),
                (
                    "reference",
                    models.CharField(
                        blank=True, help_text="such as the docket or advice letter", max_length=200
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True, choices=[("PASSED", "passed"), ("REJECTED", "sent back")], max_length=8
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["began_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="solicitation",
            name="published_is_complete",
        ),
        migrations.AddField(
            model_name="solicitation",
            name="comments_opened_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="solicitation",
            name="evaluation_digest",
            field=models.CharField(
                blank=True, help_text="SHA-256 of protocol, rubric, curves and rules together", max_length=64
            ),
        ),
        migrations.AddField(
            model_name="solicitation",
            name="evaluation_locked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="solicitation",
            name="least_comment_days",
            field=models.PositiveSmallIntegerField(
                default=14, help_text="how long a draft stays open for comment at least"
            ),
        ),
        migrations.AddField(
            model_name="solicitation",
            name="route",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("DRAFT", "draft"),
                        ("COMMENT", "draft for comment"),
                        ("INTERNAL_REVIEW", "in internal review"),
                        ("PUBLISHED", "open for offers"),
                        ("OPENED", "offers opened"),
                        ("EVALUATION", "under evaluation"),
                        ("SHORTLIST", "shortlisted"),
                        ("BEST_AND_FINAL", "best and final offers"),
                        ("SELECTION", "offers selected"),
                        ("CONSULTATION", "before the review group"),
                        ("STATEMENT", "before the evaluator"),
                        ("FILED", "filed for approval"),
                        ("APPROVED", "approved"),
                        ("AWARDED", "awarded"),
                        ("CONTRACTED", "contracted"),
                        ("NO_AWARD", "closed without award"),
                        ("CLOSED", "closed with lessons"),
                        ("CANCELLED", "cancelled"),
                    ],
                    max_length=16,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="solicitation",
            name="state",
            field=models.CharField(
                choices=[
                    ("DRAFT", "draft"),
                    ("COMMENT", "draft for comment"),
                    ("INTERNAL_REVIEW", "in internal review"),
                    ("PUBLISHED", "open for offers"),
                    ("OPENED", "offers opened"),
                    ("EVALUATION", "under evaluation"),
                    ("SHORTLIST", "shortlisted"),
                    ("BEST_AND_FINAL", "best and final offers"),
                    ("SELECTION", "offers selected"),
                    ("CONSULTATION", "before the review group"),
                    ("STATEMENT", "before the evaluator"),
                    ("FILED", "filed for approval"),
                    ("APPROVED", "approved"),
                    ("AWARDED", "awarded"),
                    ("CONTRACTED", "contracted"),
                    ("NO_AWARD", "closed without award"),
                    ("CLOSED", "closed with lessons"),
                    ("CANCELLED", "cancelled"),
                ],
                default="DRAFT",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="solicitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["COMMENT", "DRAFT", "INTERNAL_REVIEW", "CANCELLED"]),
                    models.Q(
                        ("offers_due_at__isnull", False),
                        ("pro_forma__isnull", False),
                        ("published_at__isnull", False),
                        models.Q(("protocol_digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="published_is_complete",
            ),
        ),
        migrations.AddField(
            model_name="clockevent",
            name="solicitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="clock_events",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="solicitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comments",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddField(
            model_name="deviation",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="deviation",
            name="solicitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deviations",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddField(
            model_name="lesson",
            name="solicitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lessons",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddField(
            model_name="lessonanswer",
            name="answered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="lessonanswer",
            name="lesson",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="solicitations.lesson"
            ),
        ),
        migrations.AddField(
            model_name="lessonanswer",
            name="solicitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lesson_answers",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddField(
            model_name="planneddate",
            name="solicitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dates",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddField(
            model_name="principlecomment",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="principlecomment",
            name="solicitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="principle_comments",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddField(
            model_name="rules",
            name="solicitation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rules",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="began_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="solicitation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stages",
                to="solicitations.solicitation",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockevent",
            constraint=models.UniqueConstraint(
                fields=("solicitation", "kind", "at", "lead_hours"), name="clock_tells_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="deviation",
            constraint=models.UniqueConstraint(
                fields=("solicitation", "number"), name="deviation_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonanswer",
            constraint=models.UniqueConstraint(
                fields=("lesson", "solicitation"), name="lesson_answered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planneddate",
            constraint=models.UniqueConstraint(fields=("solicitation", "kind"), name="date_planned_once"),
        ),
        migrations.AddConstraint(
            model_name="rules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("least_offer_kw", None),
                    ("most_offer_kw", None),
                    ("least_offer_kw__lte", models.F("most_offer_kw")),
                    _connector="OR",
                ),
                name="offer_floor_under_ceiling",
            ),
        ),
        migrations.AddConstraint(
            model_name="rules",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("least_total_kw", None),
                    ("most_total_kw", None),
                    ("least_total_kw__lte", models.F("most_total_kw")),
                    _connector="OR",
                ),
                name="total_floor_under_ceiling",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", ""), ("decided_at", None)),
                    models.Q(models.Q(("verdict", ""), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="verdict_has_its_time",
            ),
        ),
        migrations.RunSQL(frozen_once_set("solicitations_comment", "answered_at"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_once_set("solicitations_deviation", "made_at"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_once_set("solicitations_lesson", "learnt_at"), migrations.RunSQL.noop),
        migrations.RunSQL(
            frozen_once_set("solicitations_principlecomment", "written_at"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(frozen_once_set("solicitations_stage", "decided_at"), migrations.RunSQL.noop),
    ]
