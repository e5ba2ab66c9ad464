/**
 * api.js: the HTTP calls of the chat API, and nothing that is shown.
 *
 * A message carries an Idempotency-Key. A retry uses the same key, so a message
 * that did arrive is never answered twice.
 */

/**
 * @typedef {{title: string, payload: string}} Button
 * @typedef {{title: string, url: string, text_date: string|null, checked_on: string|null}} Source
 * @typedef {object} Message
 * @property {string} id
 * @property {'assistant'|'contact'|'system'|'employer'} from
 * @property {string} text
 * @property {Button[]} [buttons]
 * @property {string} [kind]
 * @property {Source[]} [sources]
 * @property {{title: string, url: string, media_type?: string}[]} [attachments]
 * @property {string} [created_at]
 *
 * @typedef {object} State
 * @property {'assistant'|'waiting'|'contact'} with
 * @property {{name: string, role?: string, organisation?: string}|null} contact
 * @property {{id: string, step: number, of: number}|null} route
 *
 * @typedef {{messages: Message[], state: State}} Reply
 * @typedef {{name: string, phone?: string, mail?: string, url?: string, hours?: string}} Desk
 * @typedef {{id: string, token: string}} Credentials
 */

const TIMEOUT_MS = 15_000;
const RETRY_DELAYS_MS = [1000, 3000];
/** After this long the user hears what is wrong; silent retries end. */
const PATIENCE_MS = 20_000;
const MAX_RETRY_AFTER_S = 5;
const TRANSIENT = [0, 408, 425, 429, 502, 503, 504];

/** A call that failed. `status` 0 means: no answer at all. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} [detail] a Dutch sentence from the server, fit to show
   * @param {number} [retryAfter] seconds
   */
  constructor(status, detail = '', retryAfter = 0) {
    super(`chat api: ${status}`);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  /** The same request may succeed later. */
  get transient() {
    return TRANSIENT.includes(this.status) || this.status >= 500;
  }

  /** The back-end is away, as against: it answers, and says no. */
  get unreachable() {
    return this.status === 0 || this.status >= 500;
  }

  /** The conversation no longer exists for us: expired, erased, or not ours. */
  get gone() {
    return [401, 404, 410].includes(this.status);
  }
}

/** @returns {string} a key that no other message has; randomUUID needs https, this does not */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {URL} base the folder under which `api/v1/` stands
 */
export function createApi(base) {
  /** @param {string} path */
  const url = (path) => new URL(`api/v1/${path}`, base);
  /** @param {Credentials} who @param {string} [call] */
  const conversation = (who, call) =>
    url(`conversations/${encodeURIComponent(who.id)}${call ? `/${call}` : ''}`);

  return {
    /** @returns {Promise<Desk>} */
    desk: () => request(url('desk')),
    /** @param {{page: string, subject?: string}} body @returns {Promise<Reply & {conversation_id: string, token: string}>} */
    create: (body) => request(url('conversations'), { method: 'POST', body }),
    /** @param {Credentials} who @param {object} body @param {string} key @returns {Promise<Reply>} */
    send: (who, body, key) =>
      withRetry(() => request(conversation(who, 'messages'), { method: 'POST', body, token: who.token, key })),
    /** @param {Credentials} who @returns {Promise<Reply>} */
    transcript: (who) => request(conversation(who, 'transcript'), { token: who.token }),
    /** @param {Credentials} who @param {{message_id: string, useful: boolean, text?: string}} body */
    feedback: (who, body) =>
      request(conversation(who, 'feedback'), { method: 'POST', body, token: who.token }),
    /** @param {Credentials} who @returns {Promise<{receipt: unknown}>} */
    erase: (who) => request(conversation(who), { method: 'DELETE', token: who.token }),
    /** @param {Credentials} who @returns {URL} */
    eventsUrl: (who) => conversation(who, 'events'),
  };
}

/** @typedef {ReturnType<typeof createApi>} Api */

/**
 * @param {URL} url
 * @param {{method?: string, body?: object, token?: string, key?: string}} [options]
 * @returns {Promise<any>}
 */
async function request(url, { method = 'GET', body, token, key } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  if (token) headers.Authorization = `Bearer ${token}`;
  if (key) headers['Idempotency-Key'] = key;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: limit.signal,
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
    if (!response.ok) throw await problem(response);
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    // No network, time-out, blocked, or an answer that is no JSON: all "no answer".
    throw error instanceof ApiError ? error : new ApiError(0);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Response} response @returns {Promise<ApiError>} */
async function problem(response) {
  const body = await response.json().catch(() => ({}));
  // Only a sentence may be shown: a validation list would not be one.
  const detail = typeof body?.detail === 'string' ? body.detail : '';
  return new ApiError(response.status, detail, Number(response.headers.get('Retry-After')) || 0);
}

/**
 * @template T
 * @param {() => Promise<T>} call
 * @returns {Promise<T>}
 */
async function withRetry(call) {
  const started = Date.now();
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError) || !mayRetry(error, attempt, started)) throw error;
      const wait = Math.max(RETRY_DELAYS_MS[attempt], error.retryAfter * 1000);
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

/** @param {ApiError} error @param {number} attempt @param {number} started */
function mayRetry(error, attempt, started) {
  return (
    error.transient &&
    attempt < RETRY_DELAYS_MS.length &&
    error.retryAfter <= MAX_RETRY_AFTER_S &&
    Date.now() - started < PATIENCE_MS
  );
}
