/**
 * events.js: server-sent events, read with fetch.
 *
 * EventSource cannot send a header, and a token does not belong in a URL. After
 * a break the stream resumes behind the last event seen, with growing pauses.
 */

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** The server pings every 15 s; three missed pings mean a dead line. */
const SILENCE_MS = 45_000;
/** Answers after which trying again is pointless. */
const FINAL = [204, 401, 403, 404, 410];

/**
 * @typedef {object} EventsOptions
 * @property {URL} url
 * @property {string} token
 * @property {string|null} lastId
 * @property {(event: {type: string, id: string|null, data: string}) => void} onEvent
 */

/**
 * Keep a stream open until closed.
 * @param {EventsOptions} options
 * @returns {{close: () => void}}
 */
export function openEvents({ url, token, lastId, onEvent }) {
  const stop = new AbortController();
  let seen = lastId;

  async function run() {
    let pause = FIRST_PAUSE_MS;
    while (!stop.signal.aborted) {
      const outcome = await readOnce().catch(() => 'broken');
      if (outcome === 'final') return;
      pause = outcome === 'worked' ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      // Jitter: after an outage not every visitor comes back in the same second.
      await sleep(pause * (0.75 + Math.random() / 2), stop.signal);
    }
  }

  /** @returns {Promise<'final'|'worked'|'broken'>} */
  async function readOnce() {
    const line = new AbortController();
    const end = () => line.abort();
    stop.signal.addEventListener('abort', end);
    const watch = watchdog(end);
    try {
      const response = await fetch(url, {
        // "0" asks for all events of this conversation; the widget drops what it has already.
        headers: { Accept: 'text/event-stream', Authorization: `Bearer ${token}`, 'Last-Event-ID': seen ?? '0' },
        signal: line.signal,
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
      if (FINAL.includes(response.status)) return 'final';
      if (!response.ok || !response.body) return 'broken';
      await consume(response.body, watch.alive);
      return 'worked';
    } finally {
      watch.end();
      stop.signal.removeEventListener('abort', end);
    }
  }

  /** @param {ReadableStream<Uint8Array>} body @param {() => void} alive */
  async function consume(body, alive) {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parser = createParser((event) => {
      if (event.id !== null) seen = event.id;
      if (!stop.signal.aborted) onEvent(event);
    });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      parser(decoder.decode(value, { stream: true }));
    }
  }

  void run();
  return { close: () => stop.abort() };
}

/**
 * Parse the event-stream format; call the result with each piece of text.
 * @param {(event: {type: string, id: string|null, data: string}) => void} emit
 * @returns {(chunk: string) => void}
 */
export function createParser(emit) {
  let rest = '';
  let type = 'message';
  /** @type {string|null} */
  let id = null;
  /** @type {string[]} */
  let data = [];

  /** @param {string} line */
  function take(line) {
    if (line === '') {
      if (data.length) emit({ type, id, data: data.join('\n') });
      type = 'message';
      data = [];
      return;
    }
    const [, field, value] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'data') data.push(value ?? '');
    if (field === 'event') type = value ?? 'message';
    if (field === 'id') id = value ?? '';
  }

  return (chunk) => {
    const text = rest + chunk;
    // A "\r" at the very end may be half of "\r\n": leave it for the next piece.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    lines.forEach(take);
  };
}

/** @param {() => void} bark called after a long silence */
function watchdog(bark) {
  let timer = setTimeout(bark, SILENCE_MS);
  return {
    alive: () => {
      clearTimeout(timer);
      timer = setTimeout(bark, SILENCE_MS);
    },
    end: () => clearTimeout(timer),
  };
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
function sleep(ms, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
  });
}
