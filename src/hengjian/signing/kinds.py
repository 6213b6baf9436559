"""Which kinds of statement there are, and what follows when one is signed.

The context that owns a record registers its kind when the platform starts. `on_signed` runs inside the
transaction of the signature: it moves the record's state and appends the entry of the act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hengjian.core.text import Text
from hengjian.signing.statements import Statement

if TYPE_CHECKING:
    from hengjian.signing.models import Signature

OnSigned = Callable[[Statement, "Signature"], None]


@dataclass(frozen=True)
class Kind:
    """A kind of statement. `task`: the registered authorisation its signer must hold for every
    line on the day; empty where employment is enough. `labels`: what the names in its body are
    called on the page of signing, at any depth; a name without a label is shown as it is."""

    key: str
    on_signed: OnSigned
    task: str = ""
    labels: Mapping[str, Text] = field(default_factory=dict)


_KINDS: dict[str, Kind] = {}


def register(
    kind: str, on_signed: OnSigned, *, task: str = "", labels: Mapping[str, Text] | None = None
) -> None:
    """From now on statements of `kind` can be signed; registering again replaces."""
    _KINDS[kind] = Kind(kind, on_signed, task, labels or {})


def kind_of(statement: Statement) -> Kind:
    """The registered kind; raises LookupError for one nobody owns."""
    try:
        return _KINDS[statement.kind]
    except KeyError:
        raise LookupError(f"no context owns statements of kind {statement.kind!r}") from None
