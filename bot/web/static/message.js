/**
 * message.js: one message as a list item of the transcript.
 *
 * Text, buttons, files, source with date, and the question whether it helped.
 */

import { createFeedback } from './feedback.js';
import { button, el, link } from './dom.js';
import { plainText, renderText } from './render.js';

/**
 * @typedef {import('./api.js').Message} Message
 * @typedef {object} MessageContext
 * @property {import('./texts.js').Texts} t
 * @property {string} title name of the assistant
 * @property {() => string} contactName
 * @property {(choice: import('./api.js').Button) => void} [onChoose]
 * @property {(body: {message_id: string, useful: boolean, text?: string}) => Promise<unknown>} onFeedback
 * @property {(text: string) => void} say
 */

/**
 * @param {Message} message
 * @param {MessageContext} context
 * @returns {HTMLElement}
 */
export function renderMessage(message, context) {
  const { t } = context;
  return el(
    'li',
    { class: `message from-${sender(message)}`, tabindex: -1 },
    heading(message, context),
    el('div', { class: 'bubble' }, content(message, t), attachments(message, t), sources(message, t)),
    choices(message, context),
    message.from === 'assistant' && message.kind === 'answer' && createFeedback(message.id, context),
  );
}

/**
 * Everything a screen reader should hear of an arriving message.
 * @param {Message} message
 * @param {MessageContext} context
 * @returns {string}
 */
export function spokenMessage(message, context) {
  const titles = (message.buttons ?? []).map((one) => one.title).join(', ');
  const offered = titles && `${context.t('keuzes')}: ${titles}.`;
  return `${author(message, context)}: ${plainText(message.text, { urls: false })} ${offered}`.trim();
}

/**
 * Who speaks, in words.
 * @param {Message} message
 * @param {Pick<MessageContext, 't'|'title'|'contactName'>} context
 * @returns {string}
 */
export function author(message, { t, title, contactName }) {
  const names = { assistant: title, contact: contactName(), employer: t('van_u'), system: t('van_melding') };
  return names[sender(message)];
}

/**
 * Mark the button that was chosen; it and the others stay readable and usable.
 * @param {HTMLElement} item list item of the message
 * @param {string} title
 * @param {import('./texts.js').Texts} t
 * @returns {boolean} whether the item has that button
 */
export function markChosen(item, title, t) {
  const chosen = [...item.querySelectorAll('.choice')].find((one) => one.getAttribute('data-title') === title);
  if (!chosen) return false;
  if (!chosen.classList.contains('chosen')) {
    chosen.classList.add('chosen');
    chosen.append(el('span', { class: 'sr' }, ` (${t('gekozen')})`));
  }
  return true;
}

/** @param {Message} message @returns {'assistant'|'contact'|'system'|'employer'} unknown senders show as a notice */
function sender({ from }) {
  return ['assistant', 'contact', 'employer'].includes(from) ? from : 'system';
}

/** @param {Message} message @param {MessageContext} context */
function heading(message, context) {
  const time = context.t.time(message.created_at ?? '');
  return el(
    'p',
    { class: 'who' },
    el('span', { class: 'name' }, author(message, context)),
    time && el('time', { datetime: message.created_at }, time),
  );
}

/** @param {Message} message @param {import('./texts.js').Texts} t */
function content(message, t) {
  // What an employer typed is shown as typed; marks have a meaning in our texts only.
  if (message.from === 'employer') return el('p', { class: 'typed' }, message.text);
  return el('div', { class: 'text' }, renderText(message.text, t('nieuw_tabblad')));
}

/** @param {Message} message @param {MessageContext} context */
function choices(message, { t, onChoose }) {
  if (!message.buttons?.length) return null;
  const made = message.buttons.map((choice) =>
    button(choice.title, () => onChoose?.(choice), { class: 'choice', 'data-title': choice.title }),
  );
  return el('div', { class: 'choices', role: 'group', 'aria-label': t('keuzes') }, ...made);
}

/** @param {Message} message @param {import('./texts.js').Texts} t */
function attachments(message, t) {
  if (!message.attachments?.length) return null;
  const items = message.attachments.map((one) => el('li', {}, link(one.url, one.title, t('nieuw_tabblad'))));
  return el('ul', { class: 'files', 'aria-label': t('bestanden') }, ...items);
}

/** @param {Message} message @param {import('./texts.js').Texts} t */
function sources(message, t) {
  if (!message.sources?.length) return null;
  const items = message.sources.map((source) =>
    el('li', {}, link(source.url, source.title, t('nieuw_tabblad')), el('span', { class: 'date' }, sourceDates(source, t))),
  );
  return el('details', { class: 'sources' }, el('summary', {}, t('bron_titel')), el('ul', {}, ...items));
}

/**
 * "Tekst van 3 november 2026, nog niet bij de bron nagekeken"
 * @param {import('./api.js').Source} source
 * @param {import('./texts.js').Texts} t
 */
export function sourceDates(source, t) {
  const dated = source.text_date ? t('bron_tekst_van', { datum: t.date(source.text_date) }) : t('bron_geen_datum');
  const checked = source.checked_on
    ? t('bron_nagekeken', { datum: t.date(source.checked_on) })
    : t('bron_niet_nagekeken');
  return `${dated}, ${checked}`;
}
