// The log form works without this. Here: the classes of the chosen kind alone with what they ask (else the
// page after it asks), parties only where there are any, whom to call when it is critical, and the phone's position when asked for.
const form = document.getElementById('log');
const classes = form.elements.category;
const groups = [...classes.querySelectorAll('optgroup')];
const parties = form.querySelector('[data-parties]');
const call = form.querySelector('[data-when="critical"]');
const PARTY_KINDS = ['dispute', 'service'];

function follow() {
  const kind = form.querySelector('[name=kind]:checked');
  const name = kind ? kind.nextElementSibling.textContent.trim() : '';
  // Phones cannot hide an optgroup; taken out and put back they keep their order.
  const kept = classes.value;
  for (const group of groups) group.remove();
  classes.append(...groups.filter((group) => !name || group.label.startsWith(`${name} `)));
  classes.value = kept;
  if (classes.selectedIndex < 0) classes.selectedIndex = 0;
  const has = !kind || PARTY_KINDS.includes(kind.value);
  parties.hidden = !has;
  for (const field of parties.querySelectorAll('input')) field.disabled = !has;
  for (const one of form.querySelectorAll('[data-asks]')) one.hidden = one.dataset.asks !== classes.value;
  const urgency = form.querySelector('[name=urgency]:checked');
  call.hidden = !urgency || urgency.value !== 'critical';
}

form.addEventListener('change', follow);
follow();

const here = form.querySelector('[data-here]');
if (navigator.geolocation && window.isSecureContext) {
  here.hidden = false;
  const said = here.querySelector('[role=status]');
  here.querySelector('button').addEventListener('click', () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude.toFixed(5);
        form.elements.longitude.value = coords.longitude.toFixed(5);
        said.textContent = said.dataset.done;
      },
      () => { said.textContent = said.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}
