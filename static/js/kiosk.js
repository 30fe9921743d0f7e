// The hall's screen: goes home when nobody touches it, keeps its clock, and says when the network is away.
(function () {
  'use strict';
  var HOME_AFTER = 60000;
  var home = document.body.getAttribute('data-home');
  var timer;

  function touched() {
    clearTimeout(timer);
    if (home) timer = setTimeout(function () { location.replace(home); }, HOME_AFTER);
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
    document.body.classList.remove('k-offline');
  });
  document.addEventListener('htmx:sendError', function () {
    document.body.classList.add('k-offline');
  });
})();
