// Compares a file at hand with a recorded digest, in the reader's own browser.

const input = document.getElementById("compare-file");
const known = document.getElementById("known-sha256");
const said = document.getElementById("compare-say");

input?.addEventListener("change", async () => {
  const [file] = input.files;
  if (!file) return;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const hex = Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, "0")).join("");
  const same = hex === known.textContent.trim();
  said.className = `alert alert-${same ? "success" : "danger"}`;
  said.textContent = same ? input.dataset.yes : input.dataset.no;
});
