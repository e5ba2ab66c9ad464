/**
 * help.js: the desk's details, shown when the back-end is away or when asked for.
 *
 * A chat that is down must not be a dead end: the widget stays, keeps what was
 * typed and says whom to call.
 */

import { button, el, link } from './dom.js';

/** @typedef {import('./api.js').Desk} Desk */

/**
 * @param {import('./texts.js').Texts} t
 * @param {{onRetry: () => void, onClose: () => void}} handlers
 */
export function createHelp(t, { onRetry, onClose }) {
  const title = el('h3', { id: 'hulp-titel' });
  const lead = el('p');
  const details = el('div');
  const actions = el('div', { class: 'actions' });
  const element = el(
    'div',
    { class: 'help', role: 'group', 'aria-labelledby': 'hulp-titel', tabindex: -1, hidden: true },
    title, lead, details, actions,
  );

  /**
   * @param {'storing'|'contact'} reason
   * @param {Desk|null} desk
   * @returns {string} the same in plain text, to be spoken
   */
  function show(reason, desk) {
    title.textContent = t(`${reason}_titel`);
    lead.textContent = t(`${reason}_tekst`);
    details.replaceChildren(desk ? deskList(desk, t) : el('p', {}, t('balie_onbekend')));
    actions.replaceChildren(
      reason === 'storing' ? button(t('opnieuw'), onRetry) : button(t('sluiten'), onClose),
    );
    element.dataset.reason = reason;
    element.hidden = false;
    return [title, lead, details].map((part) => part.innerText).join(' ');
  }

  return {
    element,
    show,
    hide: () => { element.hidden = true; },
    /** @returns {string|null} why it is shown */
    shown: () => (element.hidden ? null : element.dataset.reason ?? null),
  };
}

/** @param {Desk} desk @param {import('./texts.js').Texts} t @returns {HTMLElement} */
function deskList(desk, t) {
  const note = t('nieuw_tabblad');
  const phone = desk.phone ? link(`tel:${desk.phone.replace(/[^\d+]/g, '')}`, desk.phone, note) : undefined;
  const mail = desk.mail ? link(`mailto:${desk.mail}`, desk.mail, note) : undefined;
  const url = desk.url ? link(desk.url, desk.url.replace(/^https?:\/\//, ''), note) : undefined;
  /** @type {[string, Node|string|undefined][]} */
  const rows = [['balie_telefoon', phone], ['balie_mail', mail], ['balie_url', url], ['balie_uren', desk.hours]];
  return el(
    'div',
    {},
    el('p', { class: 'desk-name' }, desk.name),
    el('dl', {}, ...rows.flatMap(([key, value]) => (value ? [el('dt', {}, t(key)), el('dd', {}, value)] : []))),
  );
}
