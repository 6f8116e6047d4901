"""Django settings. Everything an operator may choose comes from the environment (see `environment`)."""

import os

from postroom.project import environment, sqlite_library
from postroom.project.secret_key import django_secret_key
from postroom.project.spelling import elsewhere

sqlite_library.use_the_safe_one()

POSTROOM_HOME = environment.home()
POSTROOM_DEMO = environment.flag("POSTROOM_DEMO")
POSTROOM_COMMAND = elsewhere(POSTROOM_HOME)
DATABASES = {"default": environment.database(os.environ.get("POSTROOM_DATABASE_URL"), POSTROOM_HOME)}
SECRET_KEY = django_secret_key(POSTROOM_HOME)
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("POSTROOM_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]

AUTH_USER_MODEL = "access.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "ninja",
    "postroom.audit",
    "postroom.scopes",
    "postroom.access",
    "postroom.letters",
    "postroom.suppressions",
    "postroom.spool",
    "postroom.inbox",
    "postroom.desk.frame",
    "postroom.desk.dashboard",
    "postroom.desk.configuration",
    "postroom.desk.mailroom",
    "postroom.desk.people",
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
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": []},
    }
]
ROOT_URLCONF = "postroom.project.urls"
WSGI_APPLICATION = "postroom.project.wsgi.application"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語")]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if environment.flag("POSTROOM_LOG_JSON") else "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("POSTROOM_LOG_LEVEL", "INFO").upper()},
    "loggers": {"django.request": {"level": "ERROR"}},
}
