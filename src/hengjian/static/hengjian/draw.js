// Recomputes a published draw in the reader's own browser; nothing is sent anywhere.
//
// It follows the written rules of the draw (README of draws) and shares no code with the platform:
// commitments, seed, order and result are made anew from the bundle and compared. `recompute` gives
// {holds, problems, commitment, seed, order, members, skips} and throws Malformed on what is no
// bundle of a finished draw. Hashes are the browser's own (WebCrypto; needs https or localhost).

const METHOD = "hengjian-draw/1";
const PARTIES = ["market", "ecology", "association"];
const TERMS = "checkpoint follows method number pool purpose region rule subject".split(" ");
const ID = /^[0-9A-Za-z][0-9A-Za-z._/-]{0,59}$/;
const HEX32 = /^[0-9a-f]{64}$/;

export class Malformed extends Error {}

const utf8 = (text) => new TextEncoder().encode(text);
const isText = (value) => typeof value === "string";
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const toHex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

function must(holds, where) {
  if (!holds) throw new Malformed(where);
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

// By code points, as Python sorts; JavaScript's own order is that of UTF-16 units.
function byCodePoint(a, b) {
  const [one, other] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(one.length, other.length); i += 1) {
    const difference = one[i].codePointAt(0) - other[i].codePointAt(0);
    if (difference) return difference;
  }
  return one.length - other.length;
}

export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (isText(value)) {
    must(!/\p{Surrogate}/u.test(value), "a lone surrogate");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    must(Number.isSafeInteger(value), "only whole numbers");
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const names = Object.keys(value).sort(byCodePoint);
  return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
}

async function sha256(bytes) {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

async function macKey(bytes) {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

async function mac(key, bytes) {
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes));
}

// --- reading -----------------------------------------------------------------------------------

function candidate(row) {
  return (
    isObject(row) &&
    Object.keys(row).sort().join() === "excluded,fields,id,may_lead" &&
    isText(row.id) &&
    isText(row.excluded) &&
    typeof row.may_lead === "boolean" &&
    Array.isArray(row.fields) &&
    row.fields.every(isText)
  );
}

function ruleHolds(rule) {
  if (!isObject(rule) || !Number.isSafeInteger(rule.size) || rule.size < 1) return false;
  const names = Object.keys(rule).sort().join();
  if (rule.kind === "sample" && names === "kind,size,weights") {
    const held = (w) => Number.isSafeInteger(w) && w >= 1 && w <= 100;
    return isObject(rule.weights) && Object.values(rule.weights).every(held);
  }
  if (rule.kind !== "group" || names !== "fields,kind,leader,size") return false;
  const fields = rule.fields;
  if (!Array.isArray(fields) || !fields.every(isText)) return false;
  return new Set(fields).size === fields.length && fields.length <= 14 && typeof rule.leader === "boolean";
}

function read(text) {
  // JSON.parse would read 3.0 as 3: the other verifier refuses such a text, so does this one.
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/gs, "").replace(/true|false|null/g, "");
  must(!/[.eE]|-0|[0-9]{17}/.test(bare), "only whole numbers");
  let bundle;
  try {
    bundle = JSON.parse(text);
  } catch {
    throw new Malformed("JSON");
  }
  must(isObject(bundle) && bundle.format === METHOD, "/format");
  must(bundle.stage === "drawn", "/stage");
  const { terms, shares, public: number, result } = bundle;
  must(isObject(terms) && Object.keys(terms).sort().join() === TERMS.join(), "/terms");
  must(Array.isArray(terms.pool) && terms.pool.length <= 5000 && terms.pool.every(candidate), "/terms/pool");
  must(ruleHolds(terms.rule) && isText(terms.number), "/terms/rule");
  for (const name of ["salt", "commitment", "seed"]) must(HEX32.test(bundle[name]), `/${name}`);
  must(Array.isArray(shares) && shares.map((s) => s?.party).join() === PARTIES.join(), "/shares");
  for (const share of shares) must(HEX32.test(share.share) && isText(share.given_at), "/shares");
  must(isObject(number) && Object.keys(number).sort().join() === "due,source,value", "/public");
  must(Object.values(number).every(isText), "/public");
  must(isObject(result), "/result");
  return bundle;
}

// --- the draw ------------------------------------------------------------------------------------

async function ranked(seed, pool, rule) {
  const key = await macKey(await mac(await macKey(seed), joined(utf8("order"), new Uint8Array([1]))));
  const weights = new Map(Object.entries(rule.weights ?? {}));
  const scored = await Promise.all(
    pool.map(async (row) => {
      const tickets = row.fields.length ? Math.max(...row.fields.map((field) => weights.get(field) ?? 1)) : 1;
      const scores = [];
      for (let n = 1; n <= tickets; n += 1) scores.push(toHex(await mac(key, utf8(canonical([row.id, n])))));
      return { row, score: scores.sort()[0] };
    }),
  );
  scored.sort((a, b) => (a.score < b.score ? -1 : a.score > b.score ? 1 : byCodePoint(a.row.id, b.row.id)));
  return scored.map(({ row }) => row);
}

function sample(rows, rule) {
  const [members, skips] = [[], []];
  for (const row of rows) {
    if (members.length === rule.size) break;
    if (row.excluded) skips.push({ id: row.id, reason: `excluded:${row.excluded}` });
    else members.push({ id: row.id, role: "member" });
  }
  must(members.length === rule.size, "/terms: too few");
  return { members, skips };
}

// tables[i][needs]: the fewest of ranks i and later who cover the needs; 255 when none do.
function tables(gives, all) {
  let table = new Uint8Array(all + 1).fill(255);
  table[0] = 0;
  const made = [table];
  const seen = new Set();
  for (const mask of [...gives].reverse()) {
    if (mask !== null && !seen.has(mask)) {
      seen.add(mask);
      const old = table;
      table = old.map((least, needs) => Math.min(least, old[needs & ~mask] + 1, 255));
    }
    made.push(table);
  }
  return made.reverse();
}

function group(rows, rule) {
  const fields = [...rule.fields].sort(byCodePoint);
  const ofFields = (1 << fields.length) - 1;
  const all = ofFields | (rule.leader ? 1 << fields.length : 0);
  const gives = rows.map((row) => {
    const covers = fields.reduce((sum, field, n) => sum | (row.fields.includes(field) ? 1 << n : 0), 0);
    if (row.excluded || (fields.length && !covers)) return null;
    return covers | (row.may_lead ? all & ~ofFields : 0);
  });
  const after = tables(gives, all);
  const size = Math.max(rule.size, after[0][all]);
  must(after[0][all] < 255 && gives.filter((mask) => mask !== null).length >= size, "/terms: nobody can be drawn");
  const [members, skips] = [[], []];
  let needs = all;
  for (let i = 0; i < rows.length && members.length < size; i += 1) {
    const places = size - members.length - 1;
    const [row, mask, later] = [rows[i], gives[i], after[i + 1]];
    let reason = "field-not-needed";
    if (mask === null) {
      if (row.excluded) reason = `excluded:${row.excluded}`;
    } else if (later[needs & ~mask] <= places) {
      needs &= ~mask;
      members.push({ id: row.id, role: "member" });
      continue;
    } else {
      reason = later[needs & ~mask & ofFields] > places ? "place-kept-for-field" : "place-kept-for-leader";
    }
    skips.push({ id: row.id, reason });
  }
  const leads = new Set(rows.filter((row) => row.may_lead).map((row) => row.id));
  if (rule.leader) members.find((member) => leads.has(member.id)).role = "leader";
  return { members, skips };
}

export async function resultOf(seed, pool, rule) {
  const rows = await ranked(seed, pool, rule);
  return { order: rows.map((row) => row.id), ...(rule.kind === "sample" ? sample : group)(rows, rule) };
}

export async function recompute(text, expected = "") {
  const bundle = read(text);
  const { terms, shares } = bundle;
  const problems = [];
  const compare = (code, said, found) => said === found || problems.push({ code, said, found });
  const commitment = await sha256(joined(fromHex(bundle.salt), utf8(canonical(terms))));
  compare("pool-commitment", bundle.commitment, commitment);
  if (expected) compare("pool-not-as-noted", expected.toLowerCase(), commitment);
  compare("method", terms.method, METHOD);
  for (let i = 1; i < terms.pool.length; i += 1) {
    if (byCodePoint(terms.pool[i - 1].id, terms.pool[i].id) >= 0) problems.push({ code: "pool-order" });
  }
  const ids = terms.pool.map((row) => row.id);
  // Ids of another form, or differing in capitals alone, could be taken for one another by people.
  if (!ids.every((id) => ID.test(id)) || new Set(ids.map((id) => id.toLowerCase())).size < ids.length) {
    problems.push({ code: "bad-id" });
  }
  for (const { party, share, commitment: said, given_at: given } of shares) {
    const bound = canonical({ commitment, number: terms.number, party });
    compare("share-commitment", said, await sha256(joined(fromHex(share), utf8(bound))));
    if (given >= bundle.public.due) problems.push({ code: "share-after-public-number" });
  }
  const told = { commitment, number: terms.number, public: bundle.public, shares: shares.map(({ share }) => share) };
  const seed = await mac(await macKey(utf8("hengjian-draw/1 seed")), utf8(canonical(told)));
  compare("seed", bundle.seed, toHex(seed));
  const result = await resultOf(seed, terms.pool, terms.rule);
  for (const part of ["order", "members", "skips"]) {
    compare(part, canonical(bundle.result[part] ?? null), canonical(result[part]));
  }
  return { holds: problems.length === 0, problems, number: terms.number, commitment, seed: toHex(seed), ...result };
}

// What was compared, in the order a reader asks: which problems would speak against it.
export const CHECKS = {
  pool: ["pool-commitment", "pool-not-as-noted", "pool-order", "bad-id", "method"],
  shares: ["share-commitment", "share-after-public-number"],
  seed: ["seed"],
  result: ["order", "members", "skips"],
};

// --- the page --------------------------------------------------------------------------------------

function line(term, value) {
  const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
  dt.textContent = term;
  dd.textContent = value;
  dd.className = "hj-code";
  const box = document.createElement("div");
  box.append(dt, dd);
  return box;
}

function checklist(verdict, words) {
  const list = document.createElement("div");
  for (const [name, codes] of Object.entries(CHECKS)) {
    const item = document.createElement("p");
    const wrong = verdict.problems.some(({ code }) => codes.includes(code));
    item.textContent = `${wrong ? "✗" : "✓"} ${words.checks[name]}`;
    list.append(item);
  }
  return list;
}

function show(output, tone, title, text, checks = null, facts = []) {
  const box = document.createElement("div");
  box.className = `pub-verdict hj-note${tone === "good" ? "" : "-warn hj-note"} hj-${tone}`;
  const inside = document.createElement("div");
  const head = document.createElement("p");
  head.className = "pub-verdict-title";
  head.textContent = title;
  const body = document.createElement("p");
  body.textContent = text;
  inside.append(head, body);
  if (checks) inside.append(checks);
  if (facts.length) {
    const list = document.createElement("dl");
    list.className = "hj-facts";
    list.append(...facts);
    inside.append(list);
  }
  box.append(inside);
  output.replaceChildren(box);
  output.focus();
}

async function press(button, output, words) {
  let verdict;
  try {
    const answer = await fetch(button.dataset.recompute);
    must(answer.ok, String(answer.status));
    verdict = await recompute(await answer.text(), button.dataset.commitment);
  } catch (error) {
    const why = error instanceof Malformed ? `${words.malformed} (${error.message})` : words.unable_text;
    return show(output, "warn", words.unable, why);
  }
  const checks = checklist(verdict, words);
  if (!verdict.holds) return show(output, "bad", words.fails, words.fails_text, checks);
  const members = verdict.members.map(({ id }) => id).join(", ");
  return show(output, "good", words.holds, words.holds_text, checks, [
    line(words.members, members),
    line(words.seed, verdict.seed),
    line(words.commitment, verdict.commitment),
  ]);
}

if (typeof document !== "undefined") {
  const button = document.querySelector("[data-recompute]");
  const words = document.getElementById("draw-words");
  if (button && words && globalThis.crypto?.subtle) {
    button.hidden = false;
    const output = document.getElementById("recompute-result");
    button.addEventListener("click", () => press(button, output, JSON.parse(words.textContent)));
  }
  // A party's share is best made on its own machine.
  for (const field of document.querySelectorAll("[data-fresh-share]")) {
    if (!field.value) field.value = toHex(crypto.getRandomValues(new Uint8Array(32)));
  }
}
