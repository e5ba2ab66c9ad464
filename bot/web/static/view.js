/**
 * view.js: the frame: launcher, panel, header; opening, closing, Escape.
 *
 * Lives in a shadow root, so that the host page's styles stay out. The panel is
 * a non-modal region: the page behind it stays usable.
 */

import { button, el, icon } from './dom.js';
import { createMenu } from './menu.js';
import { createQuestion } from './question.js';

const ICON_CHAT = 'M4 4h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z';
const ICON_CLOSE = 'M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z';

/** The same limits as in widget.css: here the panel covers the whole screen. */
export const FULL_SCREEN = '(max-width: 36em), (max-height: 28em)';

/**
 * @typedef {object} ViewParts
 * @property {import('./texts.js').Texts} t
 * @property {string} title
 * @property {URL} css
 * @property {{element: HTMLElement}} announcer
 * @property {import('./log.js').Log} log
 * @property {{element: HTMLElement}} help
 * @property {import('./composer.js').Composer} composer
 * @property {[string, () => void][]} menu
 * @property {() => void} onOpen
 * @property {() => void} onClose
 */

/** @param {ViewParts} parts */
export function createView({ t, title, css, announcer, log, help, composer, menu: entries, onOpen, onClose }) {
  const menu = createMenu(t, entries);
  const question = createQuestion(t, { onShow: log.toEnd, onAnswered: composer.focus });
  const head = createHead(t, title, [menu.toggle, menu.list, closeButton(t, () => shut(true))]);
  const launcher = createLauncher(t, () => open(true));
  log.element.append(help.element, question.element);
  const foot = el('div', { class: 'foot' }, log.jump, composer.element);
  const panel = el(
    'div', { class: 'panel', id: 'paneel', hidden: true },
    head.element, head.who, head.route, log.element, foot,
  );
  const wrap = el(
    'section', { class: 'wrap', 'aria-label': title, lang: t.locale.slice(0, 2), hidden: true },
    launcher.element, panel, announcer.element,
  );
  const host = mount(wrap, css);

  wrap.addEventListener('pointerdown', (event) => composer.notePointer(event.pointerType), true);
  wrap.addEventListener('keydown', () => composer.notePointer(''), true);
  panel.addEventListener('pointerdown', (event) => menu.closeUnless(/** @type {Node} */ (event.target)));
  document.addEventListener('keydown', onEscape);
  fitToKeyboard(panel);

  const isOpen = () => !panel.hidden;

  /** @param {boolean} moveFocus only when the user asked for it */
  function open(moveFocus) {
    if (!isOpen()) {
      panel.hidden = false;
      launcher.setOpen(true);
      composer.fit();
      log.toEnd();
      onOpen();
    }
    if (moveFocus) composer.focus();
  }

  /** @param {boolean} moveFocus */
  function shut(moveFocus) {
    menu.close(false);
    question.answer(false);
    panel.hidden = true;
    launcher.setOpen(false);
    if (moveFocus) launcher.element.focus();
    onClose();
  }

  /**
   * Escape undoes the innermost thing first. With focus in the host page it closes
   * too, so that the panel never hides what is focused there, but leaves focus.
   * @param {KeyboardEvent} event
   */
  function onEscape(event) {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || !isOpen()) return;
    const inside = Boolean(host.shadowRoot?.activeElement);
    if (inside && (menu.close(true) || question.answer(false))) return;
    shut(inside);
  }

  return { panel, open, isOpen, ask: question.ask, setState: head.setState, setUnread: launcher.setUnread };
}

/** @typedef {ReturnType<typeof createView>} View */

/**
 * Put the widget into the page; it shows when its styles are there.
 * @param {HTMLElement} wrap
 * @param {URL} css
 */
function mount(wrap, css) {
  const host = document.createElement('wegwijzer-chat');
  const root = host.attachShadow({ mode: 'open' });
  // Without styles the widget is plain but works: better than no help at all.
  const show = () => { wrap.hidden = false; };
  root.append(el('link', { rel: 'stylesheet', href: css.href, onload: show, onerror: show }), wrap);
  document.body.append(host);
  return host;
}

/** @param {import('./texts.js').Texts} t @param {() => void} onOpen */
function createLauncher(t, onOpen) {
  const badge = el('span', { class: 'badge', hidden: true });
  const element = button('', onOpen, { class: 'launcher', 'aria-expanded': 'false', 'aria-controls': 'paneel' });
  element.append(icon(ICON_CHAT), el('span', {}, t('knop_open')), badge);
  return {
    element,
    /** @param {boolean} open */
    setOpen(open) {
      element.hidden = open;
      element.setAttribute('aria-expanded', String(open));
    },
    /** @param {number} count messages that arrived while closed */
    setUnread(count) {
      badge.hidden = count === 0;
      badge.textContent = t(count === 1 ? 'nieuw_een' : 'nieuw_meer', { aantal: count });
    },
  };
}

/** @param {import('./texts.js').Texts} t @param {() => void} onClose */
function closeButton(t, onClose) {
  const close = button(t('sluiten'), onClose, { class: 'head-button' });
  close.append(icon(ICON_CLOSE));
  return close;
}

/** @param {import('./texts.js').Texts} t @param {string} title @param {HTMLElement[]} buttons */
function createHead(t, title, buttons) {
  const line = el('p', { class: 'line' }, t('wie_ben_ik'));
  const person = el('p', { class: 'person', hidden: true });
  const route = el('div', { class: 'route', hidden: true });
  return {
    element: el('div', { class: 'head' }, el('h2', {}, title), el('div', { class: 'head-buttons' }, ...buttons)),
    who: el('div', { class: 'who-line' }, line, person),
    route,
    /** @param {import('./api.js').State} state */
    setState(state) {
      line.hidden = state.with === 'contact';
      person.textContent = personLine(state, t);
      person.hidden = !person.textContent;
      showRoute(route, state.route, t);
    },
  };
}

/** @param {import('./api.js').State} state @param {import('./texts.js').Texts} t */
function personLine({ with: partner, contact }, t) {
  // Known, but not in this conversation: the name will do.
  if (partner === 'assistant') return contact?.name ? t('uw_contact', { naam: contact.name }) : '';
  const key = partner === 'contact' ? 'spreekt' : 'wacht';
  if (!contact?.name) return t(`${key}_zonder_naam`);
  const rol = [contact.role, contact.organisation].filter(Boolean).join(', ');
  const naam = rol ? t('naam_rol', { naam: contact.name, rol }) : contact.name;
  return t(partner === 'contact' ? 'spreekt_met' : 'wacht_op', { naam });
}

/** @param {HTMLElement} element @param {import('./api.js').State['route']} route @param {import('./texts.js').Texts} t */
function showRoute(element, route, t) {
  element.hidden = !route;
  if (!route) return;
  element.replaceChildren(
    el('span', {}, t('voortgang', { stap: route.step, totaal: route.of })),
    // The words say it already; the bar is for the eye.
    el('progress', { value: route.step, max: route.of, 'aria-hidden': 'true' }),
  );
}

/**
 * On a phone the on-screen keyboard covers a fixed panel: follow the visible part.
 * @param {HTMLElement} panel
 */
function fitToKeyboard(panel) {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const fit = () => {
    // Pinch zoom also changes the visible part; then the panel stays as it is.
    const follow = matchMedia(FULL_SCREEN).matches && Math.abs(viewport.scale - 1) < 0.01;
    panel.style.setProperty('--height', follow ? `${viewport.height}px` : '');
    panel.style.setProperty('--top', follow ? `${viewport.offsetTop}px` : '');
  };
  viewport.addEventListener('resize', fit);
  viewport.addEventListener('scroll', fit);
}
