// The hall's screen: goes home when nobody touches it, keeps its clock, and says when the network is away.
(function () {
  'use strict';
  var HOME_AFTER = 60000;
  var RETRY_AFTER = 10000;
  var home = document.body.getAttribute('data-home');
  var timer;

  function touched() {
    clearTimeout(timer);
    if (home) timer = setTimeout(function () { if (!offline) location.replace(home); }, HOME_AFTER);
  }
  ['touchstart', 'mousedown', 'keydown', 'scroll'].forEach(function (kind) {
    document.addEventListener(kind, touched, { passive: true });
  });
  touched();

  function showClock() {
    var now = new Date();
    var clock = document.getElementById('clock');
    if (clock) clock.textContent = now.getHours() + ':' + ('0' + now.getMinutes()).slice(-2);
  }
  setInterval(showClock, 5000);

  document.addEventListener('htmx:afterSwap', function () {
    var fresh = document.getElementById('board-time');
    var date = document.getElementById('date');
    if (fresh && date) date.textContent = fresh.getAttribute('data-date');
  });

  // The network is away: say so, keep the last page, go nowhere, try again every ten seconds.
  var offline = false;
  function away() {
    if (!offline) setTimeout(tryAgain, RETRY_AFTER);
    offline = true;
    document.body.classList.add('k-offline');
    var board = document.getElementById('board-time');
    var keptAt = document.getElementById('kept-at');
    if (board && keptAt) keptAt.textContent = board.getAttribute('data-time');
  }
  function tryAgain() {
    fetch('/healthz', { cache: 'no-store' }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      offline = false;
      document.body.classList.remove('k-offline');
    }).catch(function () { setTimeout(tryAgain, RETRY_AFTER); });
  }
  window.addEventListener('offline', away);
  document.addEventListener('htmx:sendError', away);
  document.addEventListener('click', function (event) {
    if (offline) event.preventDefault();
  }, true);
})();
