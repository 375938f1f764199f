// The id of a new record is made here, once for each form that is filled in: the log form may come
// from the phone's store, where the server's id is an old one. Going back to a form that was sent
// keeps its id, so that sending it again is the same record.
const way = performance.getEntriesByType('navigation')[0]?.type;
const key = `wangge-id:${location.pathname}`;

// RFC 9562, version 7: milliseconds, then random.
function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = BigInt(Date.now());
  for (let i = 0; i < 6; i += 1) bytes[i] = Number((now >> BigInt(40 - 8 * i)) & 255n);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

for (const field of document.querySelectorAll('input[data-uuid7]')) {
  const sent = sessionStorage.getItem(key);
  field.value = sent && way !== 'navigate' ? sent : uuid7();
  field.form.addEventListener('submit', () => sessionStorage.setItem(key, field.value));
}
