"""The log's voice: its name, its signing key, and the checkpoints it signs.

Source    c2sp.org/signed-note, /tlog-checkpoint: key id = SHA-256(name ‖ 0A ‖ 01 ‖ public key)[:4].
Key file  64 hex digits, mode 0600, owned by the process. It is made once, before the first
          checkpoint; when a log already has checkpoints a missing key is an error, never replaced.
"""

from __future__ import annotations

import base64
import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from hengjian.core.errors import Refusal
from hengjian.core.text import t

LOG_KEY, WITNESS_KEY = 1, 4


def origin(log: str) -> str:
    """The log's name on its checkpoints, for example hengjian.example/business."""
    configured = str(getattr(settings, "HENGJIAN_LEDGER_ORIGIN", "hengjian.example"))
    return f"{configured.removesuffix('/business').rstrip('/')}/{log}"


def directory(log: str) -> Path:
    """Where the log's public files lie: `checkpoint`, `tile/…`."""
    return Path(settings.HENGJIAN_VAR) / "ledger" / log


@dataclass(frozen=True)
class Signer:
    """A named Ed25519 key; `kind` is the C2SP signature type (1 log, 4 witness)."""

    name: str
    private: Ed25519PrivateKey
    kind: int = LOG_KEY

    @property
    def material(self) -> bytes:
        """Type byte and public key."""
        return bytes([self.kind]) + self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """The four bytes that name this key in a signature line."""
        return sha256(self.name.encode() + b"\n" + self.material).digest()[:4]

    @property
    def vkey(self) -> str:
        """The public half, as text to hand out."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.material).decode()}"

    def line(self, message: bytes, before: bytes = b"") -> str:
        """A signature line over `message`; `before` stands in front of the signature."""
        signed = self.key_id + before + self.private.sign(message)
        return f"— {self.name} {base64.b64encode(signed).decode()}\n"


def checkpoint(signer: Signer, *, size: int, root: bytes) -> str:
    """The signed note for a tree of `size` leaves."""
    text = f"{signer.name}\n{size}\n{base64.b64encode(root).decode()}\n"
    return f"{text}\n{signer.line(text.encode())}"


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature holds; the fast way, for checks over many checkpoints."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _refuse(path: Path, zh: str, en: str) -> Refusal:
    return Refusal(
        t("未打开账本密钥", "The ledger key was not opened"),
        t(f"{path} {zh}", f"{path} {en}"),
        t(
            "请由系统管理员核对密钥文件后重试",
            "Have the system administrator check the file",
        ),
    )


def read_key(path: Path) -> Ed25519PrivateKey:
    """The private key in a file. Refusal when it is missing, malformed, or others may read it."""
    try:
        found = path.stat()
        text = path.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise _refuse(path, "不存在或无法读取", "is missing or unreadable") from error
    if stat.S_IMODE(found.st_mode) & 0o077 or found.st_uid != os.geteuid():
        raise _refuse(path, "可被他人读取（应为 0600）", "can be read by others (must be 0600)")
    if len(text) != 64 or set(text) - set("0123456789abcdef") or len(set(text)) < 4:
        raise _refuse(path, "内容不是密钥", "does not hold a key")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text))


def make_key(path: Path) -> Ed25519PrivateKey:
    """A new private key in a new file of mode 0600, whole on the disk or not there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = Ed25519PrivateKey.generate()
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(private.private_bytes_raw().hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # of two processes at first start, one key wins
    except FileExistsError:
        return read_key(path)
    finally:
        fresh.unlink()
    return private


def key_file() -> Path:
    """Where the log's signing key lies."""
    default = Path(settings.HENGJIAN_VAR) / "keys" / "ledger.key"
    return Path(getattr(settings, "HENGJIAN_LEDGER_KEY_FILE", default))


def signer(log: str, *, first: bool = False) -> Signer:
    """The log's signer. `first` allows a key to be made when there is none."""
    path = key_file()
    if first and not path.exists():
        return Signer(origin(log), make_key(path))
    return Signer(origin(log), read_key(path))
