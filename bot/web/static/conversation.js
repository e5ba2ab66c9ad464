/**
 * conversation.js: a conversation's life: start, resume, events, end.
 */

import { ApiError } from './api.js';
import { openEvents } from './events.js';

/**
 * @typedef {object} ConversationParts
 * @property {import('./api.js').Api} api
 * @property {import('./session.js').Session} session
 * @property {import('./transcript.js').Transcript} transcript
 * @property {import('./log.js').Log} log
 * @property {(messages: import('./api.js').Message[]) => void} onResumed
 */

/** @param {ConversationParts} parts */
export function createConversation({ api, session, transcript, log, onResumed }) {
  let resumed = false;
  /** @type {Promise<void>|null} */
  let preparing = null;
  /** @type {{close: () => void}|null} */
  let stream = null;

  const who = () => ({ id: session.get().id ?? '', token: session.get().token ?? '' });

  /**
   * Make sure that there is a conversation, and that what was said is on screen.
   * @param {string} [subject] for a new one
   * @returns {Promise<void>}
   */
  function ensure(subject) {
    preparing ??= prepare(subject).finally(() => { preparing = null; });
    return preparing;
  }

  /** @param {string} [subject] */
  async function prepare(subject) {
    if (session.get().id && !resumed) await resume();
    if (!session.get().id) await start(subject);
  }

  /** @param {string} [subject] */
  async function start(subject) {
    // Without query and fragment: those may hold what is nobody's business.
    const page = location.origin + location.pathname;
    const made = await api.create(subject ? { page, subject } : { page });
    session.save({ id: made.conversation_id, token: made.token, lastEventId: null });
    resumed = true;
    // One that ran out is renewed silently: no second greeting below the first.
    if (!transcript.greeted()) {
      const before = log.list.querySelector('.from-employer');
      transcript.receive(made.messages ?? [], { before, force: true });
    }
    transcript.setState(made.state);
    listen();
  }

  /** Take up the conversation of an earlier page; one that is gone starts anew silently. */
  async function resume() {
    try {
      const { messages, state } = await api.transcript(who());
      resumed = true;
      transcript.setState(state);
      transcript.restore(messages);
      listen();
      onResumed(messages);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.gone) throw error;
      lost();
      onResumed([]);
    }
  }

  /** The server does not know it any more. */
  function lost() {
    silence();
    session.forget();
  }

  function listen() {
    silence();
    const { lastEventId, token, id } = session.get();
    // A hidden tab needs no line, unless a person may answer there.
    if (!id || !token || !resumed || (document.hidden && transcript.state().with === 'assistant')) return;
    stream = openEvents({ url: api.eventsUrl(who()), token, lastId: lastEventId, onEvent });
  }

  function silence() {
    stream?.close();
    stream = null;
  }

  /** @param {{type: string, id: string|null, data: string}} event */
  function onEvent({ type, id, data }) {
    const content = parse(data);
    if (type === 'state' && content) transcript.setState(content);
    if (type === 'message' && content?.id) onMessage(content);
    if (id !== null) session.save({ lastEventId: id });
  }

  /** @param {import('./api.js').Message} message */
  async function onMessage(message) {
    const news = !transcript.has(message.id);
    // Somebody else spoke: who is in the conversation may have changed, and the name goes first.
    if (news && message.from !== 'assistant') await refreshState();
    transcript.receive([message]);
  }

  async function refreshState() {
    const id = session.get().id;
    const known = await api.transcript(who()).catch(() => null);
    if (known && id === session.get().id) transcript.setState(known.state);
  }

  return {
    ensure,
    listen,
    silence,
    lost,
    who,
    exists: () => Boolean(session.get().id),
    /** Drop all that is known of it, on screen and in the browser. */
    clear() {
      silence();
      session.clear();
      transcript.clear();
    },
  };
}

/** @typedef {ReturnType<typeof createConversation>} Conversation */

/** @param {string} data @returns {any} */
function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
