"""All settings, from the environment (see .env.example); an unknown or missing value refuses to start."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
# 32 bytes from which every key of encryption at rest is derived (kernel/crypto.py).
MASTER_KEY = env.key_bytes("MASTER_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SITE_NAME = "Gridtender"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "js_lib_bootstrap5",
    "axes",
    "csp",
    "config.apps.ProjectConfig",
    "kernel",
    "web",
    "audit",
    "accounts",
    "solicitations",
    "bids",
    "valuation",
    "review",
    "contracts",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "web.middleware.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.ReadOnceMiddleware",
    "web.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.frame",
            ],
        },
    },
]
CSRF_FAILURE_VIEW = "web.errors.csrf_failure"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Requests and tasks run as the runtime role; `manage.py migrate` runs as the owner of the tables.
DATABASES = {
    "default": {
        **env.postgres("DATABASE_URL"),
        "CONN_MAX_AGE": env.whole_number("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.text("CACHE_URL"),
        "KEY_PREFIX": "gridtender",
    },
}

CELERY_BROKER_URL = env.text("BROKER_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = env.text("QUEUE", "gridtender")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Only ids travel through the broker, so JSON is enough and pickles are refused.
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = env.text("BEAT_SCHEDULE", "var/beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "send-unsent": {"task": "kernel.send_unsent", "schedule": 15.0},
    "tell-of-dates": {"task": "solicitations.tell_of_dates", "schedule": 15.0},
    "publish-roots": {"task": "bids.publish_roots", "schedule": 15.0},
    "sweep-deliveries": {"task": "solicitations.sweep_deliveries", "schedule": 60.0},
    "sweep-examinations": {"task": "bids.sweep_examinations", "schedule": 15.0},
    "sweep-offer-batches": {"task": "bids.sweep_offer_batches", "schedule": 15.0},
    "sweep-runs": {"task": "valuation.sweep_runs", "schedule": 15.0},
    "rerun-changed": {"task": "valuation.rerun_changed", "schedule": 60.0},
    "sweep-optima": {"task": "valuation.sweep_optima", "schedule": 15.0},
    "sweep-memos": {"task": "contracts.sweep_memos", "schedule": 60.0},
    "sweep-sensitivities": {"task": "review.sweep_sensitivities", "schedule": 15.0},
    "sweep-ranking-files": {"task": "review.sweep_ranking_files", "schedule": 15.0},
    "sweep-exports": {"task": "review.sweep_exports", "schedule": 60.0},
    "tell-of-reruns": {"task": "review.tell_of_reruns", "schedule": 60.0},
    "sweep-imports": {"task": "solicitations.sweep_imports", "schedule": 15.0},
    "trigger-missed-fallbacks": {"task": "solicitations.trigger_missed_fallbacks", "schedule": 600.0},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 3600
# Ten wrong passwords for one address from one place close that door for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Counted by the address as typed into the form, in any case of letters.
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "accounts.queries.login_name"
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_RESET_ON_SUCCESS = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
if env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
    },
}

# A request may carry 25 MB; a larger one is refused before it is read (web/middleware.py).
MAX_REQUEST_BYTES = 25 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Uploads stay in memory: an offer's content must never lie in a temporary file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_REQUEST_BYTES

# Where attached files are scanned for viruses; empty: they are not (kernel/scanning.py).
FILE_SCANNER = env.scanner("FILE_SCANNER")

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "var" / "static"))
# The demo and the tests serve from the packages; the image collects and hashes (docs/decisions).
WHITENOISE_USE_FINDERS = env.flag("STATIC_FROM_PACKAGES", default=True)
STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if WHITENOISE_USE_FINDERS
    else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.ScopedAccess"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "PAGE_SIZE": 50,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "EXCEPTION_HANDLER": "web.api.domain_exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Gridtender API",
    "DESCRIPTION": "Competitive solicitations for non-wires alternatives, from the need to the contract.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "SolicitationStateEnum": "solicitations.states.SolicitationState",
        "OfferBatchStateEnum": "bids.states.BatchState",
        "OfferStateEnum": "bids.states.OfferState",
        "RunStateEnum": "valuation.states.RunState",
        "OfferRunStateEnum": "valuation.states.OfferRunState",
        "ScorecardStateEnum": "review.states.ScorecardState",
        "SelectionStateEnum": "review.states.SelectionState",
        "ContractStateEnum": "contracts.states.ContractState",
        "FacilityKindEnum": "solicitations.states.FacilityKind",
        "ImportStateEnum": "solicitations.states.ImportState",
        "ProjectDecisionKindEnum": "solicitations.states.ProjectDecisionKind",
        "MeetingKindEnum": "solicitations.states.MeetingKind",
        "ImportKindEnum": "solicitations.states.ImportKind",
        "CurveKindEnum": "valuation.states.CurveKind",
        "TriggerKindEnum": "solicitations.states.TriggerKind",
        "ShapeResolutionEnum": "solicitations.states.ShapeResolution",
        "CurveResolutionEnum": "valuation.states.Resolution",
        "OutcomeEnum": "bids.states.Outcome",
        "DisagreementOutcomeEnum": "review.states.DisagreementOutcome",
        "OptimumStateEnum": "valuation.states.OptimumState",
        "VerdictEnum": "bids.serializers.examining.JUDGED",
        "PaidForEnum": "solicitations.states.PaidFor",
        "PayerKindEnum": "solicitations.states.PayerKind",
        "ServiceEnum": "solicitations.states.Service",
    },
}

MAIL = env.email("EMAIL_URL", "console:")
globals().update(MAIL)
# A page with every mail the installation wrote, for a development machine alone.
MAIL_VIEWER = env.mail_viewer("MAIL_VIEWER", public_url=PUBLIC_URL, mail=MAIL)
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", "Gridtender <no-reply@gridtender.example>")

# No request body, form value or offer ever reaches a log: only method, path, status and error classes do.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.db.backends": {"level": "WARNING"}, "axes": {"level": "WARNING"}},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.reports.NothingPrivate"
