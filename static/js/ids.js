// The id of a new record, and the key of a verb, are made here: the form may come from the phone's
// store or from the browser's, where the server's id is an old one. An id belongs to one form: it is
// kept with this entry of the browser's history, so that reloading or coming back to this form finds
// its own id, and a form that is opened anew gets a new one (js/app.js keeps the entry's note).

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

const note = history.state?.wangge ?? {};
const ids = note.ids ?? {};
const fields = [...document.querySelectorAll('input[data-uuid7]')];
fields.forEach((field, nth) => { ids[nth] ??= uuid7(); });
if (fields.length) history.replaceState({ ...history.state, wangge: { ...note, ids } }, '');

const put = () => fields.forEach((field, nth) => { field.value = ids[nth]; });
put();
window.addEventListener('pageshow', put); // after the browser has put back what it kept
