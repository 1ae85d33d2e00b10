"""A certificate of our own, for phones in the office network where no other one is at hand."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

VALID_FOR = timedelta(days=397)


def self_signed(folder: Path, hosts: Sequence[str], now: datetime) -> tuple[Path, Path]:
    """A certificate for the hosts and its key, made in the folder unless a valid one lies there; gives both files."""
    certificate, key = folder / "self-signed.crt", folder / "self-signed.key"
    if not _is_valid(certificate, key, hosts, now):
        folder.mkdir(parents=True, exist_ok=True)
        _make(certificate, key, hosts, now)
    return certificate, key


def _names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for host in hosts:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(host.strip("[]"))))
        except ValueError:
            found.append(x509.DNSName(host))
    return found


def _is_valid(certificate: Path, key: Path, hosts: Sequence[str], now: datetime) -> bool:
    if not certificate.exists() or not key.exists():
        return False
    kept = x509.load_pem_x509_certificate(certificate.read_bytes())
    named = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return kept.not_valid_after_utc > now + timedelta(days=1) and list(named) == _names(hosts)


def _make(certificate: Path, key: Path, hosts: Sequence[str], now: datetime) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(_names(hosts)), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    key.touch(mode=0o600)
    key.write_bytes(
        secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
