/**
 * composer.js: the input: a growing text field, a counter near the limit, send.
 *
 * A text that is too long is not cut off behind the writer's back: it stays, the
 * counter says how much too long it is, and sending waits.
 */

import { button, el } from './dom.js';

export const MAX_LENGTH = 1000;
const COUNT_FROM = 850;
const MAX_HEIGHT_PX = 140;
/** Remaining numbers that are spoken; each keystroke would be too much. */
const SPOKEN = [100, 50, 20, 0];

/**
 * @param {import('./texts.js').Texts} t
 * @param {{onSend: (text: string) => void, onDraft: (text: string) => void, say: (text: string) => void}} handlers
 */
export function createComposer(t, { onSend, onDraft, say }) {
  const field = /** @type {HTMLTextAreaElement} */ (
    el('textarea', {
      id: 'invoer',
      rows: 1,
      'aria-describedby': 'invoer-hint teller',
      enterkeyhint: 'send',
      oninput: changed,
      onkeydown,
      onpointerdown: allowKeyboard,
    })
  );
  const counter = el('p', { id: 'teller', class: 'counter', hidden: true });
  const send = button(t('verstuur'), submit, { class: 'send', 'aria-disabled': 'true' });
  let lastPointer = '';

  // Python counts code points, so do we: an emoji is one character.
  const length = () => [...field.value.trim()].length;

  function changed() {
    grow();
    count();
    onDraft(field.value);
  }

  function grow() {
    if (!field.offsetParent) return;
    field.style.height = 'auto';
    const border = field.offsetHeight - field.clientHeight;
    field.style.height = `${Math.min(field.scrollHeight + border, MAX_HEIGHT_PX)}px`;
  }

  function count() {
    const left = MAX_LENGTH - length();
    send.setAttribute('aria-disabled', String(left === MAX_LENGTH || left < 0));
    field.setAttribute('aria-invalid', String(left < 0));
    const text = left < 0 ? t('tekens_te_veel', { aantal: -left }) : t('tekens_over', { aantal: left });
    counter.hidden = left > MAX_LENGTH - COUNT_FROM;
    counter.textContent = counter.hidden ? '' : text;
    counter.classList.toggle('error', left < 0);
    if (!counter.hidden && (SPOKEN.includes(left) || left === -1)) say(text);
  }

  function submit() {
    const text = field.value.trim();
    if (text && length() <= MAX_LENGTH) {
      set('');
      onSend(text);
    } else if (text) {
      say(counter.textContent ?? '');
    }
    focus();
  }

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    // Enter also ends the composition of an accented letter: that is no "send".
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  }

  /** @param {string} text */
  function set(text) {
    field.value = text;
    changed();
  }

  /** The user touches the field: now the on-screen keyboard is wanted. */
  function allowKeyboard() {
    if (!field.hasAttribute('inputmode')) return;
    field.removeAttribute('inputmode');
    field.blur();
  }

  /** Move focus here, on the user's act only. After a tap no keyboard jumps up over the answer. */
  function focus() {
    if (lastPointer === 'touch') field.setAttribute('inputmode', 'none');
    field.focus({ preventScroll: true });
  }

  const element = el(
    'div',
    { class: 'composer' },
    el('label', { for: 'invoer' }, t('invoer')),
    el('div', { class: 'row' }, field, send),
    counter,
    el('p', { id: 'invoer-hint', class: 'hint' }, t('invoer_let_op')),
  );

  return {
    element,
    focus,
    set,
    /** Once visible: what has no size cannot be measured. */
    fit: grow,
    isEmpty: () => !field.value.trim(),
    /** @param {string} type pointerType of the last press anywhere in the widget; "" for a key */
    notePointer: (type) => { lastPointer = type; },
  };
}

/** @typedef {ReturnType<typeof createComposer>} Composer */
