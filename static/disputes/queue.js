// Tick all at once, and say how many are ticked; without this the boxes and the button do.
const boxesOf = (form) => [...form.querySelectorAll('input[name=t]')];

function tell(form) {
  const said = form.querySelector('[data-picked]');
  const n = boxesOf(form).filter((box) => box.checked).length;
  said.textContent = n ? said.dataset.many.replace('{n}', n) : said.dataset.one;
  for (const box of boxesOf(form)) box.closest('tr').classList.toggle('is-picked', box.checked);
}

function begin() {
  // On a narrow screen the views scroll sideways: the chosen one is to be seen.
  const view = document.querySelector('.wg-saved [aria-current]');
  const strip = view && view.closest('.wg-saved');
  if (strip) strip.scrollLeft = view.offsetLeft - strip.offsetLeft - 16;
  for (const label of document.querySelectorAll('form[data-bulk] [data-all]')) {
    label.hidden = false;
    tell(label.closest('form'));
  }
}

document.addEventListener('change', (event) => {
  const form = event.target.closest('form[data-bulk]');
  if (!form) return;
  if (event.target.closest('[data-all]')) {
    for (const box of boxesOf(form)) box.checked = event.target.checked;
  }
  tell(form);
});
document.body.addEventListener('htmx:afterSettle', begin);
window.addEventListener('pageshow', begin); // the browser gives ticks back on the way back
begin();
