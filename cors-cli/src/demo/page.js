// Runs one fetch after another and shows what the browser did, what the server said and why; and again
// whenever the policy has changed.
import { attempt, itemUrl } from './attempt.js';
import { byId, element, phrase } from './element.js';
import { startEditor } from './live.js';
import { row } from './row.js';
import { summary } from './summary.js';

const include = { credentials: 'include' };
// What is `meant` to become of each where a policy is as it should be.
const CASES = [
  { id: 'get', title: 'The fetch that everyone writes first', path: '/api/item', meant: 'readable',
    init: { method: 'GET', ...include } },
  { id: 'put', title: 'PUT with a custom header', path: '/api/item', meant: 'readable',
    init: { method: 'PUT', ...include, headers: { 'X-Demo': '1' } } },
  { id: 'delete', title: 'DELETE', path: '/api/item', meant: 'readable',
    init: { method: 'DELETE', ...include } },
  { id: 'frame', title: 'The first fetch, from a frame on a third origin', path: '/api/item',
    meant: 'blocked', init: { method: 'GET', ...include } },
  { id: 'none', title: 'An API without CORS', path: '/without-cors', meant: 'blocked',
    init: { method: 'GET', ...include } },
  { id: 'star', title: 'An API that answers * and credentials', path: '/star', meant: 'blocked',
    init: { method: 'GET', ...include } },
];

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

async function runCase(test, addresses, framed) {
  try {
    const run = crypto.randomUUID();
    const tag = { case: test.id, run, credentials: test.init.credentials };
    const outcome = test.id === 'frame'
      ? await attemptInFrame(framed, addresses.frame, run)
      : await attempt(itemUrl(addresses.api, test.path, tag), test.init);
    const exchanges = await exchangesOf(tag);
    return { state: outcome.readable ? 'readable' : 'blocked', outcome, exchanges };
  } catch (error) {
    return { state: 'failed', error: String(error) };
  }
}

async function start() {
  const addresses = await (await fetch('/addresses')).json();
  byId('page').textContent = location.origin;
  byId('api').textContent = `const api = '${addresses.api}'`;

  const frame = element('iframe', { title: 'A page on a third origin', src: addresses.frame });
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  const rows = CASES.map((test) => row(test, test.id === 'frame' ? frame : null));
  byId('cases').replaceChildren(...rows.map(({ made }) => made));

  const again = byId('again');
  let last = 0;
  // The states after the last run that came to its end.
  let before = [];
  // A new run ends the one before.
  const runAll = async () => {
    const number = last += 1;
    again.disabled = true;
    byId('summary').setAttribute('aria-busy', 'true');
    for (const { begin } of rows) begin('waiting');
    const results = [];
    for (const [i, test] of CASES.entries()) {
      byId('progress').textContent = `${i + 1} of ${CASES.length}`;
      rows[i].begin('running');
      const result = await runCase(test, addresses, { frame, loaded });
      if (number !== last) return;
      rows[i].show(result, before[i]);
      results.push(result);
    }
    const states = results.map(({ state }) => state);
    const changed = states.filter((state, i) => before[i] && before[i] !== state).length;
    byId('progress').textContent = changed ? `done, ${changed} changed` : 'done';
    const unlisted = byId('allow').disabled ? null : location.origin;
    byId('summary').replaceChildren(...phrase(summary(CASES, results, unlisted)));
    byId('summary').setAttribute('aria-busy', 'false');
    again.disabled = false;
    before = states;
  };
  again.addEventListener('click', runAll);
  await startEditor(runAll);
}

start().catch((error) => {
  byId('progress').textContent = `The demo did not answer: ${error}`;
});
