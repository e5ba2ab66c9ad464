/**
 * dom.js: the one place where elements are made.
 *
 * Everything the widget shows passes through `el`, which knows attributes,
 * listeners and text nodes only. There is no way to hand it HTML, so a text
 * from the server or from a user can never become markup.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** Only these schemes may become a link; the last two for the desk's own details. */
const SAFE_SCHEMES = ['http:', 'https:', 'tel:', 'mailto:'];

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, unknown>} [props] `onX` is a listener; null, undefined and false are left out
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), /** @type {any} */ (value));
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

/**
 * Make a button that never submits the host page's form.
 * @param {string} label
 * @param {(event: MouseEvent) => void} onclick
 * @param {Record<string, unknown>} [props]
 * @returns {HTMLButtonElement}
 */
export function button(label, onclick, props = {}) {
  return /** @type {HTMLButtonElement} */ (el('button', { type: 'button', onclick, ...props }, label));
}

/**
 * Make a decorative icon from one SVG path; the label stands beside it in text.
 * @param {string} path
 * @returns {SVGElement}
 */
export function icon(path) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

/**
 * Make a link, or plain text when the address is not a safe one.
 * @param {string} href
 * @param {string} label
 * @param {string} newTabNote said to screen readers when the link leaves the site
 * @returns {Node}
 */
export function link(href, label, newTabNote) {
  let url;
  try {
    url = new URL(href, document.baseURI);
  } catch {
    return document.createTextNode(label);
  }
  if (!SAFE_SCHEMES.includes(url.protocol)) return document.createTextNode(label);
  // A page of the same site opens in place: the chat survives a page change.
  // Other sites open in a new tab, so that the conversation stays on screen.
  const leaves = url.protocol.startsWith('http') && url.origin !== location.origin;
  if (!leaves) return el('a', { href: url.href }, label);
  const note = el('span', { class: 'sr' }, ` ${newTabNote}`);
  return el('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }, label, note);
}

/** @param {Node} node @returns {Element|null} the focused element in the same (shadow) tree */
export function focused(node) {
  return /** @type {ShadowRoot|Document} */ (node.getRootNode()).activeElement;
}
