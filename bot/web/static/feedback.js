/**
 * feedback.js: "Was dit nuttig?" below an answer, with an optional remark.
 *
 * The yes or no is sent at once: most people stop there, and it must not be lost.
 */

import { button, el } from './dom.js';

const MAX_REMARK = 1000;

/**
 * @param {string} messageId
 * @param {import('./message.js').MessageContext} context
 * @returns {HTMLElement}
 */
export function createFeedback(messageId, { t, onFeedback, say }) {
  const status = el('p', { class: 'status' });
  const more = el('div', { class: 'remark' });
  const labelId = `nuttig-${messageId}`;
  const yes = button(t('ja'), () => rate(true), { 'aria-pressed': 'false' });
  const no = button(t('nee'), () => rate(false), { 'aria-pressed': 'false' });

  /** @param {string} key @param {boolean} [failed] */
  function report(key, failed = false) {
    status.textContent = t(key);
    status.classList.toggle('error', failed);
    say(t(key));
  }

  /** @param {boolean} useful */
  async function rate(useful) {
    press(useful);
    try {
      await onFeedback({ message_id: messageId, useful });
    } catch {
      press(null);
      report('nuttig_mislukt', true);
      return;
    }
    report('nuttig_dank');
    if (!more.firstChild) more.append(remarkForm(`${labelId}-tekst`, send));
  }

  /** @param {boolean|null} useful */
  function press(useful) {
    yes.setAttribute('aria-pressed', String(useful === true));
    no.setAttribute('aria-pressed', String(useful === false));
  }

  /** @param {string} text */
  async function send(text) {
    const useful = yes.getAttribute('aria-pressed') === 'true';
    try {
      await onFeedback({ message_id: messageId, useful, text });
    } catch {
      report('nuttig_mislukt', true);
      return;
    }
    // The form goes, so focus needs a place: the button that opened it.
    (useful ? yes : no).focus();
    more.replaceChildren();
    report('nuttig_klaar');
  }

  /** @param {string} id @param {(text: string) => void} onSend */
  function remarkForm(id, onSend) {
    const field = /** @type {HTMLTextAreaElement} */ (
      el('textarea', { id, rows: 2, maxlength: MAX_REMARK, 'aria-describedby': `${id}-hint` })
    );
    const submit = () => field.value.trim() && onSend(field.value.trim());
    return el(
      'div',
      {},
      el('label', { for: id }, t('nuttig_vraag')),
      el('p', { class: 'hint', id: `${id}-hint` }, t('nuttig_let_op')),
      field,
      button(t('nuttig_verstuur'), submit),
    );
  }

  return el(
    'div',
    { class: 'feedback', role: 'group', 'aria-labelledby': labelId },
    el('div', { class: 'rate' }, el('span', { id: labelId }, t('nuttig')), yes, no),
    status,
    more,
  );
}
