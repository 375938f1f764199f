// What every page does beyond HTML: keep the shell for days without signal, and tell
// readers of screens what a swapped fragment says.
if ('serviceWorker' in navigator && window.isSecureContext) {
  navigator.serviceWorker.register('/sw.js').catch(() => {}); // a page without it works as before
}

// What the browser keeps of a form (its id, the words that come back with the back key) belongs to
// whoever filled it in, until they sign out (js/out.js).
const who = document.body.dataset.who ?? '';
const note = history.state?.wangge;

function signedOutAt() {
  try { return Number(localStorage.getItem('wangge-out')); } catch { return 0; } // no store: nothing to clear
}

if (!note || note.who !== who || note.at < signedOutAt()) {
  if (note) window.addEventListener('pageshow', () => { for (const form of document.forms) form.reset(); });
  history.replaceState({ ...history.state, wangge: { who, at: Date.now() } }, '');
}

// A page that the browser kept whole is not shown again after signing out.
window.addEventListener('pageshow', (event) => {
  if (event.persisted && history.state?.wangge?.at < signedOutAt()) location.reload();
});

const live = document.getElementById('wg-live');

document.body.addEventListener('htmx:afterSettle', (event) => {
  const settled = event.detail.elt;
  const heading = settled.matches('[data-focus]') ? settled : settled.querySelector('[data-focus]');
  if (heading) heading.focus();
  if (heading && heading.dataset.say) live.textContent = heading.dataset.say;
});

// A verb pressed twice on a slow line is harmless; the pause only spares the line. After eight
// seconds it may be pressed again: a request can hang for good.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || event.defaultPrevented || event.submitter?.name === 'resume') return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = 'yes';
  form.setAttribute('aria-busy', 'true');
  setTimeout(() => release(form), 8000);
});

function release(form) {
  delete form.dataset.sent;
  form.removeAttribute('aria-busy');
}

// Coming back from the next page, the form may be sent again.
window.addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(release));
