/**
 * render.js: a message's text as safe DOM, and as plain text.
 *
 * Known: paragraphs, "1. …" and "- …" lists, **bold**, http(s) links (bare or
 * as [title](url)). All else is shown as the characters that were sent.
 */

import { el, link } from './dom.js';

const NUMBERED = /^\s*(\d{1,3})[.)]\s+(.*)$/;
const BULLET = /^\s*[-•*]\s+(.*)$/;
// Bounded repeats: a hostile text may not keep the browser busy.
const INLINE = /\*\*([^\n]{1,500}?)\*\*|\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]{1,1000})\)|https?:\/\/[^\s<>"]{1,1000}/g;
const TRAILING = /[.,;:!?)\]'’”]+$/;

/**
 * @param {string} text
 * @param {string} newTabNote
 * @returns {DocumentFragment}
 */
export function renderText(text, newTabNote) {
  const fragment = document.createDocumentFragment();
  for (const block of blocks(text)) fragment.append(renderBlock(block, newTabNote));
  return fragment;
}

/**
 * The text as it is spoken or kept in a file: without marks, links with their address.
 * @param {string} text
 * @param {{urls?: boolean}} [options] `urls: false` leaves the address of a titled link out
 * @returns {string}
 */
export function plainText(text, { urls = true } = {}) {
  return String(text ?? '').replace(INLINE, (all, bold, title, url) => {
    if (bold) return plainText(bold, { urls });
    if (title) return urls ? `${title} (${url})` : title;
    return all;
  });
}

/** @typedef {{type: 'p'|'ol'|'ul', start?: number, lines: string[]}} Block */

/**
 * Group lines: a blank line or another kind of line starts a new block.
 * @param {string} text
 * @returns {Block[]}
 */
function blocks(text) {
  /** @type {Block[]} */
  const found = [];
  /** @type {Block|undefined} */
  let current;
  for (const line of String(text ?? '').split(/\r?\n/)) {
    if (!line.trim()) {
      // A blank line between two items does not break a list.
      if (current?.type === 'p') current = undefined;
      continue;
    }
    const { type, start, content } = classify(line);
    if (current?.type !== type) {
      current = { type, start, lines: [] };
      found.push(current);
    }
    current.lines.push(content);
  }
  return found;
}

/** @param {string} line @returns {{type: 'p'|'ol'|'ul', start?: number, content: string}} */
function classify(line) {
  const numbered = NUMBERED.exec(line);
  if (numbered) return { type: 'ol', start: Number(numbered[1]), content: numbered[2] };
  const bullet = BULLET.exec(line);
  if (bullet) return { type: 'ul', content: bullet[1] };
  return { type: 'p', content: line.trim() };
}

/** @param {Block} block @param {string} note @returns {HTMLElement} */
function renderBlock(block, note) {
  if (block.type === 'p') {
    const lines = block.lines.flatMap((line, i) => [i ? el('br') : null, ...inline(line, note)]);
    return el('p', {}, ...lines);
  }
  const items = block.lines.map((line) => el('li', {}, ...inline(line, note)));
  return el(block.type, { start: block.start }, ...items);
}

/** @param {string} line @param {string} note @returns {Node[]} */
function inline(line, note) {
  const nodes = [];
  let last = 0;
  for (const match of line.matchAll(INLINE)) {
    nodes.push(document.createTextNode(line.slice(last, match.index)));
    nodes.push(...inlineMatch(match, note));
    last = match.index + match[0].length;
  }
  nodes.push(document.createTextNode(line.slice(last)));
  return nodes;
}

/** @param {RegExpMatchArray} match @param {string} note @returns {Node[]} */
function inlineMatch([all, bold, title, url], note) {
  if (bold) return [el('strong', {}, ...inline(bold, note))];
  if (title) return [link(url, title, note)];
  const tail = TRAILING.exec(all)?.[0] ?? '';
  const address = all.slice(0, all.length - tail.length);
  return [link(address, address, note), document.createTextNode(tail)];
}
