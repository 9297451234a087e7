"""Where the server listens: checked before anything is loaded, so that a mistake is told at once."""

import ipaddress
import socket
import ssl
from pathlib import Path

from ...schemas.errors import InputError


def listen(host: str, port: int, *, tls: bool) -> socket.socket:
    """Return a listening socket; port 0 lets the system choose.

    Raises:
        InputError: not an address of this machine, in use, or reachable from outside without TLS.
    """
    if not tls and not _is_loopback(host):
        raise InputError(
            f"{host} is reachable by others, and without TLS anybody between could allow what is denied",
            hint="Give --tls-cert and --tls-key, or --host 127.0.0.1.",
        )
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise InputError(
            f"cannot listen on {host}: {error.strerror}", hint="Give an address of this machine."
        ) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise InputError(
            f"cannot listen on {host} port {port}: {error.strerror}",
            hint="Choose another --host or --port; 0 picks one.",
        ) from error
    return listener


def address_of(listener: socket.socket, *, tls: bool) -> str:
    """Return the URL that a listening socket is reached by."""
    host, port = listener.getsockname()[:2]
    return f"{'https' if tls else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"


def check_certificate(certificate: Path, key: Path) -> None:
    """Refuse a certificate and key that cannot be served, before anything is started.

    Raises:
        InputError: a file is missing, no PEM, encrypted, or the two do not belong together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # Without a password callback OpenSSL would ask the terminal.
        context.load_cert_chain(certificate, key, password=lambda: "")
    except (OSError, ValueError) as error:
        raise InputError(
            f"cannot use {certificate} with {key}: {getattr(error, 'reason', None) or error}",
            hint="Give a PEM certificate chain and its unencrypted PEM key.",
        ) from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
