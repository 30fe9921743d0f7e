// The hall's screen: asks whether anybody is there, leaves nothing of whoever was, keeps its clock, says when the server is away.
(function () {
  'use strict';
  var ASK_AFTER = 60000;
  var TO_GO_ON = 20; // seconds
  var RETRY_AFTER = 10000;
  var ANSWER_WITHIN = 8000;
  var fresh = document.body.getAttribute('data-fresh');
  var asked = document.getElementById('ask');
  var isEnding = false;
  var isGoing = false;
  var offline = false;
  var timer, retry;

  // Sixty seconds without a touch: 还在吗？, with twenty to go on; then all is cleared.
  function touched() {
    if (!fresh || !asked.hidden || isEnding) return;
    clearTimeout(timer);
    timer = setTimeout(ask, ASK_AFTER);
  }
  function ask() {
    asked.hidden = false;
    document.getElementById('go-on').focus();
    count(TO_GO_ON);
  }
  function count(left) {
    if (left === 0) return end();
    document.getElementById('left').textContent = left;
    timer = setTimeout(function () { count(left - 1); }, 1000);
  }
  function goOn() {
    clearTimeout(timer);
    asked.hidden = true;
    touched();
  }

  // What somebody typed leaves the page first, network or not; then a fresh page in place of this one.
  function wipe() {
    Array.prototype.forEach.call(document.querySelectorAll('[data-own]'), function (own) { own.remove(); });
  }
  function end() {
    clearTimeout(timer);
    isEnding = true;
    wipe();
    asked.hidden = true;
    tryAgain();
  }
  window.addEventListener('pagehide', wipe);
  window.addEventListener('pageshow', function (event) { if (event.persisted) goTo(location.href); });

  if (fresh) {
    ['touchstart', 'mousedown', 'keydown', 'scroll'].forEach(function (kind) {
      document.addEventListener(kind, touched, { passive: true });
    });
    document.getElementById('go-on').addEventListener('click', goOn);
    touched();
  }

  function showClock() {
    var now = new Date();
    var clock = document.getElementById('clock');
    if (clock) clock.textContent = now.getHours() + ':' + ('0' + now.getMinutes()).slice(-2);
  }
  setInterval(showClock, 5000);

  document.addEventListener('htmx:afterSwap', function (event) {
    var messages = document.getElementById('messages');
    var goesOn = event.detail.target && event.detail.target.id === 'step' && event.detail.xhr.status < 400;
    if (messages && goesOn) messages.textContent = '';
    var board = document.getElementById('board-time');
    var date = document.getElementById('date');
    if (board && date) date.textContent = board.getAttribute('data-date');
  });

  // A link is gone to once its page has answered: where none does, this page stays and says so. It takes the
  // place of this one, so that Back leads to nothing that anybody chose.
  function goTo(url) {
    if (isGoing) return;
    isGoing = true;
    answerOf(url).then(function () { location.replace(url); }).catch(function () {
      isGoing = false;
      away();
    });
  }
  function answerOf(url) {
    var stop = new AbortController();
    var late = setTimeout(function () { stop.abort(); }, ANSWER_WITHIN);
    return fetch(url, { cache: 'no-store', signal: stop.signal }).then(function (answer) {
      clearTimeout(late);
      if (isGone(answer.status)) throw new Error(String(answer.status));
      return answer;
    });
  }
  // What stands before the server answers in its place; our own 503 has a sentence of its own.
  function isGone(status) { return status >= 502 && status <= 504; }
  document.addEventListener('htmx:beforeSwap', function (event) {
    var xhr = event.detail.xhr;
    var isOurs = xhr.responseText.indexOf('id="messages"') >= 0 && event.detail.elt.id !== 'board';
    if (!isGone(xhr.status) || isOurs) return;
    event.detail.shouldSwap = false;
    away();
  });

  // The server is away: say so, keep the last page, go nowhere, try again every ten seconds.
  function away() {
    offline = true;
    clearTimeout(retry);
    retry = setTimeout(tryAgain, RETRY_AFTER);
    document.body.classList.add('k-offline');
    var board = document.getElementById('board-time');
    var keptAt = document.getElementById('kept-at');
    if (board && keptAt) keptAt.textContent = board.getAttribute('data-time');
  }
  function tryAgain() {
    answerOf('/healthz').then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      if (isEnding) return location.replace(fresh);
      offline = false;
      document.body.classList.remove('k-offline');
    }).catch(away);
  }
  window.addEventListener('offline', away);
  document.addEventListener('htmx:sendError', away);
  document.addEventListener('htmx:timeout', away);
  document.addEventListener('click', function (event) {
    var link = event.target.closest('a');
    if (link && link.hasAttribute('data-end')) end();
    else if (link && !offline) goTo(link.href);
    if (link || (offline && event.target.id !== 'go-on')) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);
})();
