/**
 * question.js: ask before something is lost; "no" has the focus.
 */

import { button, el, focused } from './dom.js';

/**
 * @param {import('./texts.js').Texts} t
 * @param {{onShow: () => void, onAnswered: () => void}} handlers `onAnswered`: focus needs a place
 */
export function createQuestion(t, { onShow, onAnswered }) {
  /** @type {((yes: boolean) => void)|null} */
  let waiting = null;
  const text = el('p', { id: 'vraag-tekst' });
  const yes = button('', () => answer(true), { class: 'danger' });
  const no = button('', () => answer(false));
  const element = el(
    'div',
    { class: 'question', role: 'group', 'aria-labelledby': 'vraag-tekst', hidden: true },
    text,
    el('div', { class: 'actions' }, yes, no),
  );

  /** @param {boolean} value @returns {boolean} whether a question was open */
  function answer(value) {
    if (!waiting) return false;
    const hadFocus = element.contains(focused(element));
    const settle = waiting;
    waiting = null;
    element.hidden = true;
    settle(value);
    if (hadFocus) onAnswered();
    return true;
  }

  /** @param {'wissen'|'opnieuw'} what @returns {Promise<boolean>} */
  function ask(what) {
    answer(false);
    text.textContent = t(`${what}_vraag`);
    yes.textContent = t(`${what}_ja`);
    no.textContent = t(`${what}_nee`);
    element.hidden = false;
    onShow();
    no.focus();
    return new Promise((done) => { waiting = done; });
  }

  return { element, ask, answer };
}
