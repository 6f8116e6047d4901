"""Django settings. Everything an operator may choose comes from the environment (see `environment`)."""

import os
from pathlib import Path

from postroom.project import environment, log_file, sqlite_library
from postroom.project.secret_key import django_secret_key
from postroom.project.spelling import elsewhere

sqlite_library.use_the_safe_one()

POSTROOM_HOME = environment.home()
POSTROOM_MAILDROP = environment.maildrop(POSTROOM_HOME)
POSTROOM_DEMO = environment.flag("POSTROOM_DEMO")
POSTROOM_COMMAND = elsewhere(POSTROOM_HOME)
DATABASES = {"default": environment.database(os.environ.get("POSTROOM_DATABASE_URL"), POSTROOM_HOME)}
SECRET_KEY = django_secret_key(POSTROOM_HOME)
DEBUG = False
PUBLIC = environment.public()
POSTROOM_URL = PUBLIC.address
POSTROOM_PROXIES = environment.networks("POSTROOM_PROXIES")
HOSTS = os.environ.get("POSTROOM_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ALLOWED_HOSTS = [host for host in (*HOSTS, PUBLIC.host) if host]

AUTH_USER_MODEL = "access.Person"
PASSWORD_HASHERS = ["postroom.access.passwords.Argon2"]
# Long and not common is what counts (NIST SP 800-63B §3.1.1.2); rules about digits make passwords worse.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
SESSION_ENGINE = "postroom.access.session_store"
# Ends with the browser there, and earlier here: the table knows when (see the engine).
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# The prefix makes browsers refuse a cookie of that name from a neighbouring host (RFC 6265bis §4.1.3.2).
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC.https
SESSION_COOKIE_NAME = "__Host-postroom" if PUBLIC.https else "postroom"
CSRF_COOKIE_NAME = f"{SESSION_COOKIE_NAME}-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Behind a proxy that ends TLS a request looks like http to us, and its Origin like a stranger's.
CSRF_TRUSTED_ORIGINS = [POSTROOM_URL]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "ninja",
    "postroom.audit",
    "postroom.scopes",
    "postroom.access",
    "postroom.letters",
    "postroom.suppressions",
    "postroom.spool",
    "postroom.msa",
    "postroom.webhooks",
    "postroom.connectors",
    "postroom.inbox",
    "postroom.desk.frame",
    "postroom.desk.dashboard",
    "postroom.desk.configuration",
    "postroom.desk.mailroom",
    "postroom.desk.people",
    "postroom.desk.connect",
    "postroom.desk.records",
    "postroom.desk.book",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "postroom.desk.frame.presence.presence",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "postroom.desk.frame.headers.desk_headers",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": []},
    }
]
CSRF_FAILURE_VIEW = "postroom.desk.frame.failures.forged"
ROOT_URLCONF = "postroom.project.urls"
WSGI_APPLICATION = "postroom.project.wsgi.application"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語")]
# Rooms that are no Django apps; the words of the others are found by themselves.
LOCALE_PATHS = [
    str(Path(__file__).parents[1] / room / "locale")
    for room in ("mail", "transports", "doctor", "imports", "retention")
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Nothing is uploaded as a file; what a form holds stays in memory, and `patience` bounds it.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "SAMEORIGIN"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "postroom.project.log.LineFormatter"},
        "json": {"()": "postroom.project.log.JsonFormatter"},
    },
    "handlers": {"out": log_file.handler()},
    "root": {"handlers": ["out"], "level": os.environ.get("POSTROOM_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},  # a line for every request, with all of its address
        "httpcore": {"level": "WARNING"},
    },
}
