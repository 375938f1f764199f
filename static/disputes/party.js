// A name on a screen that nobody looks at is seen by whoever passes: back to the ticket in a minute.
const card = document.querySelector('[data-forget]');
const leave = () => location.replace(document.querySelector('main .btn-primary').href);
setTimeout(leave, Number(card.dataset.forget) * 1000);
// Nor does it come back with the back key.
window.addEventListener('pageshow', (event) => { if (event.persisted) leave(); });
