/**
 * announce.js: the hidden transcript for screen readers.
 *
 * The visible transcript is no live region: it would be read again at every
 * change. This one gets each message's plain text once and drops it after a
 * second, so that nobody meets it twice when browsing the page.
 */

import { el } from './dom.js';

const KEEP_MS = 1000;

/** @returns {{element: HTMLElement, say: (text: string) => void}} */
export function createAnnouncer() {
  const element = el('div', { class: 'sr', 'aria-live': 'polite', 'aria-relevant': 'additions' });
  return {
    element,
    say(text) {
      if (!text.trim()) return;
      const line = el('p', {}, text);
      element.append(line);
      setTimeout(() => line.remove(), KEEP_MS);
    },
  };
}
