/**
 * transcript.js: what has been said, and with whom: messages and state on screen.
 *
 * Every message passes here once, whether it came as a reply, as an event or
 * from an earlier page.
 */

import { newKey } from './api.js';
import { markChosen, renderMessage, spokenMessage } from './message.js';

/** @type {import('./api.js').State} */
const START_STATE = { with: 'assistant', contact: null, route: null };

/**
 * @typedef {import('./api.js').Message} Message
 * @typedef {object} TranscriptParts
 * @property {import('./texts.js').Texts} t
 * @property {string} title
 * @property {import('./log.js').Log} log
 * @property {import('./view.js').View} view
 * @property {import('./session.js').Session} session
 * @property {(text: string) => void} say
 * @property {(choice: import('./api.js').Button, conversation: string|null) => void} onChoose
 * @property {(body: {message_id: string, useful: boolean, text?: string}) => Promise<unknown>} onFeedback
 */

/** @param {TranscriptParts} parts */
export function createTranscript({ t, title, log, view, session, say, onChoose, onFeedback }) {
  let state = START_STATE;
  let unread = 0;
  /** Ids of what is on screen: a message may come both as a reply and as an event. */
  const shown = new Set();
  const contactName = () => (state.with !== 'assistant' && state.contact?.name) || t('van_contact');
  const context = { t, title, contactName, say, onFeedback };

  /** @param {Message} message */
  function toItem(message) {
    const conversation = session.get().id;
    shown.add(message.id);
    const item = renderMessage(message, {
      ...context,
      onChoose(choice) {
        markChosen(item, choice.title, t);
        onChoose(choice, conversation);
      },
    });
    return item;
  }

  /** @param {number} count */
  function setUnread(count) {
    unread = count;
    view.setUnread(count);
  }

  /** A reload: the buttons that were chosen then are marked again. @param {Message[]} messages */
  function markEarlierChoices(messages) {
    const items = /** @type {HTMLElement[]} */ ([...log.list.children].reverse());
    for (const { from, text } of messages) {
      if (from === 'employer') items.some((item) => markChosen(item, text, t));
    }
  }

  return {
    context,
    state: () => state,
    /** @param {import('./api.js').State|undefined} next */
    setState(next) {
      if (!next) return;
      state = next;
      view.setState(next);
    },
    /** @param {string} id */
    has: (id) => shown.has(id),
    /**
     * Show new messages, and let them be heard once.
     * @param {Message[]} messages
     * @param {import('./log.js').Arrival} [where]
     */
    receive(messages, where) {
      const fresh = messages.filter((one) => !shown.has(one.id) && one.from !== 'employer');
      log.addArrived(fresh.map(toItem), where);
      for (const message of fresh) say(spokenMessage(message, context));
      if (!view.isOpen() && fresh.length) setUnread(unread + fresh.length);
    },
    /** Show what was said before this page; silently. @param {Message[]} messages */
    restore(messages) {
      const items = messages.filter((one) => !shown.has(one.id)).map(toItem);
      log.addArrived(items, { before: log.list.firstElementChild });
      markEarlierChoices(messages);
      log.toEnd();
    },
    /** Show what the user says. @param {string} text @returns {HTMLElement} */
    addOwn(text) {
      const own = { id: newKey(), from: /** @type {const} */ ('employer'), text, created_at: new Date().toISOString() };
      const item = renderMessage(own, context);
      log.addOwn(item);
      return item;
    },
    /** A notice of the widget itself. @param {string} text */
    notice(text) {
      const own = { id: newKey(), from: /** @type {const} */ ('system'), text, created_at: new Date().toISOString() };
      log.addArrived([toItem(own)], { force: true });
      say(text);
    },
    /** @returns {boolean} whether the assistant has introduced itself */
    greeted: () => Boolean(log.list.querySelector('.from-assistant')),
    seen: () => setUnread(0),
    clear() {
      shown.clear();
      log.clear();
      setUnread(0);
      state = START_STATE;
      view.setState(START_STATE);
    },
  };
}

/** @typedef {ReturnType<typeof createTranscript>} Transcript */
