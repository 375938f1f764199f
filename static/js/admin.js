// A search box of Django's admin pages carries no name of its own: give it the label of its field.
// jQuery calls its callers in their order: the boxes are drawn by then.
globalThis.django?.jQuery?.(() => {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${field.id}"]`);
    const box = field.parentElement.querySelector(".select2-selection");
    if (!label || !box) continue;
    const words = label.textContent.replace(/[:：]\s*$/, "").trim();
    box.removeAttribute("aria-labelledby");
    box.setAttribute("aria-label", words);
    box.querySelector(".select2-selection__rendered").setAttribute("aria-label", words);
  }
});
