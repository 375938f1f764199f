// Keeps the static shell and the page that says there is no signal. A template only because
// the addresses of static files are the server's to give.
const SHELL = 'wangge-shell-2';
const PAGES = 'wangge-pages-1'; // the empty log form and nothing else
const OFFLINE = '/offline/';
const FORM = '/log/';
const LANGUAGE = '/i18n/setlang/';
const LEAVING = ['/login/', '/logout/', LANGUAGE];
const FILES = [
  OFFLINE,
  "{% static 'vendor/bootstrap/bootstrap.min.css' %}",
  "{% static 'vendor/htmx/htmx.min.js' %}",
  "{% static 'css/wangge.css' %}",
  "{% static 'js/app.js' %}",
  "{% static 'js/out.js' %}",
  "{% static 'js/typed.js' %}",
  "{% static 'js/due.js' %}",
  "{% static 'js/ids.js' %}",
  "{% static 'icons.svg' %}",
  "{% static 'caret.svg' %}",
  "{% static 'icons/icon.svg' %}",
];
const STATIC = new URL("{% get_static_prefix %}", location.href).href;
const WANTED = new Set(FILES.map((path) => new URL(path, location.href).href));

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name !== SHELL && name !== PAGES) await caches.delete(name);
    }
    if (!(await caches.match(FORM))) await forgetOld();
    await self.clients.claim();
  })());
});

// A file's name changes with its content: what an older release named goes, but not before a kept
// form that asks for it has been drawn anew.
async function forgetOld() {
  const cache = await caches.open(SHELL);
  for (const kept of await cache.keys()) {
    if (!WANTED.has(kept.url)) await cache.delete(kept);
  }
}

// Answer from the store at once and bring the store up to date behind it: on a slow line
// the page stands at once, and a new version shows with the next page.
async function fromShell(event) {
  const cache = await caches.open(SHELL);
  const kept = await cache.match(event.request);
  const fresh = fetch(event.request).then((answer) => {
    if (answer.ok && kept) cache.put(event.request, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => {}));
  return kept;
}

// Pages come from the network. Only the log form is kept, as it was drawn empty; no other
// page with names in it ever stays on the phone.
async function fromNetwork(event, request, path) {
  try {
    const answer = await fetch(request);
    // The page for days without signal follows the reader's language.
    if (path === LANGUAGE) event.waitUntil(caches.open(SHELL).then((cache) => cache.add(OFFLINE)).catch(() => {}));
    const isForm = request.method === 'GET' && path === FORM && !new URL(request.url).search;
    if (isForm && answer.ok && !answer.redirected) {
      const copy = answer.clone();
      event.waitUntil(caches.open(PAGES).then((cache) => cache.put(FORM, copy)).then(forgetOld));
    }
    return answer;
  } catch (error) {
    const form = request.method === 'GET' && path === FORM && (await caches.match(FORM));
    return form || (await caches.match(OFFLINE)) || Response.error();
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  // Whoever signs out or changes the language leaves no form of theirs behind.
  if (LEAVING.includes(url.pathname)) event.waitUntil(caches.delete(PAGES));
  if (request.method === 'GET' && request.url.startsWith(STATIC)) event.respondWith(fromShell(event));
  else if (request.mode === 'navigate' || url.pathname === LANGUAGE) event.respondWith(fromNetwork(event, request, url.pathname));
});
