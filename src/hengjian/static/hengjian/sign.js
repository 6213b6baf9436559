// The page of signing. What the reader sees is made here from the very texts whose digest the key
// signs; when they do not add up to the challenge the platform asks for, nothing is signed.

import { assertion } from "./webauthn.js";

const english = document.documentElement.lang === "en";
const data = JSON.parse(document.getElementById("sign-data").textContent);
const place = document.getElementById("sign-texts");
const go = document.getElementById("sign-go");
const note = document.getElementById("sign-say");

const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
const sha256 = (text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));

// The words of a failure, in the reader's language.
const WORDS = {
  altered: ["页面内容与待签摘要不符，已停止。请刷新页面；如仍如此，请报告管理员。", "What is shown does not match what is to be signed; stopped. Reload; if it stays so, report it."],
  none: ["没有签署：您取消了，或设备没有确认您的身份。", "Not signed: you cancelled, or the device did not confirm who you are."],
  away: ["暂时连不上平台，没有签署。请稍后重试。", "The platform cannot be reached; nothing was signed. Try again."],
};
const word = (key) => WORDS[key][english ? 1 : 0];

function say(text, tone) {
  const box = document.createElement("div");
  box.className = `alert alert-${tone}`;
  box.textContent = text;
  note.replaceChildren(box);
  note.focus();
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

const label = (name) => data.labels[name] ?? name;
const plain = (value) =>
  value === null || value === "" ? "—" : value === true ? "✓" : value === false ? "✗" : String(value);
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// Lists of alike records are tables, records are lists of terms, the rest is text.
function shown(value) {
  if (Array.isArray(value)) {
    if (!value.length) return element("span", "hj-muted", "—");
    return value.every(isObject) ? table(value) : element("span", "", value.map(plain).join("、"));
  }
  return isObject(value) ? facts(value) : element("span", "", plain(value));
}

function facts(record) {
  const list = element("dl", "hj-facts");
  for (const [name, value] of Object.entries(record)) {
    const wide = isObject(value) || (Array.isArray(value) && value.some(isObject));
    list.append(element("div", wide ? "hj-facts-wide" : "", element("dt", "", label(name)), element("dd", "", shown(value))));
  }
  return list;
}

function table(rows) {
  const names = [...new Set(rows.flatMap(Object.keys))];
  const head = element("tr", "", ...names.map((name) => element("th", "", label(name))));
  const body = rows.map((row) => {
    const cells = names.map((name) => {
      const cell = element("td", "", name in row ? shown(row[name]) : "—");
      cell.dataset.label = label(name);
      return cell;
    });
    return element("tr", "", ...cells);
  });
  const made = element("table", "table hj-table hj-stacks", element("thead", "", head), element("tbody", "", ...body));
  return element("div", "table-responsive", made);
}

function statement(text) {
  const said = JSON.parse(text);
  const title = element("h2", "", english ? said.title.en : said.title.zh);
  const number = element("span", "ms-auto hj-code", `${said.subject} · v${said.version}`);
  const card = element("section", "card", element("div", "card-header", title, number));
  const body = element("div", "card-body hj-stack", facts(said.body));
  if (said.lines.length) {
    const lines = said.lines.map(([category, parameter, method]) => ({ category, parameter, method }));
    body.append(element("h3", "hj-small", english ? "Abilities it rests on" : "所依据的能力"), table(lines));
  }
  const raw = element("details", "hj-more", element("summary", "hj-small", english ? "The text as signed" : "签名所覆盖的原文"), element("pre", "hj-break", text));
  body.append(raw);
  card.append(body);
  return card;
}

// The challenge, made anew from the texts on this page (statements.challenge).
async function challenge(texts) {
  const digests = [];
  for (const text of texts) digests.push(hex(await sha256(text)));
  return new Uint8Array(await sha256(`hengjian-signing/1\n${digests.join("\n")}`));
}

const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);
const fromWebsafe = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

async function sign() {
  // Read again at the moment of signing: what stands on the page now is what counts.
  const texts = [...place.querySelectorAll("pre")].map((pre) => pre.textContent);
  if (!same(await challenge(texts), fromWebsafe(data.options.challenge))) return say(word("altered"), "danger");
  let answer;
  try {
    answer = await assertion(data.options);
  } catch {
    return say(word("none"), "warning");
  }
  let response;
  try {
    response = await fetch(location.pathname, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify({ answer, device_at: new Date().toISOString() }),
    });
  } catch {
    return say(word("away"), "danger");
  }
  const told = await response.json().catch(() => null);
  if (!told) return say(word("away"), "danger");
  if (told.refused) return say(told.refused, "danger");
  location.assign(told.next || `/office/signatures/${told.signed[0]}/`);
}

if (place) {
  place.replaceChildren(...data.texts.map(statement));
  if (go && data.options) {
    challenge(data.texts).then((made) => {
      document.getElementById("sign-digest").textContent = `${english ? "Digest to be signed" : "待签摘要"} ${hex(made)}`;
      go.disabled = false;
    });
    go.addEventListener("click", async () => {
      go.disabled = true;
      await sign();
      go.disabled = false;
    });
  }
}
