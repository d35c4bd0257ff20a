// Runs one fetch after another and shows what the browser did, what the server said and why.
// Text is only inserted as text: nothing that a server says is parsed as HTML.
import { attempt, itemUrl } from './attempt.js';

const WITHOUT_CORS =
  'No policy guards this path, and the answer has no `Access-Control-Allow-Origin`. The console of ' +
  'Firefox calls this `CORSMissingAllowOrigin`.';
const STAR =
  'No policy guards this path. The fetch sends credentials, and then `*` matches no origin: the ' +
  'server has to name the origin itself. The console of Firefox calls this ' +
  '`CORSNotSupportingCredentials`.';

const include = { credentials: 'include' };
const CASES = [
  { id: 'get', title: 'The fetch that everyone writes first', path: '/api/item',
    init: { method: 'GET', ...include } },
  { id: 'put', title: 'PUT with a custom header', path: '/api/item',
    init: { method: 'PUT', ...include, headers: { 'X-Demo': '1' } } },
  { id: 'delete', title: 'DELETE', path: '/api/item',
    init: { method: 'DELETE', ...include } },
  { id: 'frame', title: 'The first fetch, from a frame on a third origin', path: '/api/item',
    init: { method: 'GET', ...include } },
  { id: 'none', title: 'An API without CORS', path: '/without-cors', why: WITHOUT_CORS,
    init: { method: 'GET', ...include } },
  { id: 'star', title: 'An API that answers * and credentials', path: '/star', why: STAR,
    init: { method: 'GET', ...include } },
];

const VERDICTS = {
  waiting: '· waiting',
  running: '… running',
  readable: '✓ the page could read',
  blocked: '✗ blocked by the browser',
  failed: '! the demo did not answer',
};

const byId = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// A sentence with `code` in it.
function sentence(text) {
  const parts = text.split('`').map((part, i) =>
    i % 2 ? element('code', { textContent: part }) : part);
  return element('p', {}, ...parts);
}

function code(text) {
  return element('pre', { textContent: text });
}

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

// The row of a case, with a function that shows its state and the contents of its last three cells.
function row(test, frame) {
  const cell = (label, ...children) => {
    const made = element('td', {}, ...children);
    made.setAttribute('role', 'cell');
    made.dataset.label = label;
    return made;
  };
  const browser = cell('What the browser did');
  const server = cell('What the server said');
  const why = cell('Why');
  const script = cell('The script', element('h2', { textContent: test.title }),
    code(source(test)), ...(frame ? [frame] : []));
  const made = element('tr', { id: test.id }, script, browser, server, why);
  made.setAttribute('role', 'row');
  const show = (state, did = [], said = [], reasons = []) => {
    made.dataset.state = state;
    const verdict = element('p', { className: 'verdict', textContent: VERDICTS[state] });
    browser.replaceChildren(verdict, ...did);
    server.replaceChildren(...said);
    why.replaceChildren(...reasons);
  };
  show('waiting');
  return { made, show };
}

function did(outcome, exchanges) {
  const preflights = exchanges.filter(({ preflight }) => preflight);
  const requests = exchanges.filter(({ preflight }) => !preflight);
  return [
    sentence(steps(preflights.length > 0, requests)),
    ...(outcome.readable
      ? [sentence(`The script read status ${outcome.status} and this body:`), code(outcome.body)]
      : [sentence('The script learns only this, not the reason:'), code(outcome.error)]),
  ];
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

function why(test, outcome, exchanges) {
  if (test.why) return [sentence(test.why)];
  const reasons = exchanges.filter(({ verdict }) => verdict).flatMap(({ preflight, verdict }) =>
    [kind(preflight), sentence(`${verdict.why.charAt(0).toUpperCase()}${verdict.why.slice(1)}.`)]);
  const last = exchanges.at(-1);
  if (!outcome.readable && last?.verdict?.allowed) {
    reasons.push(sentence(unsaid(last.said)));
  } else if (!outcome.readable && last && !last.preflight) {
    reasons.push(sentence('The request still ran: CORS only keeps the answer from the script.'));
  }
  return reasons;
}

// Why a browser blocks what the policy allows: the server cannot see the credentials mode.
function unsaid(headers) {
  const has = (name) => headers.some(([it, value]) =>
    it === 'access-control-allow-credentials' && value === name);
  return has('true')
    ? 'The policy allows this, and yet the browser blocks it: its console (F12) names the reason.'
    : 'The fetch sends credentials, and the policy does not allow them: without ' +
      '`Access-Control-Allow-Credentials: true` the browser blocks it.';
}

async function exchangesOf(tag) {
  const response = await fetch(`/said?${new URLSearchParams(tag)}`);
  return response.json();
}

function deadline(milliseconds, what) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`${what} did not answer`)), milliseconds);
  });
}

// Asks the frame to fetch, and listens to no one else.
async function attemptInFrame({ frame, loaded }, origin, run) {
  const late = deadline(10_000, 'the frame');
  await Promise.race([loaded, late]);
  const answer = new Promise((resolve) => {
    addEventListener('message', function hear(event) {
      if (event.origin !== origin || event.source !== frame.contentWindow) return;
      if (event.data?.run !== run) return;
      removeEventListener('message', hear);
      resolve(event.data.outcome);
    });
  });
  frame.contentWindow.postMessage({ run }, origin);
  return Promise.race([answer, late]);
}

async function runCase(test, show, addresses, framed) {
  show('running');
  try {
    const run = crypto.randomUUID();
    const tag = { case: test.id, run };
    const outcome = test.id === 'frame'
      ? await attemptInFrame(framed, addresses.frame, run)
      : await attempt(itemUrl(addresses.api, test.path, tag), test.init);
    const exchanges = await exchangesOf(tag);
    show(outcome.readable ? 'readable' : 'blocked', did(outcome, exchanges), said(exchanges),
      why(test, outcome, exchanges));
  } catch (error) {
    show('failed', [code(String(error))], [], [sentence('Is `cors demo` still running?')]);
  }
}

async function start() {
  const addresses = await (await fetch('/addresses')).json();
  byId('page').textContent = location.origin;
  byId('api').textContent = `const api = '${addresses.api}'`;
  byId('policy').textContent = addresses.policy;

  const frame = element('iframe', { title: 'A page on a third origin', src: addresses.frame });
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  const rows = CASES.map((test) => row(test, test.id === 'frame' ? frame : null));
  byId('cases').replaceChildren(...rows.map(({ made }) => made));

  const again = byId('again');
  const runAll = async () => {
    again.disabled = true;
    for (const { show } of rows) show('waiting');
    for (const [i, test] of CASES.entries()) {
      byId('progress').textContent = `${i + 1} of ${CASES.length}`;
      await runCase(test, rows[i].show, addresses, { frame, loaded });
    }
    byId('progress').textContent = 'done';
    again.disabled = false;
  };
  again.addEventListener('click', runAll);
  await runAll();
}

start().catch((error) => {
  byId('progress').textContent = `The demo did not answer: ${error}`;
});
