// Re-words the countdowns each minute by the server's clock. Words first: the colour follows
// them, never goes before.
const meta = document.querySelector('meta[name="wg-now"]');
const SOON = 24 * 60;

function duration(words, minutes) {
  const say = (unit, n) => (n ? words[unit][n === 1 ? 0 : 1].replace('{n}', n) : '');
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const parts = days ? [say('day', days), say('hour', hours)] : [say('hour', hours), say('minute', minutes % 60)];
  return parts.filter(Boolean).join(' ') || words.under;
}

function reword(box, words, now) {
  const left = Date.parse(box.dataset.due) - now;
  const over = left < 0;
  const minutes = Math.floor(Math.abs(left) / 60000);
  const time = box.querySelector('time');
  const text = words[over ? 'over' : 'left'].replace('{t}', duration(words, minutes));
  if (time.textContent === text) return;
  time.textContent = text;
  const soon = !over && left <= SOON * 60000;
  box.classList.toggle('wg-due-over', over);
  box.classList.toggle('wg-due-soon', soon);
  const use = box.querySelector('use');
  const icon = over ? 'alert-circle' : soon ? 'hourglass' : 'clock';
  use.setAttribute('href', use.getAttribute('href').replace(/#.*/, `#${icon}`));
}

if (meta) {
  const words = JSON.parse(meta.dataset.words);
  // A phone's clock may be wrong; only how far it has run since the page came is used.
  const behind = Date.parse(meta.content) - performance.now();
  const tick = () => {
    const now = behind + performance.now();
    for (const box of document.querySelectorAll('[data-due]')) reword(box, words, now);
  };
  setInterval(tick, 60000);
  document.addEventListener('visibilitychange', () => document.hidden || tick());
}
