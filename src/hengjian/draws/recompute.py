"""Recompute a published draw from its bundle, trusting nobody.

    python recompute.py BUNDLE.json

Standard library only, one file, and no line shared with the code that drew (`plan`): copy it and it
still works. `check` reads the bundle, makes every commitment, the seed, the order and the result
anew, and says what differs. It never raises on a hostile file except Unreadable.
Blindness: that the commitments were published before the shares is shown by the ledger's evidence
file, not by the bundle; whoever noted the commitment on the day can give it (`expected`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

METHOD = "hengjian-draw/1"
PARTIES = ["market", "ecology", "association"]
TERMS = [
    "method",
    "number",
    "purpose",
    "subject",
    "region",
    "follows",
    "checkpoint",
    "rule",
    "pool",
]
CANDIDATE = {"id", "fields", "may_lead", "excluded"}
# Ids of another form, or differing in capitals alone, could be taken for one another by people.
ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,59}", re.ASCII)
HEX32 = re.compile(r"[0-9a-f]{64}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)

Json = dict[str, Any]


class Unreadable(ValueError):  # noqa: N818 - it says what the file is
    """The file is no bundle of a finished draw; the message says where."""


def check(text: str, expected: str = "") -> Json:
    """{"holds", "problems": [{"code", "what"}], "number", "commitment", "seed", "order", "members", "skips"}.

    `expected`: the pool's commitment as noted before the draw, hex; empty to leave it out.
    """
    bundle = _read(text)
    terms = bundle["terms"]
    wrong: list[Json] = []
    salt = bytes.fromhex(bundle["salt"])
    made = hashlib.sha256(salt + _text(terms)).hexdigest()
    _compare(wrong, "pool-commitment", bundle["commitment"], made)
    if expected:
        _compare(wrong, "pool-not-as-noted", expected.lower(), made)
    _compare(wrong, "method", terms["method"], METHOD)
    ids = [candidate["id"] for candidate in terms["pool"]]
    if any(a >= b for a, b in pairwise(ids)):
        wrong.append({"code": "pool-order", "what": "sorted by id, each once"})
    if not all(map(ID.fullmatch, ids)) or len({name.lower() for name in ids}) < len(ids):
        wrong.append({"code": "bad-id", "what": "ids that could be taken for one another"})
    _shares(bundle, made, wrong)
    seed = _seed(bundle, made)
    _compare(wrong, "seed", bundle["seed"], seed.hex())
    result = result_of(seed, terms["pool"], terms["rule"])
    for part in ("order", "members", "skips"):
        if bundle["result"][part] != result[part]:
            wrong.append({"code": part, "what": "differs from what the seed gives"})
    head = {"holds": not wrong, "problems": wrong, "number": terms["number"], "commitment": made}
    return {**head, "seed": seed.hex(), **result}


def result_of(seed: bytes, pool: list[Json], rule: Json) -> Json:
    """{"order", "members", "skips"} of the pool and rule under the seed. Raises Unreadable."""
    if len(pool) > 5000 or not isinstance(rule["size"], int) or rule["size"] < 1:
        raise Unreadable("/terms: a pool or size beyond every rule")
    key = hmac.new(seed, b"order\x01", hashlib.sha256).digest()
    weights = rule.get("weights", {})
    scored = []
    for candidate in pool:
        tickets = max([weights.get(field, 1) for field in candidate["fields"]] or [1])
        if not 1 <= tickets <= 100:
            raise Unreadable("/terms/rule/weights: 1 to 100")
        scores = [_mac(key, [candidate["id"], n + 1]) for n in range(tickets)]
        scored.append((min(scores), candidate["id"], candidate))
    ranked = [candidate for _, _, candidate in sorted(scored, key=lambda s: s[:2])]
    walk = _sample if rule["kind"] == "sample" else _group
    members, skips = walk(ranked, rule)
    return {"order": [c["id"] for c in ranked], "members": members, "skips": skips}


def _sample(ranked: list[Json], rule: Json) -> tuple[list[Json], list[Json]]:
    members: list[Json] = []
    skips: list[Json] = []
    for candidate in ranked:
        if len(members) == rule["size"]:
            return members, skips
        if candidate["excluded"]:
            skips.append({"id": candidate["id"], "reason": "excluded:" + candidate["excluded"]})
        else:
            members.append({"id": candidate["id"], "role": "member"})
    if len(members) < rule["size"]:
        raise Unreadable("/terms: the pool is too small for its rule")
    return members, skips


def _group(ranked: list[Json], rule: Json) -> tuple[list[Json], list[Json]]:
    """Take each in turn while a table says that those who come later can still cover the rest."""
    fields = sorted(rule["fields"])
    fields_only = (1 << len(fields)) - 1
    everything = fields_only | (1 << len(fields) if rule["leader"] else 0)
    gives: list[int | None] = []
    for candidate in ranked:
        covers = sum(1 << n for n, field in enumerate(fields) if field in candidate["fields"])
        useless = candidate["excluded"] or (fields and not covers)
        leads = everything & ~fields_only if candidate["may_lead"] else 0
        gives.append(None if useless else covers | leads)
    after = _tables(gives, everything)
    least = after[0][everything]
    size = max(rule["size"], least)
    if least == 255 or sum(mask is not None for mask in gives) < size:
        raise Unreadable("/terms: nobody can be drawn from this pool by this rule")
    needs = everything
    members: list[Json] = []
    skips: list[Json] = []
    for candidate, mask, later in zip(ranked, gives, after[1:], strict=True):
        if len(members) == size:
            break
        places = size - len(members) - 1
        if mask is None:
            kept = "excluded:" + candidate["excluded"] if candidate["excluded"] else ""
            reason = kept or "field-not-needed"
        elif later[needs & ~mask] <= places:
            needs &= ~mask
            members.append({"id": candidate["id"], "role": "member"})
            continue
        else:
            of_fields = later[needs & ~mask & fields_only] > places
            reason = "place-kept-for-field" if of_fields else "place-kept-for-leader"
        skips.append({"id": candidate["id"], "reason": reason})
    if rule["leader"]:
        leaders = {c["id"] for c in ranked if c["may_lead"]}
        next(m for m in members if m["id"] in leaders)["role"] = "leader"
    return members, skips


def _tables(gives: list[int | None], everything: int) -> list[bytearray]:
    """tables[i][needs]: the fewest of ranks i and later who cover the needs; 255 when none do."""
    table = bytearray([0] + [255] * everything)
    tables, seen = [table], set[int]()
    for mask in reversed(gives):
        if mask is not None and mask not in seen:  # a kind once there adds nothing when it recurs
            seen.add(mask)
            old = table
            table = bytearray(
                min(old[needs], min(old[needs & ~mask] + 1, 255)) for needs in range(len(old))
            )
        tables.append(table)
    return tables[::-1]


def _shares(bundle: Json, made: str, wrong: list[Json]) -> None:
    number, due = bundle["terms"]["number"], bundle["public"]["due"]
    for share in bundle["shares"]:
        bound = {"commitment": made, "number": number, "party": share["party"]}
        found = hashlib.sha256(bytes.fromhex(share["share"]) + _text(bound)).hexdigest()
        _compare(wrong, "share-commitment", share["commitment"], found, share["party"])
        if share["given_at"] >= due:
            wrong.append({"code": "share-after-public-number", "what": share["party"]})


def _seed(bundle: Json, made: str) -> bytes:
    told = {
        "commitment": made,
        "number": bundle["terms"]["number"],
        "public": bundle["public"],
        "shares": [share["share"] for share in bundle["shares"]],
    }
    return _mac(b"hengjian-draw/1 seed", told)


def _mac(key: bytes, value: object) -> bytes:
    return hmac.new(key, _text(value), hashlib.sha256).digest()


def _text(value: object) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise Unreadable("a lone surrogate, or nested too deep") from error


def _compare(wrong: list[Json], code: str, said: object, found: object, what: str = "") -> None:
    if said != found:
        wrong.append({"code": code, "what": f"{what} {said} ≠ {found}".strip()})


def _read(text: str) -> Json:
    try:
        bundle = json.loads(text, object_pairs_hook=_once, parse_float=_no, parse_constant=_no)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not the JSON of a bundle: {error}") from error
    _must(isinstance(bundle, dict) and bundle.get("format") == METHOD, "/format")
    _must(bundle.get("stage") == "drawn", "/stage: there is no result yet")
    terms = bundle.get("terms")
    _must(isinstance(terms, dict) and sorted(terms) == sorted(TERMS), "/terms")
    named = all(isinstance(terms[name], str) for name in TERMS[:6])
    _must(named and (terms["checkpoint"] is None or _words(terms["checkpoint"], "root")), "/terms")
    _must(isinstance(terms["pool"], list) and all(map(_candidate, terms["pool"])), "/terms/pool")
    _must(_rule(terms["rule"]), "/terms/rule")
    for name in ("salt", "commitment", "seed"):
        _must(_hex(bundle.get(name)), f"/{name}")
    shares = bundle.get("shares")
    _must(isinstance(shares, list) and all(isinstance(s, dict) for s in shares), "/shares")
    _must([s.get("party") for s in shares] == PARTIES, "/shares: market, ecology, association")
    for share in shares:
        ok = _hex(share.get("share")) and _hex(share.get("commitment"))
        _must(ok and _instant(share.get("given_at")), f"/shares/{share['party']}")
    public = bundle.get("public")
    _must(_words(public, "source", "due", "value") and len(public) == 3, "/public")
    _must(_instant(public["due"]), "/public/due")
    _must(isinstance(bundle.get("result"), dict), "/result")
    _must({"order", "members", "skips"} == set(bundle["result"]), "/result")
    return bundle


def _candidate(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != CANDIDATE:
        return False
    fields = value["fields"]
    listed = isinstance(fields, list) and all(isinstance(f, str) for f in fields)
    return listed and isinstance(value["may_lead"], bool) and _words(value, "id", "excluded")


def _rule(value: object) -> bool:
    if not isinstance(value, dict) or type(value.get("size")) is not int:
        return False
    if value.get("kind") == "sample" and set(value) == {"kind", "size", "weights"}:
        weights = value["weights"]
        return isinstance(weights, dict) and all(map(_tickets, weights.values()))
    if value.get("kind") != "group" or set(value) != {"kind", "size", "fields", "leader"}:
        return False
    fields = value["fields"]
    listed = isinstance(fields, list) and all(isinstance(f, str) for f in fields)
    return listed and len(set(fields)) == len(fields) <= 14 and isinstance(value["leader"], bool)


def _tickets(value: object) -> bool:
    return type(value) is int and 1 <= value <= 100


def _words(value: object, *names: str) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in names)


def _hex(value: object) -> bool:
    return isinstance(value, str) and bool(HEX32.fullmatch(value))


def _instant(value: object) -> bool:
    return isinstance(value, str) and bool(INSTANT.fullmatch(value))


def _once(pairs: list[tuple[str, Any]]) -> Json:
    made = dict(pairs)
    _must(len(made) == len(pairs), "a name stands twice")
    return made


def _no(found: str) -> Any:
    raise Unreadable(f"{found}: only whole numbers")


def _must(holds: object, where: str) -> None:
    if not holds:
        raise Unreadable(where)


if __name__ == "__main__":
    verdict = check(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(verdict, ensure_ascii=False, indent=1) + "\n")
    sys.exit(0 if verdict["holds"] else 1)
