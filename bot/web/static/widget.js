/**
 * widget.js: the loader. A site embeds the chat with one line:
 *
 *   <script type="module" src="https://HOST/static/widget.js"></script>
 *
 * Optional on that element: data-subject (start at a subject), data-open (open at
 * load), data-title (name in the header). Elsewhere on the page: links with
 * data-wegwijzer-open="subject" (and data-wegwijzer-title), or the event
 *
 *   window.dispatchEvent(new CustomEvent('wegwijzer:open', { detail: { subject, title } }))
 *
 * Here the parts are put together; each part's file says what it does.
 */

import { createActions } from './actions.js';
import { createAnnouncer } from './announce.js';
import { ApiError, createApi } from './api.js';
import { createComposer } from './composer.js';
import { createConversation } from './conversation.js';
import { createHelp } from './help.js';
import { createLog } from './log.js';
import { createOutbox } from './outbox.js';
import { createSession } from './session.js';
import { loadTexts } from './texts.js';
import { createTranscript } from './transcript.js';
import { createView, FULL_SCREEN } from './view.js';

const DESK_KEY = 'wegwijzer:balie';

/** document.currentScript is null in a module: find the element by its address. */
function ownScript() {
  const scripts = /** @type {NodeListOf<HTMLScriptElement>} */ (document.querySelectorAll('script[src]'));
  return [...scripts].find((script) => script.src === import.meta.url);
}

/** @returns {{subject?: string, title?: string, open: boolean}} */
function readConfig() {
  const { subject, title, open } = ownScript()?.dataset ?? {};
  return { subject: subject || undefined, title, open: open !== undefined && open !== 'false' };
}

/** The desk's details, of this load or of an earlier page. @param {import('./api.js').Api} api */
function createDesk(api) {
  /** @type {import('./api.js').Desk|null} */
  let desk = null;
  try {
    desk = JSON.parse(sessionStorage.getItem(DESK_KEY) ?? 'null');
  } catch {
    // No storage: then only what this page fetches.
  }
  const loading = api.desk().then((fetched) => {
    desk = fetched;
    try {
      sessionStorage.setItem(DESK_KEY, JSON.stringify(fetched));
    } catch {
      // As above.
    }
  }, () => {});
  return { get: () => desk, loading };
}

/** Make the parts and tie them together. @param {import('./texts.js').Texts} t */
function assemble(t) {
  const config = readConfig();
  const title = config.title || t('titel');
  const api = createApi(new URL('..', import.meta.url));
  const session = createSession(new URL('..', import.meta.url).href);
  const desk = createDesk(api);
  const { element, say } = createAnnouncer();

  const log = createLog(t, { title, panel: () => view.panel });
  const composer = createComposer(t, {
    onSend(text) {
      closeContact();
      outbox.send({ text }, text);
    },
    onDraft: (draft) => session.save({ draft }),
    say,
  });
  const help = createHelp(t, { onRetry: retry, onClose: closeHelp });
  const view = createView({
    t, title, log, help, composer,
    css: new URL('widget.css', import.meta.url),
    announcer: { element },
    menu: [
      [t('menu_contact'), showContact],
      [t('menu_bewaren'), () => actions.keep()],
      [t('menu_wissen'), () => actions.erase()],
      [t('menu_opnieuw'), () => actions.restart()],
    ],
    onOpen() {
      session.save({ open: true });
      transcript.seen();
      begin();
    },
    onClose: () => session.save({ open: false }),
  });
  const transcript = createTranscript({
    t, title, log, view, session, say,
    onChoose(choice, conversationId) {
      closeContact();
      outbox.send({ payload: choice.payload }, choice.title, conversationId);
      composer.focus();
    },
    onFeedback: (body) => api.feedback(conversation.who(), body),
  });
  const conversation = createConversation({
    api, session, transcript, log, onResumed: (messages) => outbox.resume(messages),
  });
  const outbox = createOutbox({
    api, session, t, title, log, composer, transcript, conversation, say,
    onUnreachable: showTrouble,
    onReached: recovered,
  });
  const actions = createActions({
    api, t, log, view, composer, transcript, conversation, say, begin: () => begin(), onUnreachable: showTrouble,
  });

  /** Make sure there is a conversation; when that fails, help is there. @param {string} [subject] */
  async function begin(subject = config.subject) {
    const busy = !conversation.exists();
    if (busy) log.setTyping(true);
    try {
      await conversation.ensure(subject);
      recovered();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.detail && !error.unreachable) transcript.notice(error.detail);
      else if (view.isOpen()) await showTrouble();
    } finally {
      if (busy) log.setTyping(false);
    }
  }

  async function showTrouble() {
    const already = help.shown() === 'storing';
    if (!desk.get()) await Promise.race([desk.loading, new Promise((done) => setTimeout(done, 1000))]);
    const text = help.show('storing', desk.get());
    if (!already) say(text);
    log.scrollTo(help.element);
  }

  function recovered() {
    if (help.shown() === 'storing') help.hide();
  }

  function retry() {
    composer.focus();
    if (!outbox.retryFailed()) void begin();
  }

  /** The user asked for it, so focus goes along. */
  function showContact() {
    help.show('contact', desk.get());
    log.scrollTo(help.element);
    help.element.focus({ preventScroll: true });
  }

  /** The talk goes on: the details make room. */
  function closeContact() {
    if (help.shown() === 'contact') help.hide();
  }

  function closeHelp() {
    help.hide();
    composer.focus();
  }

  return { config, session, composer, view, transcript, conversation, outbox, begin };
}

/** @typedef {ReturnType<typeof assemble>} Widget */

/**
 * Open at a subject: a new conversation begins there, a running one gets it as a question.
 * @param {Widget} widget
 * @param {{subject?: string, title?: string}} wish
 */
function openAt({ view, transcript, conversation, outbox, begin }, { subject, title }) {
  const fresh = !conversation.exists();
  if (fresh) void begin(subject);
  view.open(true);
  // A person is not interrupted by a click on a link.
  if (!subject || fresh || transcript.state().with !== 'assistant') return;
  const words = title || subject.replaceAll('-', ' ');
  outbox.send({ text: words }, words);
}

/** Listen to the page around the widget. @param {Widget} widget */
function attach(widget) {
  window.addEventListener('wegwijzer:open', (event) => {
    openAt(widget, /** @type {CustomEvent} */ (event).detail ?? {});
  });
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest('[data-wegwijzer-open]') : null;
    if (!(target instanceof HTMLElement) || event.defaultPrevented) return;
    // With a modifier the user wants the link itself, in a new tab.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { wegwijzerOpen: subject, wegwijzerTitle } = target.dataset;
    openAt(widget, { subject, title: wegwijzerTitle });
  });
  document.addEventListener('visibilitychange', widget.conversation.listen);
  // A page with an open line cannot go into the back-forward cache.
  window.addEventListener('pagehide', widget.conversation.silence);
  window.addEventListener('pageshow', (event) => event.persisted && widget.conversation.listen());
}

/** Take up what the previous page left. @param {Widget} widget */
function takeUp({ config, session, composer, view, conversation, begin }) {
  const { open, draft } = session.get();
  if (draft) composer.set(draft);
  // Never by itself over the whole screen: one came for the page.
  const roomy = !matchMedia(FULL_SCREEN).matches;
  if (roomy && (open ?? config.open)) view.open(false);
  else if (conversation.exists()) void begin();
}

async function main() {
  // Two script tags on one page (a template and an editor's block) make one chat.
  if (document.querySelector('wegwijzer-chat')) return;
  const t = await loadTexts(new URL('teksten.json', import.meta.url));
  if (document.querySelector('wegwijzer-chat')) return;
  const widget = assemble(t);
  attach(widget);
  takeUp(widget);
}

void main();
