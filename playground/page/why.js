// Why was it blocked?
import { ask } from './ask.js';
import { byId, code, element, phrase } from './element.js';
import { cell, failure, fullSentence, table } from './view.js';

const EXAMPLE = "Access to fetch at 'https://api.example.com/items' from origin 'https://app.example.com' has been "
  + 'blocked by CORS policy: Response to preflight request doesn\'t pass access control check: No '
  + "'Access-Control-Allow-Origin' header is present on the requested resource.";

const UNKNOWN = 'No browser prints this, as far as is known. Paste the whole line that begins with `Access to` (Chrome), '
  + '`Cross-Origin Request Blocked` (Firefox) or `Origin` (Safari), or the headers of the answer.';

// The fields that a console's line may fill, each as long as nobody typed into it.
const FOUND = { origin: 'page', url: 'url', method: 'method' };
const filled = new Map();
// What is shown of the text: shown again, it would close what is open and lose the focus.
let shown = '';
let har = null;

const say = (words) => byId('why-standing').replaceChildren(...phrase(words));

function fill(found) {
  for (const [name, id] of Object.entries(FOUND)) {
    const field = byId(id);
    if (field.value !== '' && field.value !== filled.get(id)) continue;
    const value = found[name] ?? '';
    filled.set(id, value);
    field.value = value;
  }
}

// A topic has nothing else.
function inFull(matches, text, remedy) {
  if (matches.length === 0) return code(text);
  const title = remedy ? 'All that the command says of it' : 'In full, with the policy in Rust';
  return element('details', {}, element('summary', { textContent: title }), code(text));
}

function remedyFor({ text, notes }, title) {
  return [
    element('h3', { textContent: `With ${title}` }),
    ...notes.map((note) => fullSentence(note)),
    ...(text ? [code(text)] : []),
  ];
}

function explanation({ code: name, names, cause, remedy, family, check }) {
  const others = names.filter((it) => it !== name);
  return [
    element('h3', { className: 'cause' }, element('code', { textContent: name }),
      ...(family === 'cors' ? others.flatMap((it) => [', ', element('code', { textContent: it })]) : [])),
    fullSentence(cause),
    fullSentence(remedy),
    ...(check ? [element('p', {}, 'What the server answers now, asked with the command:'), code(check)] : []),
  ];
}

// The command proposes codes on lines of their own.
function proposed(text) {
  const codes = text.split('\n').filter((it) => it.startsWith('  ')).map((it) => `\`${it.trim()}\``);
  return codes.length ? [fullSentence(`Did you mean ${codes.join(' or ')}?`)] : [];
}

function showExplained({ explained: { matches, remedy_for: elsewhere }, text, is_known: isKnown, in_rust: inRust }) {
  const remedy = inRust ?? elsewhere;
  const title = byId('server').selectedOptions[0].textContent;
  const told = JSON.stringify([matches, text, isKnown, remedy, title]);
  if (told === shown && byId('explained').hasChildNodes()) return;
  shown = told;
  if (!isKnown) {
    byId('explained').replaceChildren(fullSentence(UNKNOWN), ...proposed(text));
    return;
  }
  byId('explained').replaceChildren(
    element('h2', { textContent: 'What the text is about' }),
    ...matches.flatMap(explanation),
    ...(remedy ? remedyFor(remedy, title) : []),
    inFull(matches, text, remedy),
  );
}

// Engines that do the same are told together.
function grouped(engines) {
  const groups = new Map();
  for (const { engine, assumed, judged } of engines) {
    const { outcome, step, code: mdn, chromium, cause, remedy, exposed_headers: exposed } = judged;
    const told = { assumed, outcome, step, mdn, chromium, cause, remedy, exposed };
    const key = JSON.stringify(told);
    groups.set(key, { told, names: [...(groups.get(key)?.names ?? []), engine] });
  }
  return [...groups.values()];
}

const ASSUMED = {
  preflight: 'if the preflight is answered so that it may: paste its answer to be certain',
  'later-preflight': 'if the preflight to the server that it is redirected to is answered so that it may: paste that answer '
    + 'below the first one to be certain',
  answer: 'if the answer allows it: paste it to be certain',
};

function engineRow({ names, told: { assumed, outcome, step, mdn, chromium, cause, remedy, exposed } }) {
  const isPass = outcome === 'pass';
  const word = isPass ? `✓ lets the page read it${assumed ? ', perhaps' : ''}` : '✗ blocks it';
  const readable = exposed?.length ? `The page reads the headers ${exposed.map((it) => `\`${it}\``).join(', ')}` : '';
  const codes = [mdn, chromium].filter(Boolean).map((it) => element('code', { textContent: `${it} ` }));
  const row = element('tr', { role: 'row' },
    cell('Engine', names.join(', ')),
    cell('What it does', element('span', { className: 'verdict', textContent: word })),
    cell('Why', ...(isPass && assumed ? [fullSentence(ASSUMED[assumed])] : []), ...(cause ? [fullSentence(cause)] : []),
      ...(readable ? [fullSentence(readable)] : []), ...codes,
      ...(step ? [element('p', { className: 'faint' }, 'step ', element('code', { textContent: step }))] : [])),
    cell('What to change', ...(remedy ? [fullSentence(remedy)] : [])));
  row.dataset.state = isPass ? (assumed ? '' : 'readable') : 'blocked';
  return row;
}

function whereItLeads({ to, is_followed: isFollowed }) {
  if (isFollowed) return `The answer redirects to \`${to}\`: the answer from there is judged as well`;
  return `The \`Location\` of the answer is \`${to}\`, which is not one URL of HTTP: no browser follows it`;
}

function showEngines({ error, engines, redirect }) {
  const shown = byId('engines');
  if (error) {
    shown.replaceChildren(failure(error));
    return;
  }
  shown.replaceChildren(
    table('What each engine does', ['Engine', 'What it does', 'Why', 'What to change'],
      grouped(engines).map(engineRow)),
    ...(redirect ? [fullSentence(whereItLeads(redirect))] : []),
  );
}

function typed() {
  const value = (id) => byId(id).value;
  return {
    page: value('page'),
    url: value('url'),
    method: value('method'),
    credentials: byId('credentials').checked,
    request_headers: value('request-headers'),
    preflight: value('preflight'),
    answer: value('answer'),
  };
}

function harRow({ id, error, method, url, page_origin: page, outcome, cause, remedy, note, redirect, code: mdn }) {
  const signs = { pass: '✓ readable', blocked: '✗ blocked', depends: '? depends', 'not-cors': '– not CORS', unknown: '? unknown' };
  const row = element('tr', { role: 'row' },
    cell('Request', element('p', {}, `${id}: ${method ?? ''} `, element('code', { textContent: url ?? '' })),
      ...(page ? [element('p', { className: 'faint' }, 'from ', element('code', { textContent: page }))] : [])),
    cell('What the browser did', element('span', { className: 'verdict', textContent: error ? '✗ unreadable' : signs[outcome] ?? outcome })),
    cell('Why', ...[error, cause, note].filter(Boolean).map(fullSentence),
      ...(redirect ? [fullSentence(`It redirects to \`${redirect}\``)] : []),
      ...(mdn ? [element('code', { textContent: mdn })] : [])),
    cell('What to change', ...(remedy ? [fullSentence(remedy)] : [])));
  row.dataset.state = { pass: 'readable', blocked: 'blocked' }[outcome] ?? (error ? 'blocked' : '');
  return row;
}

// What is blocked comes first, and only the first rows are told.
function showHar({ summary, judged, rows }) {
  const hidden = judged - rows.length;
  say(summary);
  byId('rows').replaceChildren(
    table('The requests of the file', ['Request', 'What the browser did', 'Why', 'What to change'], rows.map(harRow)),
    ...(hidden > 0 ? [fullSentence(`${hidden} more are not shown: \`cors judge --har\` tells all`)] : []),
  );
}

async function tellHar() {
  const file = har;
  say(`Reading ${file.name ? `\`${file.name}\`` : 'the file'} …`);
  const answer = await ask('judge_har', file, byId('profile').value);
  if (file !== har) return;
  if (answer.error) {
    byId('rows').replaceChildren();
    say(`✗ ${answer.error}`);
  } else {
    showHar(answer);
  }
}

async function tellText() {
  const text = byId('pasted').value;
  const given = typed();
  let isKnown = false;
  const isGiven = given.preflight.trim() !== '' || given.answer.trim() !== '';
  if (text.trim() === '') {
    byId('explained').replaceChildren();
  } else {
    const answer = await ask('explain', text, byId('server').value);
    if (answer.error) {
      byId('explained').replaceChildren();
      say(`✗ ${answer.error}`);
      return;
    }
    isKnown = answer.is_known;
    fill(answer.explained.matches[0]?.found ?? {});
    showExplained(answer);
  }
  if (isGiven) {
    const judged = await ask('judge_headers', JSON.stringify(typed()));
    showEngines(judged);
    say(judged.error ? '' : 'What each engine does with these answers:');
    return;
  }
  byId('engines').replaceChildren();
  if (!isKnown) say('');
  else say('This is what the text alone tells. To be certain, paste the headers of the answers, too.');
}

export async function tellWhy() {
  byId('har-told').hidden = !har;
  await (har ? tellHar() : tellText());
}

export function openHar(file, changed) {
  har = file;
  byId('engines').replaceChildren();
  byId('explained').replaceChildren();
  changed();
}

// Headers and HAR files that are pasted go where they belong.
async function sort(text, changed) {
  const kind = await ask('pasted', text);
  if (kind === 'har') {
    byId('pasted').value = '';
    openHar(new File([text], 'what you pasted'), changed);
  } else if (kind === 'headers' && byId('answer').value === '') {
    byId('pasted').value = '';
    byId('answer').value = text;
    changed();
    byId('answer').focus();
  } else if (kind === 'headers') {
    say('These are headers: put them where they belong, in one of the answers.');
  }
}

export function startWhy(changed) {
  byId('example').addEventListener('click', () => {
    byId('pasted').value = EXAMPLE;
    changed();
  });
  byId('pasted').addEventListener('paste', (event) => {
    const text = event.clipboardData.getData('text/plain');
    // A text area takes seconds for megabytes.
    if (text.trimStart().startsWith('{')) {
      event.preventDefault();
      openHar(new File([text], 'what you pasted'), changed);
    }
  });
  byId('pasted').addEventListener('input', ({ inputType, target }) => {
    if (['insertFromPaste', 'insertFromDrop'].includes(inputType)) sort(target.value, changed);
  });
  byId('har').addEventListener('change', ({ target }) => {
    if (target.files.length) openHar(target.files[0], changed);
    target.value = '';
  });
  byId('profile').addEventListener('change', changed);
  byId('close-har').addEventListener('click', () => {
    har = null;
    byId('rows').replaceChildren();
    changed();
    byId('pasted').focus();
  });
}
