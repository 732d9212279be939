"""What every answer carries besides its policy: other sites may not hold it, and it asks the device for nothing."""

from wsgiref.headers import Headers

_NOT_ASKED_FOR = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
# Passkeys are the one thing a page of ours asks the browser for.
_OURS = ("publickey-credentials-create", "publickey-credentials-get")

_PERMISSIONS = [*(f"{name}=()" for name in _NOT_ASKED_FOR), *(f"{name}=(self)" for name in _OURS)]
HEADERS = {"Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": ", ".join(_PERMISSIONS)}


def on_static_files(headers: Headers, path: str, url: str) -> None:
    """For whitenoise, which answers before the middleware that puts these on pages."""
    for name, value in HEADERS.items():
        headers[name] = value
