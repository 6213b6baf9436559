// Registers a key of the reader: asks the platform for options, the device for a key, and reloads.

import { creation, demoCreation } from "./webauthn.js";

const english = document.documentElement.lang === "en";
const form = document.getElementById("key-form");
const note = document.getElementById("key-say");
const WORDS = {
  none: ["没有登记：您取消了，或这台设备没有指纹、面容、PIN或安全钥匙。", "Not registered: you cancelled, or this device has no fingerprint, face, PIN or security key."],
  away: ["暂时连不上平台，没有登记。请稍后重试。", "The platform cannot be reached; nothing was registered. Try again."],
  host: ["通行密钥只能在 https 网站或 localhost 地址上使用；请改用该地址打开本页。", "Passkeys work on https sites and on localhost only; open this page there."],
};

function say(text, tone) {
  const box = document.createElement("div");
  box.className = `alert alert-${tone}`;
  box.textContent = text;
  note.replaceChildren(box);
  note.focus();
}

const word = (key) => WORDS[key][english ? 1 : 0];
const csrf = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

async function post(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
    body: JSON.stringify(body),
  });
  return answer.json();
}

async function register(make) {
  let options, answer, told;
  try {
    options = await post("/office/keys/options", {});
  } catch {
    return say(word("away"), "danger");
  }
  if (options.refused) return say(`${options.refused}：${options.because}`, "danger");
  try {
    answer = await make(options);
  } catch (error) {
    return say(word(error.name === "SecurityError" ? "host" : "none"), "warning");
  }
  try {
    told = await post("/office/keys/register", { answer, name: document.getElementById("key-name").value });
  } catch {
    return say(word("away"), "danger");
  }
  return told.refused ? say(told.refused, "danger") : location.reload();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!window.isSecureContext || !window.PublicKeyCredential) return say(word("host"), "warning");
  return register(creation);
});
document.getElementById("key-demo")?.addEventListener("click", () => register(demoCreation));
