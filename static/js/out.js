// Signing out, on any page: from now on nothing that a form left in this browser is shown again
// (js/app.js asks for this moment).
document.addEventListener('submit', (event) => {
  if (!event.target.matches('form[action$="/logout/"]')) return;
  try {
    localStorage.setItem('wangge-out', Date.now());
    sessionStorage.clear();
  } catch { /* no store in this browser, so nothing was left in it */ }
});
