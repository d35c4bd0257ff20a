// A policy: what is wrong with it, what a page may do, and the same for another server.
import { ask } from './ask.js';
import { checkedEditor } from './checked.js';
import { byId, code, element } from './element.js';
import { cell, failure, fullSentence, table } from './view.js';

const policy = checkedEditor('policy-text');

function outcome({ outcome: told, cause, refusal, preflight_sent: asks, exposed_headers: exposed }) {
  const isPass = told === 'pass';
  const words = isPass ? `✓ may${asks ? ', after a preflight' : ''}` : '✗ blocked';
  const made = element('div', {}, element('span', { className: 'verdict', textContent: words }));
  made.dataset.state = isPass ? 'readable' : 'blocked';
  if (!isPass) made.append(fullSentence(refusal?.text ?? cause));
  if (exposed?.length) made.append(fullSentence(`reads ${exposed.map((it) => `\`${it}\``).join(', ')}`));
  return made;
}

function showTable({ error, rows }) {
  if (error) {
    byId('table').replaceChildren(failure(error));
    return;
  }
  const route = rows[0]?.without.route;
  const row = ({ method, without, with: included }) => element('tr', { role: 'row' },
    cell('Method', element('code', { textContent: method })),
    cell('Without credentials', outcome(without)),
    cell('With credentials', outcome(included)));
  byId('table').replaceChildren(
    ...(route ? [fullSentence(`The route \`${route}\` decides:`)] : []),
    table('What a page may do', ['Method', 'Without credentials', 'With credentials'], rows.map(row)),
  );
}

function showExported({ error, text, warnings = [] }) {
  byId('copy').disabled = text === undefined;
  byId('exported').replaceChildren(
    ...(error ? [failure(error)] : []),
    ...warnings.map((it) => fullSentence(it)),
    ...(text === undefined ? [] : [code(text)]),
  );
}

export async function tellPolicy() {
  const text = policy.text.value;
  const value = (id) => byId(id).value;
  const asked = {
    policy: text,
    page: value('asking-page'),
    path: value('path'),
    method: value('more-method'),
    request_headers: value('asking-headers'),
  };
  const checked = await ask('lint', text);
  policy.show(checked);
  if (!checked.is_valid) {
    const error = 'Fix the errors in the policy first';
    showTable({ error });
    showExported({ error });
    return;
  }
  showTable(await ask('table', JSON.stringify(asked)));
  showExported(await ask('export_policy', text, value('target')));
}

export function startPolicy() {
  byId('copy').addEventListener('click', async () => {
    const copy = byId('copy');
    try {
      await navigator.clipboard.writeText(byId('exported').querySelector('pre').textContent);
      copy.textContent = 'Copied';
    } catch {
      copy.textContent = 'Not copied: select the text';
    }
    setTimeout(() => { copy.textContent = 'Copy'; }, 2000);
  });
}
