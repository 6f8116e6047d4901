"""A certificate authority of our own, and every bad certificate a server could show."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

GOOD_NAMES = ("localhost", "127.0.0.1", "smtp.example.test")


class Authority:
    """Signs certificates for test servers; `bundle` is what a client trusts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ca = trustme.CA()
        self.bundle = str(folder / "authority.pem")
        self._ca.cert_pem.write_to_path(self.bundle)

    def good(self, *names: str) -> ssl.SSLContext:
        return _server(self._ca.issue_cert(*(names or GOOD_NAMES)))

    def expired(self) -> ssl.SSLContext:
        now = datetime.now(UTC)
        return _server(self._ca.issue_cert(*GOOD_NAMES, not_before=now - timedelta(20), not_after=now - timedelta(10)))

    def ending_soon(self) -> ssl.SSLContext:
        now = datetime.now(UTC)
        return _server(self._ca.issue_cert(*GOOD_NAMES, not_before=now - timedelta(20), not_after=now + timedelta(10)))

    def not_yet_valid(self) -> ssl.SSLContext:
        now = datetime.now(UTC)
        return _server(self._ca.issue_cert(*GOOD_NAMES, not_before=now + timedelta(10), not_after=now + timedelta(20)))

    def wrong_host(self) -> ssl.SSLContext:
        return _server(self._ca.issue_cert("other.example.test"))

    def only_common_name(self) -> ssl.SSLContext:
        """RFC 9525 §4.1: a common name proves nothing."""
        return _server(self._ca.issue_cert("other.example.test", common_name="localhost"))

    def stranger(self) -> ssl.SSLContext:
        """Right names, signed by an authority nobody trusts."""
        return _server(trustme.CA().issue_cert(*GOOD_NAMES))

    def missing_intermediate(self) -> ssl.SSLContext:
        leaf = self._ca.create_child_ca().issue_cert(*GOOD_NAMES)
        path = self.folder / "leaf-only.pem"
        path.write_bytes(leaf.private_key_pem.bytes() + leaf.cert_chain_pems[0].bytes())
        return _from_file(path)

    def self_signed(self, key_size: int = 2048) -> ssl.SSLContext:
        path = self.folder / f"self-signed-{key_size}.pem"
        path.write_bytes(_self_signed(key_size))
        return _from_file(path)

    def old_protocol(self) -> ssl.SSLContext:
        """Speaks nothing newer than TLS 1.1."""
        context = self.good()
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context

    def files(self, *names: str) -> tuple[Path, Path]:
        """(certificate chain, key) for programs that read files, as Postfix does."""
        leaf = self._ca.issue_cert(*(names or GOOD_NAMES))
        chain, key = self.folder / "chain.pem", self.folder / "key.pem"
        chain.write_bytes(b"".join(pem.bytes() for pem in leaf.cert_chain_pems))
        key.write_bytes(leaf.private_key_pem.bytes())
        return chain, key


def _server(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


def _from_file(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # a small key must reach the client to be refused there
    context.load_cert_chain(path)
    return context


def _self_signed(key_size: int) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=key_size)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain_key = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return plain_key + certificate.public_bytes(pem)
