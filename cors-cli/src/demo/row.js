// A row of the table: a case, and what came of it.
import { code, element, sentence } from './element.js';

const VERDICTS = {
  waiting: '· waiting',
  running: '… running',
  readable: '✓ the page could read',
  blocked: '✗ blocked by the browser',
  failed: '! the demo did not answer',
};

const BEFORE = {
  readable: 'was ✓ readable',
  blocked: 'was ✗ blocked',
  failed: 'was ! without an answer',
};

function literal(value) {
  if (typeof value !== 'object') return `'${value}'`;
  const members = Object.entries(value).map(([name, member]) =>
    `${/^\w+$/.test(name) ? name : `'${name}'`}: ${literal(member)}`);
  return `{ ${members.join(', ')} }`;
}

function source({ path, init }) {
  const lines = Object.entries(init).map(([name, value]) => `  ${name}: ${literal(value)},\n`);
  return `fetch(api + '${path}', {\n${lines.join('')}})`;
}

// The row of a case. `begin` leaves the last outcome until `show` replaces it.
export function row(test, frame) {
  const cell = (label, ...children) => {
    const made = element('td', {}, ...children);
    made.setAttribute('role', 'cell');
    made.dataset.label = label;
    return made;
  };
  const verdict = element('p', { className: 'verdict' });
  const change = element('p', { className: 'change' });
  const deeds = element('div');
  const browser = cell('What the browser did', verdict, change, deeds);
  const server = cell('What the server said');
  const why = cell('Why');
  const script = cell('The script', element('h2', { textContent: test.title }),
    code(source(test)), ...(frame ? [frame] : []));
  const made = element('tr', { id: test.id }, script, browser, server, why);
  made.setAttribute('role', 'row');
  const begin = (state) => {
    made.dataset.state = state;
    verdict.textContent = VERDICTS[state];
    change.textContent = '';
  };
  const show = ({ state, outcome, exchanges, error }, before) => {
    begin(state);
    if (before && before !== state) change.textContent = BEFORE[before];
    deeds.replaceChildren(...(error ? [code(error)] : did(outcome, exchanges)));
    server.replaceChildren(...(error ? [] : said(exchanges)));
    why.replaceChildren(...(error
      ? [sentence('Is `cors demo` still running?')]
      : reasons(outcome, exchanges)));
  };
  begin('waiting');
  return { made, begin, show };
}

// Why the browser kept an answer from the script, as far as the server can tell.
export function blockOf(exchanges) {
  return exchanges.map(({ block }) => block).find(Boolean);
}

function did(outcome, exchanges) {
  const preflights = exchanges.filter(({ preflight }) => preflight);
  const requests = exchanges.filter(({ preflight }) => !preflight);
  const took = sentence(steps(preflights.length > 0, requests));
  if (outcome.readable) {
    return [took, sentence(`The script read status ${outcome.status} and this body:`),
      code(outcome.body)];
  }
  const block = blockOf(exchanges);
  return [took, sentence('The script learns only this, not the reason:'), code(outcome.error),
    ...(block ? told(block) : [])];
}

// The name of the reason, and the words of the console.
function told({ browser, names, prints }) {
  const called = names.map(([who, name], i) => `${who} ${i ? '' : 'calls it '}\`${name}\``).join(', ');
  if (!prints) return called ? [sentence(`${called}.`)] : [];
  const where = called ? `${called}, and prints` : `${browser} prints`;
  return [sentence(`${where} in its console (F12):`), code(prints)];
}

function steps(preflighted, requests) {
  if (requests.length === 0) {
    return preflighted
      ? 'It sent a preflight and stopped there: the request itself was never sent.'
      : 'Nothing reached the server.';
  }
  const cookie = requests.some(({ cookie }) => cookie) ? 'with the cookie' : 'without a cookie';
  return preflighted
    ? `It sent a preflight, then the request ${cookie}.`
    : `It sent the request ${cookie} and no preflight.`;
}

function said(exchanges) {
  return exchanges.flatMap(({ method, path, preflight, asked, status, said }) => [
    kind(preflight),
    message('asked', `${method} ${path}`, asked),
    message('answered', status, said),
  ]);
}

function kind(preflight) {
  return element('h3', { textContent: preflight ? 'Preflight' : 'Request' });
}

// One element per line, so that a long one can hang.
function message(className, first, headers) {
  const lines = [first, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return element('pre', { className },
    ...lines.map((textContent) => element('span', { textContent })));
}

function whole(text) {
  return sentence(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
}

function reasons(outcome, exchanges) {
  const found = exchanges.flatMap(({ preflight, verdict }) =>
    [kind(preflight), verdict ? whole(verdict.why) : sentence('No policy guards this path.')]);
  const last = exchanges.at(-1);
  if (outcome.readable || !last) return found;
  const block = blockOf(exchanges);
  // Where the policy refuses nothing, the browser has a reason of its own: it alone knows the credentials mode.
  if (!block || !last.verdict || last.verdict.allowed) {
    found.push(whole(block?.why ??
      'the answer allows this, and yet the browser blocks it: its console (F12) names the reason'));
  }
  if (block) found.push(sentence(`To let it pass, ${block.remedy}.`));
  if (!last.preflight) {
    found.push(sentence('The request still ran: CORS only keeps the answer from the script.'));
  }
  return found;
}
