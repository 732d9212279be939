"""All settings, read from the environment and loud when something is wrong."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import openid_connect, timing, wiring
from samtale.core.headers import on_static_files

BASE = Path(__file__).resolve().parent.parent
env = environ.Env()
VAR = Path(env.str("SAMTALE_VAR", default=str(BASE / "var")))

DEMO = env.bool("SAMTALE_DEMO", default=False)
DEV = env.bool("SAMTALE_DEV", default=False)
DEBUG = DEV

SECRET_KEY = env.str("SAMTALE_SECRET_KEY", default="")
if not SECRET_KEY:
    if not (DEMO or DEV):
        raise ImproperlyConfigured("SAMTALE_SECRET_KEY is missing: set it to at least 50 random characters.")
    SECRET_KEY = "made-up-key-for-trying-out-on-one-machine-only-0123456789"

# One line a key, "id:base64 of 32 bytes"; all of them open, and the first is the next to encrypt (samtale keys rotate).
MASTER_KEY_FILE = env.str("SAMTALE_MASTER_KEY_FILE", default=str(VAR / "master.key"))
MASTER_KEY = env.str("SAMTALE_MASTER_KEY", default="")
MASTER_KEY_COMMAND = env.str("SAMTALE_MASTER_KEY_COMMAND", default="")
# Whom backups are encrypted to: age public keys, with a comma between.
BACKUP_RECIPIENTS = env.list("SAMTALE_BACKUP_RECIPIENT", default=[])

# A file that sees the log's last row each minute it moves (docs/confidentiality.md); «off» is none.
AUDIT_WITNESS = env.str("SAMTALE_AUDIT_WITNESS", default=str(VAR / "log.witness"))
if AUDIT_WITNESS == "off":
    AUDIT_WITNESS = ""
# The ids of destroyed keys, beside it.
DESTROYED_KEYS = str(Path(AUDIT_WITNESS).with_name("keys.destroyed")) if AUDIT_WITNESS else ""

SITE_URL = env.str("SAMTALE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("SAMTALE_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
BEHIND_PROXY = env.bool("SAMTALE_BEHIND_PROXY", default=False)

ORGANISATION = env.str("SAMTALE_ORGANISATION", default="Nordvåg kommune")
# Said quietly on the conversation page where the organisation has decided so.
PAY_BELONGS_TO = env.str("SAMTALE_PAY_BELONGS_TO", default="lønnssamtalen")
WORK_HOURS = (8, 16)
# Calendars are fetched from the open internet only, and from these hosts of the organisation's own.
LOCAL_CALENDAR_HOSTS = env.list("SAMTALE_LOCAL_CALENDAR_HOSTS", default=[])
# How often everybody shall have their conversation.
INTERVAL_MONTHS = env.int("SAMTALE_INTERVAL_MONTHS", default=12)

# When the week's digests go, and between which hours nothing goes by itself; nor does it on days off.
DIGEST_AT = timing.weekday_and_time(env.str("SAMTALE_DIGEST_AT", default="mon 07:00"), "SAMTALE_DIGEST_AT")
QUIET_HOURS = timing.hours(env.str("SAMTALE_QUIET_HOURS", default="20-07"), "SAMTALE_QUIET_HOURS")

# The målform of letters to whoever has not chosen one: nb or nn.
LETTERS_IN = env.str("SAMTALE_LETTERS_IN", default="nb")
if LETTERS_IN not in ("nb", "nn"):
    raise ImproperlyConfigured("SAMTALE_LETTERS_IN is neither nb nor nn.")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "samtale.core",
    "samtale.vault",
    "samtale.audit",
    "samtale.operations",
    "samtale.people",
    "samtale.notices",
    "samtale.guides",
    "samtale.goals",
    "samtale.conversations",
    "samtale.rounds",
    "samtale.archive",
    "samtale.organisation",
    "samtale.incidents",
    "config.checks.ProgramConfig",
    *(["samtale.demo"] if DEMO or DEV else []),
]

# What goes by itself, and what parts say on each other's pages.
JOBS, LONG_JOBS, LINES = wiring.JOBS, wiring.LONG_JOBS, wiring.LINES
HOW_LONG, OWN_ROWS, LOG_WORDS = wiring.HOW_LONG, wiring.OWN_ROWS, wiring.LOG_WORDS
PRIVACY_OFFICER, ROUND_AIM, OWN_HOURS = wiring.PRIVACY_OFFICER, wiring.ROUND_AIM, wiring.OWN_HOURS
SHOWN_TURNED = wiring.SHOWN_TURNED
UNDONE_TOO, PROVED_TOO, LETTERS_ARE_SENT_BY = wiring.UNDONE_TOO, wiring.PROVED_TOO, wiring.LETTERS_ARE_SENT_BY
RESTS_ON_PEOPLE = wiring.RESTS_ON_PEOPLE

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "samtale.vault.compression.CompressionMiddleware",
    "samtale.core.middleware.ContentSecurityPolicy",
    "samtale.people.sign_in.sessions.SessionMiddleware",
    "samtale.core.middleware.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "samtale.people.sign_in.sessions.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "samtale.people.sign_in.signed_out.SignInRequired",
    "samtale.core.turned.ShowsOneConversation",
    "samtale.people.sign_in.second_factor.RolesWait",
    "samtale.people.ways_in.shut.ShowsWhatIsShut",
    "samtale.audit.refusals.TextsOfOthers",
    "samtale.core.presses.LeadsToItsPage",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

_APPS = [
    "core",
    "people",
    "notices",
    "guides",
    "goals",
    "conversations",
    "rounds",
    "archive",
    "organisation",
    "incidents",
    "audit",
    "demo",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE / "samtale" / app / "templates" for app in _APPS],
        "OPTIONS": {"environment": "samtale.core.jinja.environment", "context_processors": ["samtale.core.csrf.csrf"]},
    },
    {  # only for what packages bring
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'samtale.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "cached_statements": 512,
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that is gone without saying so is noticed while whoever asked still waits.
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5, "tcp_user_timeout": 10_000} | DATABASES["default"].get(
        "OPTIONS", {}
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "samtale.people.sign_in.names_as_passwords.NamesValidator"},
    {"NAME": "samtale.people.sign_in.breached_passwords.BreachedPasswordValidator"},
]
# A file of SHA-1 hashes in order, as Have I Been Pwned gives out: passwords in it are refused.
BREACHED_PASSWORDS = env.str("SAMTALE_BREACHED_PASSWORDS", default="")
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
# From allauth: OpenID Connect, passkeys and counting of tries. Codes, pages and addresses are our own:
# people/sign_in/urls.py.
ACCOUNT_ADAPTER = "samtale.people.sign_in.actions.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# A whole town hall may share one IP address. Limits by key (an address, a code) are short, and each way in has its
# own: whoever spends another person's tries on one keeps them from it for minutes, and never from the others.
ACCOUNT_RATE_LIMITS = {
    "ask_for_code": "60/m/ip",
    # Letters with a code for one address: to a browser its person knows, from one network, from all unknown browsers.
    # Past these none is sent, and the browser is told as always. The letters sent hold a way in (letter_links).
    "code_to_known": "4/5m/key,20/h/key",
    "code_from_network": "4/5m/key,20/h/key",
    "code_from_unknown": "8/5m/key,30/h/key",
    "confirm_code": "60/m/ip,4/5m/key,20/h/key",
    "try_code": "120/m/ip,3/10m/key",
    "login_failed": "60/m/ip,5/5m/key",
    "passkey": "120/m/ip",
    "openid": "120/m/ip",
    "app_code": "120/m/ip,5/5m/key",
    "keep_form": "20/m/ip",
    # By each address's own key; several devices may fetch one.
    "calendar": "60/h/key",
    "calendar_unknown": "60/m/ip",
    "read_calendar": "10/h/key",
}
MFA_ADAPTER = "samtale.people.sign_in.actions.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp"]
MFA_TOTP_TOLERANCE = 1  # half a minute either way: phones' clocks differ
# The demo stays easy to try: there nobody is asked for a second factor, unless this says so.
SECOND_FACTOR_FOR_ROLES = not (DEMO or DEV) or env.bool("SAMTALE_SECOND_FACTOR", default=False)
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_REAUTHENTICATION_REQUIRED = False  # our own views ask before a passkey is added or removed
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
# The providers the organisation signs in by, each on a button of the sign-in page (config/openid_connect.py).
OPENID_PROVIDERS = openid_connect.providers(env, organisation=ORGANISATION, trying_out=DEMO or DEV)
PASSWORD_SIGN_IN = env.bool("SAMTALE_PASSWORD_SIGN_IN", default=True)
# Tries are counted here, by every process alike; people.apps makes the table.
CACHES = {"default": {"BACKEND": "samtale.core.signed_cache.SignedDatabaseCache", "LOCATION": "tries"}}

SESSION_ENGINE = "samtale.people.sign_in.sessions"
SESSION_COOKIE_AGE = env.int("SAMTALE_SESSION_IDLE_SECONDS", default=60 * 60 * 2)
SHARED_DEVICE_IDLE_SECONDS = min(SESSION_COOKIE_AGE, 60 * 30)
SESSION_LONGEST_SECONDS = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-samtale" if HTTPS else "samtale"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = HTTPS, True, "Lax"
MESSAGE_STORAGE = "samtale.core.notes.Storage"
CSRF_FAILURE_VIEW = "samtale.people.sign_in.signed_out.csrf_failure"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("bokmål"))]
LOCALE_PATHS = [BASE / "samtale" / "locale"]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = on_static_files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEV else "samtale.core.storage.Storage"
    },
}

# Messages wait in the outbox and the worker delivers them; the demo keeps them in a mailbox page.
_MAILBOX = DEMO or (DEV and "EMAIL_URL" not in env.ENVIRON)
EMAIL_BACKEND = "samtale.notices.mailbox.Backend" if _MAILBOX else "django.core.mail.backends.smtp.EmailBackend"
if not _MAILBOX:
    vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:25"))
MAIL_IS_SET_UP = _MAILBOX or "EMAIL_URL" in env.ENVIRON
EMAIL_TIMEOUT = 10
# How many letters a worker hands over at once when many wait: more help where the mail server is slow to answer,
# and each may come twice when the worker is killed.
MAIL_CONNECTIONS = env.int("SAMTALE_MAIL_CONNECTIONS", default=1)
# Where calendars' answers to invitations come: svar@… makes svar+<token>@…, which «samtale read_replies» is given.
REPLY_ADDRESS = env.str("SAMTALE_REPLY_ADDRESS", default="")
if REPLY_ADDRESS and REPLY_ADDRESS.count("@") != 1:
    raise ImproperlyConfigured("SAMTALE_REPLY_ADDRESS is not an address like svar@nordvag.example.")
DEFAULT_FROM_EMAIL = env.str("SAMTALE_FROM", default="Samtale <samtale@nordvag.example>")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOG_LEVEL = env.str("SAMTALE_LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # SQL parameters hold no content (texts are sealed before they get there), but they are noise.
    "loggers": {"django.db.backends": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
