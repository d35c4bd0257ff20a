// Why was it blocked?
import { ask } from './ask.js';
import { byId, code, element, phrase } from './element.js';

const EXAMPLE = "Access to fetch at 'https://api.example.com/items' from origin 'https://app.example.com' has been "
  + 'blocked by CORS policy: Response to preflight request doesn\'t pass access control check: No '
  + "'Access-Control-Allow-Origin' header is present on the requested resource.";

// The fields that a console's line may fill, each as long as nobody typed into it.
const FOUND = { origin: 'page', url: 'url', method: 'method' };
const filled = new Map();
// What is shown of the text: shown again, it would close what is open and lose the focus.
let shown = '';
let har = null;

// With a capital and a full stop.
export function sentence(text) {
  const words = text.charAt(0).toUpperCase() + text.slice(1);
  return element('p', {}, ...phrase(/[.!?]$/.test(words) ? words : `${words}.`));
}

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

function details(title, open, ...children) {
  return element('details', { open }, element('summary', { textContent: title }), ...children);
}

function remedyFor({ text, notes }, title) {
  return [
    element('h3', { textContent: `With ${title}` }),
    ...notes.map((note) => sentence(note)),
    ...(text ? [code(text)] : []),
  ];
}

function explanation({ code: name, names, cause, remedy, family, check }) {
  const others = names.filter((it) => it !== name);
  return [
    element('h3', { className: 'cause' }, element('code', { textContent: name }),
      ...(family === 'cors' ? others.flatMap((it) => [', ', element('code', { textContent: it })]) : [])),
    sentence(cause),
    sentence(remedy),
    ...(check ? [element('p', {}, 'What the server answers now, asked with the command:'), code(check)] : []),
  ];
}

function showExplained({ explained: { matches }, text, is_known: isKnown }, remedy) {
  const title = byId('server').selectedOptions[0].textContent;
  const told = JSON.stringify([matches, text, isKnown, remedy, title]);
  if (told === shown && byId('explained').hasChildNodes()) return;
  shown = told;
  byId('explained').replaceChildren(
    element('h2', { textContent: 'What the text is about' }),
    ...(isKnown ? matches.flatMap(explanation) : []),
    ...(remedy ? remedyFor(remedy, title) : []),
    details(remedy || !isKnown ? 'All that the command says of it' : 'In full, with the policy in Rust',
      !remedy, code(text)),
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
    cell('Why', ...(isPass && assumed ? [sentence(ASSUMED[assumed])] : []), ...(cause ? [sentence(cause)] : []),
      ...(readable ? [sentence(readable)] : []), ...codes,
      ...(step ? [element('p', { className: 'faint' }, 'step ', element('code', { textContent: step }))] : [])),
    cell('What to change', ...(remedy ? [sentence(remedy)] : [])));
  row.dataset.state = isPass ? (assumed ? '' : 'readable') : 'blocked';
  return row;
}

// Roles, as tables lose theirs where rows are shown as cards.
export function cell(label, ...children) {
  const made = element('td', { role: 'cell' }, ...children);
  made.dataset.label = label;
  return made;
}

export function table(label, columns, rows) {
  const heads = columns.map((it) => element('th', { scope: 'col', role: 'columnheader', textContent: it }));
  const made = element('table', { role: 'table' },
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
    element('tbody', { role: 'rowgroup' }, ...rows));
  made.setAttribute('aria-label', label);
  return made;
}

function showEngines({ error, engines, redirect }) {
  const shown = byId('engines');
  if (error) {
    shown.replaceChildren(element('p', { className: 'error' }, '✗ ', ...phrase(error)));
    return;
  }
  shown.replaceChildren(
    table('What each engine does', ['Engine', 'What it does', 'Why', 'What to change'],
      grouped(engines).map(engineRow)),
    ...(redirect ? [sentence(`The answer redirects to \`${redirect}\`: the answer from there is judged as well`)] : []),
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
    cell('Why', ...[error, cause, note].filter(Boolean).map(sentence),
      ...(redirect ? [sentence(`It redirects to \`${redirect}\``)] : []),
      ...(mdn ? [element('code', { textContent: mdn })] : [])),
    cell('What to change', ...(remedy ? [sentence(remedy)] : [])));
  row.dataset.state = { pass: 'readable', blocked: 'blocked' }[outcome] ?? (error ? 'blocked' : '');
  return row;
}

// What is blocked comes first, and only the first rows are told.
function showHar({ summary, judged, rows }) {
  const hidden = judged - rows.length;
  say(summary);
  byId('rows').replaceChildren(
    table('The requests of the file', ['Request', 'What the browser did', 'Why', 'What to change'], rows.map(harRow)),
    ...(hidden > 0 ? [sentence(`${hidden} more are not shown: \`cors judge --har\` tells all`)] : []),
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
  const isGiven = given.preflight.trim() !== '' || given.answer.trim() !== '';
  if (text.trim() === '') {
    byId('explained').replaceChildren();
  } else {
    const server = byId('server').value;
    const inRust = byId('in-rust').contains(byId('server').selectedOptions[0]);
    const answer = await ask('explain', text, inRust ? '' : server);
    if (answer.error) {
      byId('explained').replaceChildren();
      say(`✗ ${answer.error}`);
      return;
    }
    fill(answer.explained.matches[0]?.found ?? {});
    showExplained(answer, inRust ? await ask('explain_in_rust', text, server) : answer.explained.remedy_for);
  }
  if (isGiven) {
    const judged = await ask('judge_headers', JSON.stringify(typed()));
    showEngines(judged);
    say(judged.error ? '' : 'What each engine does with these answers:');
    return;
  }
  byId('engines').replaceChildren();
  if (text.trim() === '') say('');
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
