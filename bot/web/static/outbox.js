/**
 * outbox.js: what the user says, on its way to the server.
 *
 * One message at a time, so that answers come in order. One that fails stays on
 * screen and can be tried again with the same key; it survives a page change.
 */

import { ApiError, newKey } from './api.js';
import { button, el } from './dom.js';

/** Silence longer than this is explained to who cannot see the dots. */
const SAY_BUSY_AFTER_MS = 2000;

/**
 * @typedef {import('./session.js').Pending & {item: HTMLElement}} Outgoing
 *
 * @typedef {object} OutboxParts
 * @property {import('./api.js').Api} api
 * @property {import('./session.js').Session} session
 * @property {import('./texts.js').Texts} t
 * @property {string} title
 * @property {import('./log.js').Log} log
 * @property {import('./composer.js').Composer} composer
 * @property {import('./transcript.js').Transcript} transcript
 * @property {import('./conversation.js').Conversation} conversation
 * @property {() => void} onUnreachable
 * @property {() => void} onReached
 * @property {(text: string) => void} say
 */

/** @param {OutboxParts} parts */
export function createOutbox(parts) {
  const { api, session, t, title, log, composer, transcript, conversation, say } = parts;
  let queue = Promise.resolve();
  /** Keys that this page knows; the others in the session come from an earlier page. */
  const known = new Set();
  /** Failed messages, each with what tries it again. @type {Map<string, () => void>} */
  const failures = new Map();

  /**
   * @param {{text: string}|{payload: string}} body
   * @param {string} label
   * @param {string|null} [of] conversation in which the payload was minted
   */
  function send(body, label, of = null) {
    const message = { key: newKey(), body, label, conversation: of };
    session.addPending(message);
    enqueue({ ...message, item: transcript.addOwn(label) });
  }

  /** @param {Outgoing} message */
  function enqueue(message) {
    known.add(message.key);
    queue = queue.then(() => deliver(message, true));
  }

  /**
   * @param {Outgoing} message
   * @param {boolean} mayRenew a conversation that ran out is replaced once
   * @returns {Promise<void>}
   */
  async function deliver(message, mayRenew) {
    // Erased or restarted while it waited: it is no longer wanted.
    if (!message.item.isConnected) return undefined;
    const done = showBusy();
    try {
      await conversation.ensure();
      const current = conversation.who();
      adopt(message, current.id);
      const reply = await api.send(current, message.body, message.key);
      if (message.item.isConnected) arrived(message, reply);
    } catch (error) {
      if (!message.item.isConnected) return undefined;
      const problem = toProblem(error);
      if (!problem.gone || !mayRenew) failed(message, problem);
      else {
        conversation.lost();
        return await deliver(message, false);
      }
    } finally {
      done();
    }
    return undefined;
  }

  /**
   * A payload, and a key, are worth something in their own conversation only;
   * in another one the words are sent.
   * @param {Outgoing} message
   * @param {string} current
   */
  function adopt(message, current) {
    if (message.conversation === current) return;
    if (message.conversation !== null) {
      session.dropPending(message.key);
      message.key = newKey();
      message.body = { text: message.label };
      known.add(message.key);
    }
    message.conversation = current;
    session.addPending(message);
  }

  /** @param {Outgoing} message @param {import('./api.js').Reply} reply */
  function arrived(message, reply) {
    session.dropPending(message.key);
    transcript.setState(reply.state);
    transcript.receive(reply.messages ?? [], { after: message.item, anchor: message.item });
    parts.onReached();
  }

  /** Keep the message, say what is wrong, offer a way on. @param {Outgoing} message @param {ApiError} error */
  function failed(message, error) {
    const reason = error.detail || t('niet_verstuurd');
    const row = el('div', { class: 'failed' }, el('p', {}, reason));
    if (error.transient) row.append(retryButton(message, row));
    else handBack(message);
    message.item.append(row);
    say(reason);
    log.toEnd();
    if (error.unreachable) parts.onUnreachable();
  }

  /** @param {Outgoing} message @param {HTMLElement} row */
  function retryButton(message, row) {
    const retry = () => {
      failures.delete(message.key);
      row.remove();
      enqueue(message);
    };
    failures.set(message.key, retry);
    return button(t('opnieuw'), () => { retry(); composer.focus(); });
  }

  /** Sending the same again is useless: give the words back to be changed. @param {Outgoing} message */
  function handBack({ key, body }) {
    session.dropPending(key);
    if (composer.isEmpty() && 'text' in body) composer.set(body.text);
  }

  /** @returns {() => void} */
  function showBusy() {
    // A person who is typing is not "looking for an answer".
    if (transcript.state().with !== 'assistant') return () => {};
    log.setTyping(true);
    const timer = setTimeout(() => say(t('bezig', { titel: title })), SAY_BUSY_AFTER_MS);
    return () => {
      clearTimeout(timer);
      log.setTyping(false);
    };
  }

  return {
    send,
    /** Send again what the page left before an answer came. @param {import('./api.js').Message[]} messages */
    resume(messages) {
      const last = messages.at(-1);
      for (const one of session.get().pending.filter(({ key }) => !known.has(key))) {
        // The server may have it already; then it is not shown twice.
        const there = last?.from === 'employer' && last.text === one.label && log.list.lastElementChild;
        const item = /** @type {HTMLElement} */ (there || transcript.addOwn(one.label));
        enqueue({ ...one, item });
      }
    },
    /** @returns {boolean} whether there was something to try again */
    retryFailed() {
      const retries = [...failures.values()];
      for (const retry of retries) retry();
      return retries.length > 0;
    },
  };
}

/**
 * An answer that cannot be read is as good as none; a message is never lost on it.
 * @param {unknown} error
 * @returns {ApiError}
 */
function toProblem(error) {
  if (error instanceof ApiError) return error;
  reportError(error);
  return new ApiError(0);
}
