// Spares the line while nobody looks, and says so when the numbers grow old.
const STALE = 15 * 60 * 1000;
const note = document.getElementById('stale');

document.body.addEventListener('htmx:beforeRequest', (event) => {
  if (event.detail.elt.id === 'refresh' && document.hidden) event.preventDefault();
});

setInterval(() => {
  const said = document.querySelector('[data-computed]');
  note.hidden = Date.now() - new Date(said.dataset.computed).getTime() < STALE;
}, 60 * 1000);

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
