// A standard text goes into the box behind what stands there, and may be changed. Without this
// script the same press sends the form to be shown again with the text in it.
document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-text]');
  const box = button && document.getElementById(button.dataset.text);
  if (!box) return;
  event.preventDefault();
  const before = box.value.trimEnd();
  box.value = before ? `${before}\n${button.textContent}` : button.textContent;
  const other = box.form.querySelector('input[type=radio][name=reason][value=other]');
  if (other && !box.form.querySelector('input[name=reason]:checked')) other.checked = true;
  box.focus();
  box.dispatchEvent(new Event('input', { bubbles: true }));
});
