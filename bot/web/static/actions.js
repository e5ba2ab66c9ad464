/**
 * actions.js: what the menu does: keep, erase, begin again, the desk.
 */

import { ApiError } from './api.js';
import { download, transcriptText } from './keep.js';

/**
 * @typedef {object} ActionParts
 * @property {import('./api.js').Api} api
 * @property {import('./texts.js').Texts} t
 * @property {import('./log.js').Log} log
 * @property {import('./view.js').View} view
 * @property {import('./composer.js').Composer} composer
 * @property {import('./transcript.js').Transcript} transcript
 * @property {import('./conversation.js').Conversation} conversation
 * @property {() => void} begin start a conversation, with help shown when that fails
 * @property {() => void} onUnreachable
 * @property {(text: string) => void} say
 */

/** @param {ActionParts} parts */
export function createActions({ api, t, log, view, composer, transcript, conversation, begin, onUnreachable, say }) {
  async function keep() {
    if (!conversation.exists()) return transcript.notice(t('bewaren_leeg'));
    try {
      const { messages } = await api.transcript(conversation.who());
      const day = new Date().toISOString().slice(0, 10);
      download(t('bewaren_bestand', { datum: day }), transcriptText(messages, transcript.context));
      say(t('bewaren_klaar'));
    } catch (error) {
      trouble(error);
    }
    return undefined;
  }

  async function erase() {
    if (!conversation.exists()) return transcript.notice(t('wissen_leeg'));
    if (!(await view.ask('wissen'))) return undefined;
    try {
      const answer = await api.erase(conversation.who());
      conversation.clear();
      composer.set('');
      transcript.notice(receiptText(answer?.receipt));
    } catch (error) {
      if (error instanceof ApiError && error.gone) {
        // Already away on the server: then here as well.
        conversation.clear();
        transcript.notice(t('wissen_klaar'));
      } else {
        transcript.notice(t('wissen_mislukt'));
        if (error instanceof ApiError && error.unreachable) onUnreachable();
      }
    }
    return undefined;
  }

  /** @param {unknown} receipt a sentence, a number, or an object that holds one of these */
  function receiptText(receipt) {
    const value = receipt && typeof receipt === 'object' ? firstText(receipt) : receipt;
    if (!value) return t('wissen_klaar');
    const text = String(value);
    return text.includes(' ') ? text : t('wissen_bewijs', { bewijs: text });
  }

  async function restart() {
    const spoken = log.list.querySelector('.from-employer');
    if (spoken && !(await view.ask('opnieuw'))) return;
    conversation.clear();
    composer.set('');
    begin();
  }

  /** @param {unknown} error */
  function trouble(error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.detail) transcript.notice(error.detail);
    if (error.unreachable) onUnreachable();
  }

  return { keep, erase, restart };
}

/** @param {object} receipt */
function firstText(receipt) {
  const { text, detail, id, code } = /** @type {Record<string, unknown>} */ (receipt);
  return text ?? detail ?? id ?? code;
}
