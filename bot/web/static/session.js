/**
 * session.js: what survives a reload or a page change.
 *
 * Kept in sessionStorage, so nothing remains when the tab is closed. Where a
 * browser refuses storage the widget works on from memory.
 */

/**
 * @typedef {object} Pending a message without an answer yet
 * @property {string} key its idempotency key
 * @property {{text: string}|{payload: string}} body
 * @property {string} label what the user sees of it
 * @property {string|null} conversation where it was, or may have been, received
 *
 * @typedef {object} SessionData
 * @property {string|null} id conversation
 * @property {string|null} token bearer of that conversation
 * @property {string|null} lastEventId last event seen
 * @property {boolean|null} open did the user open (true) or close (false) the panel?
 * @property {string} draft what stands in the input
 * @property {Pending[]} pending
 */

const NO_CONVERSATION = { id: null, token: null, lastEventId: null };
/** @type {SessionData} */
const EMPTY = { ...NO_CONVERSATION, open: null, draft: '', pending: [] };

/**
 * @param {string} scope separates installations that share a site
 */
export function createSession(scope) {
  const key = `wegwijzer:${scope}`;
  /** @type {SessionData} */
  let data = { ...EMPTY, ...read(key) };

  /** @param {Partial<SessionData>} change */
  function save(change) {
    data = { ...data, ...change };
    try {
      sessionStorage.setItem(key, JSON.stringify(data));
    } catch {
      // Memory alone then: the conversation lasts as long as the page.
    }
  }

  /** @param {string} done */
  const others = (done) => data.pending.filter((one) => one.key !== done);
  return {
    /** @returns {SessionData} */
    get: () => data,
    save,
    /** The conversation is gone; what the user still wanted to say is not. */
    forget: () => save(NO_CONVERSATION),
    /** The user wants it gone: all of it. */
    clear: () => save({ ...NO_CONVERSATION, pending: [], draft: '' }),
    /** @param {Pending} message */
    addPending: ({ key: own, body, label, conversation }) =>
      save({ pending: [...others(own), { key: own, body, label, conversation }] }),
    /** @param {string} done */
    dropPending: (done) => save({ pending: others(done) }),
  };
}

/** @typedef {ReturnType<typeof createSession>} Session */

/** @param {string} key @returns {Partial<SessionData>} */
function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') ?? {};
  } catch {
    return {};
  }
}
