// What plain HTML cannot say: one tap is one request, the network may be gone, errors take the focus.
(function () {
  'use strict';
  var BUSY = '正在提交…';

  function buttons(form) {
    return Array.prototype.slice.call(document.querySelectorAll('button')).filter(function (button) {
      return button.form === form && button.type === 'submit';
    });
  }

  function hold(form, pressed) {
    buttons(form).forEach(function (button) { button.disabled = true; });
    if (pressed && pressed.className.indexOf('govuk-button') >= 0) {
      pressed.setAttribute('data-label', pressed.innerHTML);
      pressed.textContent = BUSY;
    }
  }

  function release(form) {
    buttons(form).forEach(function (button) {
      button.disabled = false;
      if (button.hasAttribute('data-label')) {
        button.innerHTML = button.getAttribute('data-label');
        button.removeAttribute('data-label');
      }
    });
  }

  function focusTrouble(root) {
    var trouble = root.querySelector('.govuk-error-summary, #messages [role=alert]');
    if (trouble) {
      trouble.setAttribute('tabindex', '-1');
      trouble.focus();
      trouble.scrollIntoView({ block: 'start' });
    }
  }

  function sayOffline() {
    var place = document.getElementById('messages');
    var words = document.getElementById('offline-words');
    if (place && words) {
      place.innerHTML = '';
      place.appendChild(words.content.cloneNode(true));
      focusTrouble(document);
    }
  }

  function formOf(element) {
    return element.tagName === 'FORM' ? element : element.form || null;
  }

  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== 'post' || form.hasAttribute('hx-post')) return;
    if (form.hasAttribute('data-sent')) return event.preventDefault();
    form.setAttribute('data-sent', '');
    setTimeout(function () { hold(form, event.submitter || buttons(form)[0]); }, 0);
  });

  window.addEventListener('pageshow', function () {
    Array.prototype.forEach.call(document.forms, function (form) {
      form.removeAttribute('data-sent');
      release(form);
    });
  });

  document.addEventListener('htmx:beforeRequest', function (event) {
    var form = formOf(event.detail.elt);
    if (form && form.method === 'post') hold(form, event.detail.requestConfig.triggeringEvent.submitter || buttons(form)[0]);
  });
  document.addEventListener('htmx:afterRequest', function (event) {
    var form = formOf(event.detail.elt);
    if (form && !event.detail.xhr.getResponseHeader('HX-Redirect')) release(form);
  });
  // What was said before is over once something else has worked; the focus and the ear stay where the hand is.
  document.addEventListener('htmx:afterSwap', function (event) {
    var status = event.detail.xhr.status;
    var place = document.getElementById('messages');
    if (status < 400 && place) place.innerHTML = '';
    if (status === 422 && document.title.indexOf('错误：') !== 0) document.title = '错误：' + document.title;
    if (status >= 400) return focusTrouble(document);
    var fresh = document.getElementById(event.detail.target.id);
    var next = fresh && fresh.querySelector('[aria-current], input:not([type=hidden]), button, a');
    var cause = event.detail.requestConfig.triggeringEvent; // none: the page itself asked, nobody's hand
    if (next && cause && cause.type !== 'load' && cause.type !== 'input') next.focus();
    var heading = fresh && fresh.querySelector('h2.sq-step:last-of-type, .sq-found');
    var live = document.getElementById('live');
    if (heading && live) live.textContent = heading.textContent;
  });
  function isSearch(element) {
    return element.type === 'search';
  }

  // Whoever types a search loses nothing while the network is gone: the hand stays in the field.
  document.addEventListener('htmx:sendError', function (event) {
    if (formOf(event.detail.elt) && !isSearch(event.detail.elt)) sayOffline();
  });
  document.addEventListener('htmx:timeout', function (event) {
    if (!isSearch(event.detail.elt)) sayOffline();
  });

  // What answers in the server's place while it is away says nothing that belongs on the page.
  document.addEventListener('htmx:beforeSwap', function (event) {
    var xhr = event.detail.xhr;
    if (xhr.status < 502 || xhr.status > 504 || xhr.responseText.indexOf('id="messages"') >= 0) return;
    event.detail.shouldSwap = false;
    if (!isSearch(event.detail.elt)) sayOffline();
  });

  // Letters of which a keyboard has not made characters yet are no search.
  document.addEventListener('input', function (event) {
    if (event.isComposing && isSearch(event.target)) event.stopPropagation();
  }, true);
  document.addEventListener('compositionend', function (event) {
    if (isSearch(event.target)) event.target.dispatchEvent(new Event('input', { bubbles: true }));
  });

  // A photo is long on its way: how much of it is there; one that is too large need not set out.
  function progressOf(event) {
    var form = formOf(event.detail.elt);
    return form && form.querySelector('[data-progress]');
  }
  document.addEventListener('htmx:beforeRequest', function (event) {
    var place = progressOf(event);
    if (place) {
      place.querySelector('progress').value = 0;
      place.hidden = false;
    }
  });
  document.addEventListener('htmx:xhr:progress', function (event) {
    var place = progressOf(event);
    var percent = Math.floor(event.detail.loaded / event.detail.total * 100);
    if (!place || !event.detail.total || !(percent > place.querySelector('progress').value)) return;
    place.querySelector('progress').value = percent;
    place.querySelector('span').textContent = percent < 100 ? '已传' + percent + '%' : '传完了，正在处理…';
  });
  document.addEventListener('htmx:afterRequest', function (event) {
    var place = progressOf(event);
    if (place && !event.detail.xhr.getResponseHeader('HX-Redirect')) place.hidden = true;
  });
  document.addEventListener('change', function (event) {
    var field = event.target;
    if (!field.hasAttribute('data-most') || !field.files) return;
    var isTooLarge = field.files.length > 0 && field.files[0].size > Number(field.getAttribute('data-most'));
    field.form.querySelector('[data-too-large]').hidden = !isTooLarge;
    if (isTooLarge) field.value = '';
  });

  // A button that only a script can keep its word for appears with the script.
  Array.prototype.forEach.call(document.querySelectorAll('[data-print]'), function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });

  Array.prototype.forEach.call(document.querySelectorAll('[data-without-script]'), function (words) {
    words.hidden = true;
  });

  // The clipboard wants HTTPS; without it the old way, and where that fails too the text stands selected.
  function copy(box, button) {
    var text = box.querySelector('textarea');
    var live = document.getElementById('live');
    function tell(isDone) {
      if (live) live.textContent = isDone ? '已复制' : '文字选好了，请长按复制';
      if (!isDone) return;
      button.textContent = '已复制';
      setTimeout(function () { button.textContent = button.getAttribute('data-label'); }, 3000);
    }
    function byHand() {
      text.focus();
      text.select();
      tell(document.execCommand('copy'));
    }
    if (!navigator.clipboard) return byHand();
    navigator.clipboard.writeText(text.value).then(function () { tell(true); }, byHand);
  }
  Array.prototype.forEach.call(document.querySelectorAll('[data-copy]'), function (box) {
    var button = box.querySelector('button');
    button.hidden = false;
    button.setAttribute('data-label', button.textContent);
    button.addEventListener('click', function () { copy(box, button); });
  });

  focusTrouble(document);
})();
