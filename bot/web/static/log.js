/**
 * log.js: the visible transcript: order, keyboard, scrolling.
 *
 * The list is one Tab stop. The arrows go from message to message; only the
 * controls of the message one is at take part in the Tab order, so that a long
 * conversation does not stand between the reader and the input.
 */

import { button, el, focused } from './dom.js';

const CONTROLS = 'a[href], button, summary, textarea';
/** Nearer to the end than this counts as "reading along". */
const NEAR_END_PX = 80;
const TOP_MARGIN_PX = 8;

/**
 * Where something arrives.
 * @typedef {object} Arrival
 * @property {Element|null} [before] nothing means: at the end
 * @property {HTMLElement} [after] answers stand behind their question
 * @property {HTMLElement} [anchor] what to keep in view above it
 * @property {boolean} [force] scroll even when the user reads back
 */

/**
 * @param {import('./texts.js').Texts} t
 * @param {{title: string, panel: () => HTMLElement}} options `panel` scrolls as a whole on low screens
 */
export function createLog(t, { title, panel }) {
  const list = el('ol', { class: 'log', role: 'list', 'aria-label': t('gesprek'), onkeydown, onfocusin });
  const typing = el(
    'div',
    { class: 'typing', hidden: true },
    el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i')),
    el('span', {}, t('bezig', { titel: title })),
  );
  const jump = button(t('naar_nieuw'), toEnd, { class: 'jump', hidden: true });
  const body = el('div', { class: 'body', onscroll }, list, typing);
  /** @type {HTMLElement|null} */
  let active = null;

  /** The element that really scrolls: on low screens the whole panel does. */
  const scroller = () => (getComputedStyle(body).overflowY === 'visible' ? panel() : body);
  const atEnd = () => {
    const box = scroller();
    return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
  };

  function onscroll() {
    if (atEnd()) jump.hidden = true;
  }

  function toEnd() {
    const box = scroller();
    box.scrollTop = box.scrollHeight;
    jump.hidden = true;
  }

  /**
   * Show what came in: its start, not its end, so that one reads from the top.
   * @param {HTMLElement} element
   */
  function scrollTo(element) {
    const box = scroller();
    const offset = element.getBoundingClientRect().top - box.getBoundingClientRect().top;
    // Where the header sticks to the scrolling panel, widget.css reserves its height.
    const covered = Number.parseFloat(getComputedStyle(box).scrollPaddingTop) || 0;
    box.scrollTop += offset - covered - TOP_MARGIN_PX;
  }

  /** @param {HTMLElement} item */
  function activate(item) {
    if (active) tabOrder(active, -1);
    active = item;
    tabOrder(item, 0);
  }

  /** @param {HTMLElement} item @param {0|-1} tabIndex */
  function tabOrder(item, tabIndex) {
    item.tabIndex = tabIndex;
    for (const control of item.querySelectorAll(CONTROLS)) {
      /** @type {HTMLElement} */ (control).tabIndex = tabIndex;
    }
  }

  /** @param {FocusEvent} event */
  function onfocusin(event) {
    const item = /** @type {HTMLElement} */ (event.target).closest('.message');
    if (item && item !== active) activate(/** @type {HTMLElement} */ (item));
  }

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.matches('textarea') || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = neighbour(event.key, target.closest('.message'));
    if (!next) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (next).focus({ preventScroll: true });
    scrollTo(/** @type {HTMLElement} */ (next));
  }

  /** @param {string} key @param {Element|null} item @returns {Element|null|undefined} */
  function neighbour(key, item) {
    if (key === 'Home') return list.firstElementChild;
    if (key === 'End') return list.lastElementChild;
    if (!item || (key !== 'ArrowUp' && key !== 'ArrowDown')) return null;
    if (key === 'ArrowUp') return item.previousElementSibling;
    // The rest of a long message is scrolled through first, as the browser does it.
    const below = item.getBoundingClientRect().bottom > scroller().getBoundingClientRect().bottom + 1;
    return below ? null : item.nextElementSibling;
  }

  /** @param {HTMLElement} item @param {Arrival} [where] */
  function place(item, { before, after } = {}) {
    if (after?.parentNode === list) after.after(item);
    else list.insertBefore(item, before ?? null);
    tabOrder(item, -1);
    // Never under someone's hands: the Tab order changes only when focus is elsewhere.
    if (!list.contains(focused(list))) activate(item);
  }

  return {
    element: body,
    jump,
    list,
    /** @param {HTMLElement} item */
    addOwn(item) {
      place(item);
      toEnd();
    },
    /**
     * Add what arrived together.
     * @param {HTMLElement[]} items
     * @param {Arrival} [where]
     */
    addArrived(items, { before, after, anchor, force = false } = {}) {
      if (!items.length) return;
      const follow = force || atEnd();
      let previous = after;
      for (const item of items) {
        place(item, { before, after: previous });
        previous = item;
      }
      if (follow) scrollTo(anchor ?? items[0]);
      else jump.hidden = false;
    },
    /** @param {boolean} busy */
    setTyping(busy) {
      const follow = atEnd();
      typing.hidden = !busy;
      if (busy && follow) toEnd();
    },
    clear() {
      list.replaceChildren();
      active = null;
      jump.hidden = true;
    },
    scrollTo,
    toEnd,
  };
}

/** @typedef {ReturnType<typeof createLog>} Log */
