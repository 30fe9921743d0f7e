// What the gate measures in the page itself. Each function answers with a list of sentences, empty where all is well.
(() => {
  'use strict';
  const CONTROLS = 'a[href], button, select, textarea, summary, input:not([type=hidden])';
  const MAIN = '.govuk-button, .sq-slot, .sq-day, .sq-btn--go, .sq-search input, .govuk-input, .govuk-select, .govuk-textarea';

  const name = (element) => {
    const words = (element.getAttribute('aria-label') || element.textContent || element.name || '').trim().replace(/\s+/g, ' ');
    return `<${element.tagName.toLowerCase()} class="${element.className.baseVal ?? element.className}"> ${words.slice(0, 24)}`;
  };
  const isShown = (element) => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    const clipped = style.clip !== 'auto' || style.clipPath.includes('inset');
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && box.width > 0 && box.height > 0 && !(clipped && box.width <= 1);
  };
  // A sentence has words of its own around its links.
  const isInSentence = (link) => link.tagName === 'A' && getComputedStyle(link).display === 'inline' && link.closest('p, li, dd')
    && Array.from(link.parentElement.childNodes).filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()).join('').length > 8;
  const positioned = (element) => element.offsetParent || document.body;

  // A label is its field's target, too; a stretched link's target is the block it covers.
  const target = (element) => {
    const after = getComputedStyle(element, '::after');
    const isStretched = after.position === 'absolute' && ['top', 'right', 'bottom', 'left'].every((side) => after[side] === '0px');
    if (isStretched) return positioned(element).getBoundingClientRect();
    const own = element.getBoundingClientRect();
    if (!['checkbox', 'radio'].includes(element.type)) return own;
    return Array.from(element.labels).map((label) => label.getBoundingClientRect()).concat(own)
      .reduce((a, b) => ({ width: Math.max(a.width, b.width), height: Math.max(a.height, b.height) }));
  };

  const smallControls = (least, main) => Array.from(document.querySelectorAll(CONTROLS)).filter(isShown).flatMap((element) => {
    if (isInSentence(element)) return [];
    const box = target(element), wanted = element.matches(MAIN) ? main : least;
    return Math.min(box.width, box.height) >= wanted - 0.5 ? []
      : [`${name(element)}: ${Math.round(box.width)}×${Math.round(box.height)}, not ${wanted}`];
  });

  const sideways = () => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = Array.from(document.body.querySelectorAll('*')).filter((e) => isShown(e) && e.getBoundingClientRect().right > width + 1);
    return [`scrolls sideways, ${document.documentElement.scrollWidth} of ${width}: ${wide.slice(0, 4).map(name).join(' | ')}`];
  };

  // Words that are cut off by their own block, or that lie over other words.
  const texts = () => Array.from(document.body.querySelectorAll('*')).filter((element) => isShown(element)
    && !element.closest('svg, details:not([open]) > :not(summary)')
    && Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent.trim()));
  const clips = (style) => /hidden|clip/.test(style.overflowX + style.overflowY);
  const isCapped = (style) => style.textOverflow === 'ellipsis' && document.documentElement.classList.contains('k'); // the hall's board
  const isCutBy = (block, box) => {
    const edge = block.getBoundingClientRect();
    return box.right > edge.right + 1 || box.bottom > edge.bottom + 1 || box.left < edge.left - 1 || box.top < edge.top - 1;
  };
  const cutWords = (written) => written.filter((element) => {
    const parts = Array.from(element.childNodes).filter((node) => node.nodeType === 3 && node.textContent.trim()).flatMap(lines);
    for (let block = element; block && block !== document.body; block = block.parentElement) {
      const style = getComputedStyle(block);
      if (isCapped(style) || block.matches('textarea, select, .a11y, .govuk-visually-hidden, .govuk-skip-link')) return false;
      if (clips(style) && style.display !== 'inline' && parts.some((box) => isCutBy(block, box))) return true;
    }
    return false;
  }).map((element) => `cut off: ${name(element)}`);
  // A code, a time, a price stays on one line.
  const broken = () => Array.from(document.querySelectorAll('.sq-code, .sq-price, .sq-when b')).filter(isShown)
    .filter((element) => new Set(boxes(element).map(({ box }) => Math.round(box.bottom))).size > 1).map((element) => `broken: ${name(element)}`);
  // A control that one must first find by scrolling its box sideways.
  const offside = () => Array.from(document.querySelectorAll(CONTROLS)).filter(isShown).filter((element) => {
    const box = element.getBoundingClientRect();
    for (let block = element.parentElement; block; block = block.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(block).overflowX) && box.right > block.getBoundingClientRect().right + 1) return true;
    }
    return false;
  }).map((element) => `offside: ${name(element)}`);
  // What lies over the page on purpose: a bar that stays, a menu that was opened.
  const floats = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (/fixed|sticky/.test(style.position) || (style.position === 'absolute' && style.zIndex !== 'auto')) return true;
    }
    return false;
  };
  const lines = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return Array.from(range.getClientRects());
  };
  // A column too narrow for its words: five and more, hardly two on a line.
  const squeezed = (written) => written.filter((element) => Array.from(element.childNodes).some((node) => {
    const words = node.nodeType === 3 ? node.textContent.replace(/\s+/g, '').length : 0;
    return words >= 5 && new Set(lines(node).map((box) => Math.round(box.top))).size > words / 2;
  })).map((element) => `squeezed: ${name(element)}`);
  const clipped = (element, box) => {
    let right = box.right;
    for (let e = element; e; e = e.parentElement) {
      if (getComputedStyle(e).overflowX !== 'visible') right = Math.min(right, e.getBoundingClientRect().right);
    }
    return { left: box.left, right, top: box.top, bottom: box.bottom, width: right - box.left, height: box.height };
  };
  const boxes = (element) => Array.from(element.childNodes).filter((node) => node.nodeType === 3 && node.textContent.trim())
    .flatMap((node) => lines(node).map((box) => ({ element, box: clipped(element, box) })));
  const overlaps = (written) => {
    const all = written.filter((element) => !floats(element)).flatMap(boxes).filter(({ box }) => box.width > 2).sort((a, b) => a.box.top - b.box.top);
    const found = [];
    all.forEach((one, i) => {
      for (let j = i + 1; j < all.length && all[j].box.top < one.box.bottom; j += 1) {
        const other = all[j];
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        const lower = Math.min(one.box.height, other.box.height);
        if (one.element !== other.element && across > 3 && down > lower * 0.4) found.push(`overlap: ${name(one.element)} and ${name(other.element)}`);
      }
    });
    return found.slice(0, 5);
  };

  // Everything about the page's layout at a size; what is written on it is gathered once.
  const layout = (least, main) => {
    const written = texts();
    return [sideways(), smallControls(least, main), squeezed(written), cutWords(written), broken(), overlaps(written)].flat();
  };

  // An identifier (code) is not a word.
  const text = (element) => {
    const codes = Array.from(element.querySelectorAll('code'));
    codes.forEach((code) => { code.hidden = true; });
    const said = element.innerText;
    codes.forEach((code) => { code.hidden = false; });
    return said;
  };
  const SAID = ['alt', 'placeholder', 'aria-label', 'aria-description', 'title', 'content'];
  const words = () => Array.from(document.querySelectorAll('[alt], [placeholder], [aria-label], [aria-description], [title], [property="og:title"], [property="og:description"], [name=description]'))
    .flatMap((e) => SAID.map((a) => e.getAttribute(a) || ''))
    .concat(Array.from(document.querySelectorAll('input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea')).filter(isShown).map((e) => e.value))
    .concat(document.title, text(document.body));
  // What a template printed where nothing was.
  const nothings = () => Array.from(document.querySelectorAll('*')).flatMap((e) => Array.from(e.attributes))
    .filter((a) => /\bNone\b|\bundefined\b/.test(a.value)).map((a) => `nothing in ${a.name}="${a.value}"`);
  // What folds away is looked at too; answers how much did.
  const unfold = () => Array.from(document.querySelectorAll('details:not([open])')).map((e) => { e.open = true; }).length;

  // Forms with something to type in, by their place on the page; and one of them sent with the same in every field.
  const fields = (form, kinds) => Array.from(form.querySelectorAll(kinds));
  const TYPED = 'input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea';
  const typedForms = () => Array.from(document.forms).map((form, index) => [index, form])
    .filter(([, form]) => form.method === 'post' && fields(form, 'input:not([type=hidden]):not([type=checkbox]), textarea').length)
    .map(([index]) => index);
  const send = (index, value) => {
    const form = document.forms[index];
    fields(form, TYPED).forEach((field) => { field.value = value; });
    fields(form, 'input[type=radio], input[type=checkbox]').forEach((field) => { field.checked = false; });
    HTMLFormElement.prototype.submit.call(form);
  };

  window.gate = { typedForms, send, sideways, layout, offside, words, nothings, unfold };
})();
