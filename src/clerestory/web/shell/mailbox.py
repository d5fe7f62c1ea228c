"""Where letters lie when no mail server is set, for whoever runs this on their own machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from clerestory.web.shell.address import client_address


def mail_folder(request: HttpRequest) -> str:
    """Return the folder that letters are written to, or "" to anybody but the machine itself.

    The server must write letters to files, be announced on the loopback, be asked by that name and
    from there, and no proxy may stand in between.
    """
    mailer = settings.MAILERS["default"]
    folder = mailer.get("OPTIONS", {}).get("file_path", "")
    hosts = (
        urlsplit(settings.PUBLIC_URL or "http://localhost").hostname or "",
        request.get_host().rsplit(":", 1)[0].strip("[]"),
    )
    from_here = _is_loopback(client_address(request)) and "X-Forwarded-For" not in request.headers
    return str(folder) if from_here and all(_is_loopback(host) for host in hosts) else ""


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
