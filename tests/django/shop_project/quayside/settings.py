"""Users of its own, an app of its own, and Postroom for its mail. The database comes from the environment."""

import os
from urllib.parse import urlsplit

from postroom.django import APPS

SECRET_KEY = "of-a-store-that-lives-for-one-test"
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
AUTH_USER_MODEL = "people.Customer"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "people",
    "orders",
    *APPS,
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
_URL = urlsplit(os.environ["SHOP_DATABASE"])
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": _URL.path, "OPTIONS": {"timeout": 20}}
    if _URL.scheme == "sqlite"
    else {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _URL.path.lstrip("/"),
        "USER": _URL.username,
        "HOST": _URL.hostname,
        "PORT": str(_URL.port or ""),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = "Quayside <sales@quayside.shop>"

EMAIL_BACKEND = "postroom.django.EmailBackend"
POSTROOM_HOME = os.environ["SHOP_POSTROOM_HOME"]
POSTROOM = {"STORE": os.environ.get("SHOP_STORE", "default")}
