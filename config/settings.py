"""All settings, read from the environment once. deploy/wangge.env.example lists every name."""

import base64
import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import api_settings
from config.database import parse
from config.drawing import DJANGOS_LOADERS
from config.logging import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, default: str = "0") -> bool:
    return os.environ.get(name, default) not in {"", "0", "false", "no"}


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Use `python3 dev.py manage …`, which sets it, "
            "or fill in deploy/wangge.env.example."
        )
    return value


def _number(name: str, default: str) -> int:
    text = os.environ.get(name, default)
    if not (text.isascii() and text.isdigit()):
        raise ImproperlyConfigured(f"{name} is a whole number, such as {default}.")
    return int(text)


def _field_keys(text: str) -> dict[str, bytes]:
    keys = {}
    for pair in text.split(","):
        kid, _sep, key = pair.strip().partition(":")
        try:
            raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        except ValueError:
            raw = b""
        if len(raw) != 32 or not kid or kid in keys:
            raise ImproperlyConfigured(
                f"WANGGE_FIELD_KEYS: key {kid!r} is not <id>:<32 bytes as base64url>, or stands "
                "there twice. Names and phones are sealed with these keys."
            )
        keys[kid] = raw
    return keys


DEBUG = _flag("WANGGE_DEBUG")
HTTPS = _flag("WANGGE_HTTPS", "1")
DEMO = os.environ.get("WANGGE_DEMO", "none")
SECRET_KEY = _required("WANGGE_SECRET_KEY")
FIELD_KEYS = _field_keys(_required("WANGGE_FIELD_KEYS"))
DATA_DIR = Path(os.environ.get("WANGGE_DATA", BASE_DIR / "var"))
ALLOWED_HOSTS = os.environ.get("WANGGE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("WANGGE_HOSTS must name the hosts; * would let any host in.")

APP_ROLE = os.environ.get("WANGGE_APP_ROLE", "wangge_app")
_url = _required("DATABASE_URL")
# Two logins of the app role, each with its own limits of time (docs/adr/0003): pages, and the rest.
_worker = parse(os.environ.get("DATABASE_WORKER_URL") or _url, role=APP_ROLE, worker=True)
_web = parse(_url, role=APP_ROLE)
DATABASE_LOGINS = {"web": _web["USER"], "worker": _worker["USER"]}
if _flag("WANGGE_AS_OWNER"):
    DATABASES = {"default": parse(os.environ.get("DATABASE_OWNER_URL") or _url)}
else:
    DATABASES = {"default": _worker if _flag("WANGGE_AS_WORKER") else _web}
# Where the database lies, if on this machine, and what is kept free for it (grids/room.py).
_folder = os.environ.get("WANGGE_DATABASE_FOLDER", "")
DATABASE_FOLDER = Path(_folder) if _folder else None
KEEP_FREE_BYTES = _number("WANGGE_KEEP_FREE_MB", "96") * 2**20
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
# How often due tickets are looked for.
SWEEP_SECONDS = float(os.environ.get("WANGGE_SWEEP_SECONDS", "15"))
# Redis hands a message out again after this many seconds: longer than any task may run.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}

INSTALLED_APPS = [
    "config.apps.WiringConfig",
    "demo.apps.DemoConfig",
    "front.apps.FrontConfig",
    "reports.apps.ReportsConfig",
    "disputes.apps.DisputesConfig",
    "visits.apps.VisitsConfig",
    "grids.apps.GridsConfig",
    "config.apps.SeatAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "config.apps.StaticConfig",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "django_structlog",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_linear_migrations",
]

MIDDLEWARE = [
    "config.heads.without_body",
    "django.middleware.security.SecurityMiddleware",
    "config.compression.Gzip",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.bodies.bounded",
    "config.room.keeps_reading",
    "grids.pages.readable.readable",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "grids.sessions.SignedIn",
    "grids.pages.middleware.sessions",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "grids.pages.middleware.retries",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("config.drawing.loader.Loader", DJANGOS_LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "front.frame.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

AUTH_USER_MODEL = "grids.User"
AUTHENTICATION_BACKENDS = ["grids.backends.Arrivals"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# `mlps`: eight characters of three kinds (GB/T 22239-2019 8.1.4.1); `asvs`: long and not common.
PASSWORD_POLICY = os.environ.get("WANGGE_PASSWORD_POLICY", "mlps")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "grids.passwords.PolicyValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.HashedNames"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = DATA_DIR / "files"
# Everything that is sent at once, forms and JSON alike (config/bodies.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# A desk session ends after 30 idle minutes, a phone's after 30 days; see grids/pages/middleware.py.
DESK_IDLE_SECONDS = _number("WANGGE_DESK_IDLE_SECONDS", "1800")
SESSION_COOKIE_AGE = _number("WANGGE_PHONE_SESSION_DAYS", "30") * 86400
SESSION_ENGINE = "grids.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^healthz/$", r"^readyz/$"]
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = api_settings.REST_FRAMEWORK
# A program's token lasts a working day and ends with the person's sessions (grids/tokens.py).
REST_KNOX = {"TOKEN_TTL": timedelta(hours=_number("WANGGE_TOKEN_HOURS", "12"))}
SPECTACULAR_SETTINGS = api_settings.SPECTACULAR_SETTINGS

LOGGING = logging_config(os.environ.get("WANGGE_LOG", "json"))
LOGGING_CONFIG = "logging.config.dictConfig"
DJANGO_STRUCTLOG_CELERY_ENABLED = True
