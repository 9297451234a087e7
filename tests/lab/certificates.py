"""A certificate authority of one day for one control plane: certificates of server and client, a key for tokens."""

import datetime as dt
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = dt.timedelta(days=1)


def write_certificates(folder: Path) -> None:
    """Write `ca.crt`, `server.{crt,key}`, `admin.{crt,key}` (of the group system:masters), `tokens.{key,pub}`."""
    authority = ec.generate_private_key(ec.SECP256R1())
    _write(folder, "ca", _signed("lab", "", authority, authority, is_authority=True), None)
    for name, group in (("server", ""), ("admin", "system:masters")):
        key = ec.generate_private_key(ec.SECP256R1())
        _write(folder, name, _signed(name, group, key, authority, is_authority=False), key)
    tokens = ec.generate_private_key(ec.SECP256R1())
    (folder / "tokens.key").write_bytes(_pem(tokens))
    (folder / "tokens.pub").write_bytes(
        tokens.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def _name(common: str, group: str) -> x509.Name:
    names = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    return x509.Name(names + ([x509.NameAttribute(NameOID.ORGANIZATION_NAME, group)] if group else []))


def _signed(
    common: str,
    group: str,
    key: ec.EllipticCurvePrivateKey,
    authority: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common, group))
        .issuer_name(_name("lab", ""))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if not is_authority:
        uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False).add_extension(
            x509.SubjectAlternativeName(names), critical=False
        )
    return builder.sign(authority, hashes.SHA256())


def _write(folder: Path, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey | None) -> None:
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    if key is not None:
        (folder / f"{name}.key").write_bytes(_pem(key))


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
