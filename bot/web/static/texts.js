/**
 * texts.js: the words of the widget.
 *
 * All Dutch stands in teksten.json, so that a writer changes it without reading
 * code. Here it is fetched, filled in, and dates get their Dutch form.
 */

const CACHE_KEY = 'wegwijzer:teksten';
const TRIES = 3;

/**
 * @typedef {((key: string, values?: Record<string, unknown>) => string) & {
 *   locale: string, date: (iso: string) => string, time: (iso: string) => string }} Texts
 */

/**
 * Fetch the texts; where that fails the copy of an earlier page helps out.
 * @param {URL} url
 * @returns {Promise<Texts>}
 */
export async function loadTexts(url) {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`texts: ${response.status}`);
      const data = await response.json();
      remember(data);
      return makeTexts(data);
    } catch (error) {
      const kept = recall();
      if (kept) return makeTexts(kept);
      if (attempt === TRIES) throw error;
      await new Promise((done) => setTimeout(done, attempt * 1000));
    }
  }
  throw new Error('unreachable');
}

/** @param {Record<string, string>} data @returns {Texts} */
export function makeTexts(data) {
  const locale = data.taal ?? 'nl-NL';
  /** @param {string} key @param {Record<string, unknown>} [values] */
  const fill = (key, values = {}) =>
    (data[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
  return Object.assign(fill, {
    locale,
    /** @param {string} iso */
    date: (iso) => format(iso, locale, { day: 'numeric', month: 'long', year: 'numeric' }),
    /** @param {string} iso */
    time: (iso) => format(iso, locale, { hour: '2-digit', minute: '2-digit' }),
  });
}

/** @param {string} iso @param {string} locale @param {Intl.DateTimeFormatOptions} options */
function format(iso, locale, options) {
  const moment = new Date(iso);
  if (!iso || Number.isNaN(moment.getTime())) return '';
  // A bare date is midnight UTC; another zone would show the day before.
  const timeZone = /^\d{4}-\d\d-\d\d$/.test(iso) ? 'UTC' : undefined;
  return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(moment);
}

/** @param {unknown} data */
function remember(data) {
  try {
    sessionStorage.setItem(CACHE_KEY, JSON.stringify(data));
  } catch {
    // Storage may be off or full: the texts are simply fetched again.
  }
}

/** @returns {Record<string, string>|null} */
function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(CACHE_KEY) ?? 'null');
  } catch {
    return null;
  }
}
