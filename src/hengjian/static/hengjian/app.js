// The console's own behaviour: the menu on small screens, closing what is open, honest failures.
// Everything here is a comfort: each page works without it.

const menu = document.getElementById("menu");
let opener = null;

function show(open) {
  menu.classList.toggle("hj-shown", open);
  if (open) menu.querySelector("[data-menu=close]").focus();
  else if (opener) opener.focus();
}

document.addEventListener("click", (event) => {
  const handle = event.target.closest("[data-menu]");
  if (handle && menu) {
    event.preventDefault();
    const open = handle.dataset.menu === "open";
    if (open) opener = handle;
    show(open);
  }
  for (const box of document.querySelectorAll("details.hj-user[open]")) {
    if (!box.contains(event.target)) box.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (menu?.classList.contains("hj-shown")) show(false);
  for (const box of document.querySelectorAll("details.hj-user[open]")) {
    box.open = false;
    box.querySelector("summary").focus();
  }
});

// A part of a page that could not be fetched says so; an outage never looks like an empty list.
function say(words) {
  const place = document.getElementById("content");
  const box = document.createElement("div");
  box.className = "alert alert-danger";
  box.setAttribute("role", "alert");
  box.textContent = words;
  place?.prepend(box);
}

const english = document.documentElement.lang === "en";
document.addEventListener("htmx:sendError", () =>
  say(english ? "The platform cannot be reached. Nothing was changed; try again." : "暂时连不上平台，没有写入任何内容，请稍后重试。"),
);
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500)
    say(english ? "The platform has failed; this is not your mistake." : "平台出了故障，不是您的操作有误，请稍后重试。");
});
