// “Check a report” in the page: a dropped evidence file is read and verified here, not uploaded.
// Without this module the same form uploads the file and the server verifies it.

import { able, check } from "./verify.js";

const form = document.querySelector("[data-evidence]");
const output = document.getElementById("evidence-result");
const words = JSON.parse(document.getElementById("evidence-words").textContent);

function line(term, value) {
  const dt = document.createElement("dt");
  const dd = document.createElement("dd");
  dt.textContent = term;
  dd.textContent = value;
  return [dt, dd];
}

function show(tone, title, text, data, size) {
  const box = document.createElement("div");
  box.className = `pub-verdict hj-${tone}`;
  const head = document.createElement("p");
  head.className = "pub-verdict-title";
  head.textContent = title;
  const body = document.createElement("p");
  body.textContent = text;
  box.append(head, body);
  if (data && size) {
    const facts = document.createElement("dl");
    facts.className = "hj-facts";
    facts.append(
      ...line(words.subject, data.subject),
      ...line(words.kind, data.kind),
      ...line(words.at, data.at.replace("T", " ").replace(/\.\d+Z$/, " UTC")),
      ...line(words.place, words.place_value.replace("{index}", data.index).replace("{size}", size)),
    );
    box.append(facts);
  }
  output.replaceChildren(box);
  output.focus();
}

async function run(file) {
  if (file.size > 8_000_000) return show("bad", words.no, words.large);
  const verdict = await check(await file.text(), form.dataset.vkey);
  if (verdict.holds === true) return show("good", words.yes, words.yes_text, verdict.data, verdict.size);
  if (verdict.holds === null) return show("warn", words.partly, words.partly_text, verdict.data, verdict.size);
  return show("bad", words.no, words.reasons[verdict.reason] ?? words.reasons.format);
}

if (form && able()) {
  const input = form.querySelector("input[type=file]");
  form.classList.add("pub-drop-live");
  for (const element of document.querySelectorAll("[data-local]")) element.hidden = false;
  for (const element of document.querySelectorAll("[data-upload]")) element.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files[0]) run(input.files[0]);
    else input.click();
  });
  input.addEventListener("change", () => input.files[0] && run(input.files[0]));
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("pub-drop-over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("pub-drop-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("pub-drop-over");
    const [file] = event.dataTransfer.files;
    if (file) run(file);
  });
}
