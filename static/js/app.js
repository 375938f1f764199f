// What every page does beyond HTML: keep the shell for days without signal, and tell
// readers of screens what a swapped fragment says.
if ('serviceWorker' in navigator && window.isSecureContext) {
  navigator.serviceWorker.register('/sw.js').catch(() => {}); // a page without it works as before
}

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
  if (form.method !== 'post' || event.defaultPrevented) return;
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
