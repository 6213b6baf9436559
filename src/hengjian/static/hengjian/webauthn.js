// WebAuthn in two calls, and a demonstration key for machines without an authenticator.
//
// `creation(options)` and `assertion(options)` take what the platform sends (JSON, base64url) and give
// the JSON it expects. A demonstration key lives in this browser (IndexedDB, not extractable) and says
// what it is in its AAGUID; only a demonstration platform accepts it.

const AAGUID = "68656e676a69616e2d736f6674776172";

const websafe = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const fromWebsafe = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const utf8 = (text) => new TextEncoder().encode(text);
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export async function creation(options) {
  const parsed = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return (await navigator.credentials.create({ publicKey: parsed })).toJSON();
}

export async function assertion(options) {
  const known = (options.allowCredentials ?? []).map((one) => one.id);
  const kept = await keptKey(known);
  if (kept) return demoAssertion(kept, options);
  const parsed = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey: parsed })).toJSON();
}

// --- the demonstration key -------------------------------------------------------------------

function store(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("hengjian-demo-keys", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys", { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const asked = act(opening.result.transaction("keys", mode).objectStore("keys"));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    };
  });
}

async function keptKey(ids) {
  if (!("indexedDB" in window)) return null;
  const all = await store("readonly", (keys) => keys.getAll()).catch(() => []);
  return all.find((key) => ids.includes(key.id)) ?? null;
}

const count = (number) => new Uint8Array([number >>> 24, number >>> 16, number >>> 8, number]);
const client = (type, challenge) =>
  utf8(JSON.stringify({ type, challenge, origin: location.origin, crossOrigin: false }));

// CBOR of the one shape needed: a COSE ES256 key and an attestation object without statement.
const cose = (x, y) => joined(fromHex("a50102032620012158"), Uint8Array.of(32), x, fromHex("2258"), Uint8Array.of(32), y);
const attestation = (data) =>
  joined(fromHex("a363666d74646e6f6e656761747453746d74a0686175746844617461"), Uint8Array.of(0x58, data.length), data);

export async function demoCreation(options) {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const id = websafe(raw);
  const party = await sha256(utf8(options.rp.id));
  const key = cose(fromWebsafe(jwk.x), fromWebsafe(jwk.y));
  // Flags: present, verified, attested data follows.
  const data = joined(party, Uint8Array.of(0x45), count(0), fromHex(AAGUID), Uint8Array.of(0, 32), raw, key);
  const said = client("webauthn.create", options.challenge);
  await store("readwrite", (keys) => keys.put({ id, key: pair.privateKey, party: options.rp.id, uses: 0 }));
  const response = { clientDataJSON: websafe(said), attestationObject: websafe(attestation(data)) };
  return { id, rawId: id, type: "public-key", response, clientExtensionResults: {} };
}

// WebCrypto gives r ‖ s; WebAuthn wants DER.
function der(raw) {
  const part = (bytes) => {
    let from = 0;
    while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
    const cut = bytes.slice(from);
    const padded = cut[0] & 0x80 ? joined(Uint8Array.of(0), cut) : cut;
    return joined(Uint8Array.of(2, padded.length), padded);
  };
  const both = joined(part(raw.slice(0, 32)), part(raw.slice(32)));
  return joined(Uint8Array.of(0x30, both.length), both);
}

async function demoAssertion(kept, options) {
  const uses = kept.uses + 1;
  await store("readwrite", (keys) => keys.put({ ...kept, uses }));
  const data = joined(await sha256(utf8(kept.party)), Uint8Array.of(0x05), count(uses));
  const said = client("webauthn.get", options.challenge);
  const message = joined(data, await sha256(said));
  const raw = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, kept.key, message);
  const response = {
    clientDataJSON: websafe(said),
    authenticatorData: websafe(data),
    signature: websafe(der(new Uint8Array(raw))),
  };
  return { id: kept.id, rawId: kept.id, type: "public-key", response, clientExtensionResults: {} };
}
