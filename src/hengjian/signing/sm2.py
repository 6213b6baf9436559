"""SM2 signatures with SM3 (GB/T 32918.2): the suite `cn-1`.

Secret: d ‖ x ‖ y, 96 bytes (the public half is kept with it). Public: x ‖ y, 64 bytes. Signature: r ‖ s,
64 bytes. The signer's identity is the default of GM/T 0009, `1234567812345678`. OpenSSL 3 on the machine
does the work (some thousand a second); where there is none that knows SM2, gmalg (pure Python, some
tens a second) does. Neither is home-made.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_void_p
from functools import cache

import gmalg
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

IDENTITY = b"1234567812345678"
# DER around a key: id-ecPublicKey with the curve 1.2.156.10197.1.301, then the point; PKCS#8 likewise.
_PUBLIC = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200 04".replace(" ", ""))
_SECRET = bytes.fromhex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420")
_BETWEEN = bytes.fromhex("a14403420004")


def make() -> tuple[bytes, bytes]:
    """A fresh key pair."""
    secret, public = gmalg.SM2().generate_keypair()
    return secret.rjust(32, b"\0") + public[1:], public[1:]


def sign(secret: bytes, message: bytes) -> bytes:
    """r ‖ s. Raises ValueError for what is no secret."""
    if len(secret) != 96:
        raise ValueError("an SM2 secret has 96 bytes, its public half included")
    own, public = secret[:32], secret[32:]
    library = openssl()
    if library is not None:
        return library.sign(own, public, message)
    r, s = gmalg.SM2(sk=own, uid=IDENTITY, pk=b"\x04" + public).sign(message)
    return bytes(r.rjust(32, b"\0") + s.rjust(32, b"\0"))


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature holds; malformed input holds nothing."""
    if len(public) != 64 or len(signature) != 64:
        return False
    library = openssl()
    if library is not None:
        return library.verify(public, message, signature)
    sm2 = gmalg.SM2(uid=IDENTITY, pk=b"\x04" + public)
    if not sm2.verify_pk(b"\x04" + public):
        return False
    return bool(sm2.verify(message, signature[:32], signature[32:]))


@cache
def openssl() -> OpenSSL | None:
    """The machine's library, if it is OpenSSL 3 and knows SM2."""
    for name in ("libcrypto.so.3", "libcrypto-3-x64.dll", ctypes.util.find_library("crypto")):
        if not name:
            continue
        try:
            return OpenSSL(ctypes.CDLL(name))
        except (OSError, AttributeError, Unknown):
            continue
    return None


class Unknown(Exception):  # noqa: N818 - what the library says of SM2
    """The library does not know SM2."""


class OpenSSL:
    """The few calls of OpenSSL's EVP interface that sign and verify with SM2."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._c = library
        pointer = POINTER(c_char_p)
        for name, result, arguments in (
            ("d2i_PUBKEY", c_void_p, (c_void_p, pointer, c_size_t)),
            ("d2i_AutoPrivateKey", c_void_p, (c_void_p, pointer, c_size_t)),
            ("EVP_PKEY_free", None, (c_void_p,)),
            ("EVP_MD_CTX_new", c_void_p, ()),
            ("EVP_MD_CTX_free", None, (c_void_p,)),
            ("EVP_MD_CTX_set_pkey_ctx", None, (c_void_p, c_void_p)),
            ("EVP_PKEY_CTX_new", c_void_p, (c_void_p, c_void_p)),
            ("EVP_PKEY_CTX_free", None, (c_void_p,)),
            ("EVP_PKEY_CTX_set1_id", c_int, (c_void_p, c_char_p, c_int)),
            ("EVP_sm3", c_void_p, ()),
            ("EVP_DigestSignInit", c_int, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
            ("EVP_DigestSign", c_int, (c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t)),
            ("EVP_DigestVerifyInit", c_int, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
            ("EVP_DigestVerify", c_int, (c_void_p, c_char_p, c_size_t, c_char_p, c_size_t)),
            ("ERR_clear_error", None, ()),
        ):
            call = getattr(library, name)
            call.restype, call.argtypes = result, arguments
        # SM2 of the standard's own example key must load, or this library is of no use.
        key = self._key(_PUBLIC + _EXAMPLE, secret=False)
        if not key:
            raise Unknown
        self._c.EVP_PKEY_free(key)

    def _key(self, der: bytes, *, secret: bool) -> int | None:
        place = c_char_p(der)
        read = self._c.d2i_AutoPrivateKey if secret else self._c.d2i_PUBKEY
        found: int | None = read(None, byref(place), len(der))
        self._c.ERR_clear_error()
        return found

    def sign(self, secret: bytes, public: bytes, message: bytes) -> bytes:
        """r ‖ s; raises ValueError for what is no secret."""
        key = self._key(_SECRET + secret + _BETWEEN + public, secret=True)
        if not key:
            raise ValueError("not an SM2 secret")
        with _Context(self._c, key) as context:
            size = c_size_t(160)
            out = ctypes.create_string_buffer(160)
            ready = self._c.EVP_DigestSignInit(context.md, None, self._c.EVP_sm3(), None, key)
            if (
                ready != 1
                or self._c.EVP_DigestSign(context.md, out, byref(size), message, len(message)) != 1
            ):
                raise ValueError("OpenSSL could not sign")
        r, s = decode_dss_signature(out.raw[: size.value])
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def verify(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether r ‖ s holds."""
        key = self._key(_PUBLIC + public, secret=False)
        if not key:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        der = encode_dss_signature(r, s)
        with _Context(self._c, key) as context:
            ready = self._c.EVP_DigestVerifyInit(context.md, None, self._c.EVP_sm3(), None, key)
            held = ready == 1 and self._c.EVP_DigestVerify(
                context.md, der, len(der), message, len(message)
            )
        self._c.ERR_clear_error()
        return bool(held == 1)


class _Context:
    """A digest context with the signer's identity set; everything is freed on the way out."""

    def __init__(self, library: ctypes.CDLL, key: int) -> None:
        self._c, self._key = library, key

    def __enter__(self) -> _Context:
        self.md = self._c.EVP_MD_CTX_new()
        self._pkey = self._c.EVP_PKEY_CTX_new(self._key, None)
        self._c.EVP_PKEY_CTX_set1_id(self._pkey, IDENTITY, len(IDENTITY))
        self._c.EVP_MD_CTX_set_pkey_ctx(self.md, self._pkey)
        return self

    def __exit__(self, *_: object) -> None:
        self._c.EVP_MD_CTX_free(self.md)
        self._c.EVP_PKEY_CTX_free(self._pkey)
        self._c.EVP_PKEY_free(self._key)


#: The public key of the example in GB/T 32918.5-2017, appendix A.2.
_EXAMPLE = bytes.fromhex(
    "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
