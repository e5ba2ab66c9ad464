/**
 * keep.js: the conversation as a text file that the employer may keep.
 */

import { author, sourceDates } from './message.js';
import { el } from './dom.js';
import { plainText } from './render.js';

/**
 * @param {import('./api.js').Message[]} messages
 * @param {Pick<import('./message.js').MessageContext, 't'|'title'|'contactName'>} context
 * @returns {string}
 */
export function transcriptText(messages, context) {
  const { t, title } = context;
  const today = t.date(new Date().toISOString());
  const head = [t('bewaren_kop', { titel: title }), t('wie_ben_ik'), t('bewaren_datum', { datum: today })];
  const parts = messages.map((message) => messageText(message, context));
  // Windows' Notepad is where most of these files end up: \r\n.
  return [head.join('\n'), ...parts].join('\n\n').replace(/\r?\n/g, '\r\n');
}

/**
 * @param {import('./api.js').Message} message
 * @param {Pick<import('./message.js').MessageContext, 't'|'title'|'contactName'>} context
 */
function messageText(message, context) {
  const { t } = context;
  const when = message.created_at ? ` (${t.date(message.created_at)}, ${t.time(message.created_at)})` : '';
  const lines = [`${author(message, context)}${when}:`];
  lines.push(message.from === 'employer' ? message.text : plainText(message.text));
  for (const choice of message.buttons ?? []) lines.push(`[ ${choice.title} ]`);
  for (const file of message.attachments ?? []) lines.push(`${file.title}: ${new URL(file.url, document.baseURI).href}`);
  for (const source of message.sources ?? []) {
    lines.push(`${t('bron_titel')}: ${source.title}, ${source.url} (${sourceDates(source, t)})`);
  }
  return lines.join('\n');
}

/**
 * Hand a text to the browser as a download.
 * @param {string} name
 * @param {string} text
 */
export function download(name, text) {
  // The mark in front makes old programs read the accents well.
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/plain;charset=utf-8' }));
  const anchor = /** @type {HTMLAnchorElement} */ (el('a', { href: url, download: name }));
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
