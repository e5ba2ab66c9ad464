/**
 * menu.js: the "more" menu of the header: a button that shows a list of buttons.
 */

import { button, el } from './dom.js';

/**
 * @param {import('./texts.js').Texts} t
 * @param {[string, () => void][]} entries label and what it does
 */
export function createMenu(t, entries) {
  const toggle = button(t('menu'), () => (list.hidden ? open() : close(true)), {
    class: 'head-button', 'aria-expanded': 'false', 'aria-controls': 'menu',
  });
  const items = entries.map(([label, act]) => el('li', {}, button(label, () => { close(true); act(); })));
  const list = el(
    'ul', { class: 'menu', id: 'menu', role: 'list', 'aria-label': t('menu_lijst'), hidden: true }, ...items,
  );

  function open() {
    list.hidden = false;
    toggle.setAttribute('aria-expanded', 'true');
  }

  /** @param {boolean} moveFocus @returns {boolean} whether it was open */
  function close(moveFocus) {
    if (list.hidden) return false;
    list.hidden = true;
    toggle.setAttribute('aria-expanded', 'false');
    if (moveFocus) toggle.focus();
    return true;
  }

  return {
    toggle,
    list,
    close,
    /** A press elsewhere closes it. @param {Node} target */
    closeUnless(target) {
      if (!list.contains(target) && !toggle.contains(target)) close(false);
    },
  };
}
