// What is typed stays on its page while the language changes or the session has ended: the form is
// sent with `resume`, which shows it filled in and does nothing else (grids/typed.py).
const HELD = 'textarea, select, input:not([type=hidden]):not([type=password])';

const isDefault = (field) => {
  if (field.matches('[type=checkbox], [type=radio]')) return field.checked === field.defaultChecked;
  if (field.matches('select')) return [...field.options].every((one) => one.selected === one.defaultSelected);
  return field.value === field.defaultValue && !(field.matches('textarea') && field.value);
};

function typedForm() {
  const forms = [...document.querySelectorAll('[data-carry]')].map((mark) => mark.closest('form'));
  return forms.find((form) => form.elements.carried
    || [...form.elements].some((field) => field.matches(HELD) && !isDefault(field)));
}

// `submit()` asks no listener: the form is not sent, it is only shown again.
function showAgain(form, value = '1') {
  const mark = document.createElement('input');
  Object.assign(mark, { type: 'hidden', name: 'resume', value });
  form.append(mark);
  form.submit();
}

// The button for the language sends the form by itself; here it only asks for a signal first.
document.addEventListener('submit', async (event) => {
  const button = event.submitter;
  if (!button?.matches('[data-language] [name=resume]')) return;
  event.preventDefault();
  try {
    await fetch('/healthz', { cache: 'no-store' });
    showAgain(event.target, button.value);
  } catch { /* no signal: what is typed stays, in the language it has */ }
});

// A place of its own says that the session has ended; going on from there takes the form along.
document.addEventListener('click', (event) => {
  const typed = event.target.closest('[data-again]') && typedForm();
  if (!typed) return;
  event.preventDefault();
  showAgain(typed);
});

document.body.addEventListener('htmx:beforeSwap', ({ detail }) => {
  const place = document.getElementById('wg-again');
  if (detail.xhr.status === 401) detail.shouldSwap = !place.firstElementChild; // said once
  else place.replaceChildren();
});

// Back from the login: the form is handed on by itself; whoever comes here by the back key presses.
const onward = document.querySelector('form[data-onward]');
if (onward && performance.getEntriesByType('navigation')[0]?.type === 'navigate') onward.submit();
