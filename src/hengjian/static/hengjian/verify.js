// Checks one evidence file of the ledger in the reader's own browser; nothing is sent anywhere.
//
// It follows the same written rules as `hengjian verify` (README of the ledger) and shares no code
// with the platform that wrote the entry: canonical JSON, salted commitment, leaf, inclusion proof
// (RFC 9162), checkpoint and its Ed25519 signature. Hashes and signatures are the browser's own.
// `check` never throws on a hostile file: what is malformed does not hold.

const FORMAT = "hengjian-evidence/1";
const SUITE = "intl-1";
const MEMBERS = "format suite kind subject actor at body salt index size proof checkpoint vkey".split(" ");
const HEX = /^(?:[0-9a-f]{2})*$/;
const DECIMAL = /^(?:0|[1-9][0-9]{0,18})$/;
const DEEPEST = 64;

const utf8 = (text) => new TextEncoder().encode(text);
const isText = (value) => typeof value === "string";
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

class Malformed extends Error {}

// --- bytes ---------------------------------------------------------------------------------

export function fromHex(text) {
  if (!isText(text) || !HEX.test(text)) throw new Malformed("hex");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export const toHex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

function fromBase64(text) {
  let raw;
  try {
    raw = atob(text);
  } catch {
    throw new Malformed("base64");
  }
  if (btoa(raw) !== text) throw new Malformed("base64");
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

async function hmac(key, message) {
  const made = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, message));
}

// --- canonical JSON (RFC 8785 without decimals) ----------------------------------------------

export function canonical(value, depth = 0) {
  if (value === null || typeof value === "boolean") return String(value);
  if (isText(value)) {
    if (!value.isWellFormed?.() && /[\ud800-\udfff]/u.test(value)) throw new Malformed("surrogate");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Malformed("number");
    return String(value);
  }
  if (depth >= DEEPEST) throw new Malformed("depth");
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  if (!isObject(value)) throw new Malformed("value");
  // The default order of sort() is that of UTF-16 code units, as the rule wants.
  const pairs = Object.keys(value).sort().map((name) => `${canonical(name)}:${canonical(value[name], depth + 1)}`);
  return `{${pairs.join(",")}}`;
}

// JSON.parse would quietly read 1.0 as 1 and round long numbers: such a text is not canonical.
export function exact(text) {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/gs, "").replace(/true|false|null/g, "");
  return !/[.eE]|-0|[0-9]{17}/.test(bare);
}

// --- the tree ----------------------------------------------------------------------------------

export async function leafHash({ suite, kind, subject, actor, at, body, salt }) {
  if (![suite, kind, subject, actor, at].every(isText) || suite !== SUITE || kind.includes("|")) {
    throw new Malformed("entry");
  }
  const bytes = fromHex(salt);
  if (bytes.length !== 32) throw new Malformed("salt");
  const content = utf8(canonical({ actor, at, body, kind, subject }));
  const committed = toHex(await hmac(bytes, content));
  return sha256(joined(new Uint8Array([0]), utf8(`hj1|${suite}|${kind}|${committed}`)));
}

const node = (left, right) => sha256(joined(new Uint8Array([1]), left, right));

export async function inclusion(leaf, index, size, proof, root) {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size || proof.length > 64) return false;
  let here = BigInt(index);
  let last = BigInt(size) - 1n;
  let result = leaf;
  for (const sibling of proof) {
    if (sibling.length !== 32 || last === 0n) return false;
    if (here & 1n || here === last) {
      result = await node(sibling, result);
      while (here && !(here & 1n)) {
        here >>= 1n;
        last >>= 1n;
      }
    } else {
      result = await node(result, sibling);
    }
    here >>= 1n;
    last >>= 1n;
  }
  return last === 0n && same(result, root);
}

// --- checkpoint and key ------------------------------------------------------------------------

function parseCheckpoint(note) {
  if (!isText(note) || note.length > 100_000 || /[\x00-\x09\x0b-\x1f]/.test(note)) throw new Malformed("checkpoint");
  const cut = note.lastIndexOf("\n\n");
  const lines = note.slice(cut + 2).split("\n");
  if (cut < 0 || lines.pop() !== "" || lines.length < 1 || lines.length > 64) throw new Malformed("checkpoint");
  const fields = note.slice(0, cut).split("\n");
  if (fields.length < 3 || fields.some((field) => !field) || !DECIMAL.test(fields[1])) throw new Malformed("checkpoint");
  const root = fromBase64(fields[2]);
  const size = Number(fields[1]);
  if (root.length !== 32 || !Number.isSafeInteger(size)) throw new Malformed("checkpoint");
  const signatures = lines.map((line) => {
    const [dash, name, encoded, ...rest] = line.split(" ");
    const data = fromBase64(encoded ?? "");
    if (dash !== "—" || !name || name.includes("+") || rest.length || data.length < 5) throw new Malformed("signature");
    return { name, id: data.slice(0, 4), signature: data.slice(4) };
  });
  return { origin: fields[0], size, root, text: `${note.slice(0, cut)}\n`, signatures };
}

async function parseKey(text) {
  const parts = isText(text) ? text.trim().split("+") : [];
  const [name, id] = parts;
  const data = fromBase64(parts.slice(2).join("+"));
  if (parts.length < 3 || !name || data.length !== 33 || data[0] !== 1) throw new Malformed("key");
  const digest = await sha256(joined(utf8(`${name}\n`), data));
  if (toHex(digest.slice(0, 4)) !== id) throw new Malformed("key");
  return { name, id: digest.slice(0, 4), bytes: data.slice(1) };
}

// true, false, or null when this browser cannot check Ed25519.
async function signed(checkpoint, key) {
  const mine = checkpoint.signatures.filter((s) => s.name === key.name && same(s.id, key.id));
  if (!mine.length || key.name !== checkpoint.origin) return false;
  let made;
  try {
    made = await crypto.subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") return null;
    return false;
  }
  for (const { signature } of mine) {
    if (!(await crypto.subtle.verify({ name: "Ed25519" }, made, signature, utf8(checkpoint.text)))) return false;
  }
  return true;
}

// --- one file ----------------------------------------------------------------------------------

async function documentsHold(data) {
  // Exactly the documents the entry speaks of: one taken out was not compared with anything.
  const digests = isObject(data.body) ? data.body.digests : null;
  if (!("documents" in data) && !isObject(digests)) return true;
  if (!isObject(data.documents) || !isObject(digests)) return false;
  if (String(Object.keys(data.documents).sort()) !== String(Object.keys(digests).sort())) return false;
  for (const [name, document] of Object.entries(data.documents)) {
    if (toHex(await sha256(utf8(canonical(document)))) !== digests[name]) return false;
  }
  return true;
}

/**
 * Check the text of one evidence file.
 * Gives {holds: true|false|null, reason, pinned, data, log, size}. `holds` is null when everything
 * fits but this browser cannot check the signature; `reason` is one of format, checkpoint, key,
 * size, content, inclusion, documents. `pinned`: the key is the one given, not merely the file's.
 */
export async function check(text, trustedKey) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    return { holds: false, reason: "format" };
  }
  const names = isObject(data) ? Object.keys(data).filter((name) => name !== "documents").sort() : [];
  if (String(names) !== String([...MEMBERS].sort()) || data.format !== FORMAT) return { holds: false, reason: "format" };
  let step = "checkpoint";
  try {
    const checkpoint = parseCheckpoint(data.checkpoint);
    step = "key";
    const signature = await signed(checkpoint, await parseKey(trustedKey || data.vkey));
    if (signature === false) return { holds: false, reason: "key", data };
    if (data.size !== checkpoint.size) return { holds: false, reason: "size", data };
    step = "content";
    if (!exact(text)) throw new Malformed("number");
    const leaf = await leafHash(data);
    step = "inclusion";
    const proof = data.proof.map(fromHex);
    if (!(await inclusion(leaf, data.index, checkpoint.size, proof, checkpoint.root))) throw new Malformed(step);
    step = "documents";
    if (!(await documentsHold(data))) throw new Malformed(step);
    const base = { data, pinned: Boolean(trustedKey), log: checkpoint.origin, size: checkpoint.size };
    return { holds: signature, reason: signature === null ? "no-ed25519" : "", ...base };
  } catch {
    return { holds: false, reason: step, data };
  }
}

/** Whether this browser can check at all: hashing is offered on https and on this machine only. */
export const able = () => Boolean(globalThis.crypto?.subtle);
