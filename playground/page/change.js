// A change: what becomes possible, and what no longer is.
import { ask } from './ask.js';
import { checkedEditor } from './checked.js';
import { byId, element, phrase } from './element.js';

const MOST = 200;
const VERDICTS = {
  same: '✓ same: no request is judged differently',
  wider: '! wider: more is allowed than before',
  narrower: '✓ narrower: less is allowed than before',
  both: '! both: some requests are newly allowed, others newly refused',
};

const before = checkedEditor('old');
const after = checkedEditor('new');

function item({ kind, route, text }, request) {
  const on = route ? ` on \`${route}\`` : '';
  const made = element('li', {}, element('div', {},
    element('span', { className: 'place' }, ...phrase(`${kind}${on}`)),
    element('span', {}, ...phrase(text)),
    ...(request ? [element('span', { className: 'help' }, 'shown by: ', request)] : [])));
  made.dataset.severity = kind === 'wider' ? 'warning' : '';
  return made;
}

function note(text) {
  return element('li', {}, element('div', {}, element('span', { className: 'help' }, 'note: ', ...phrase(text))));
}

export async function tellChange() {
  const { error, old, new: fresh, diff } = await ask('diff', before.text.value, after.text.value);
  if (error) throw new Error(error);
  before.show(old);
  after.show(fresh);
  if (!diff) {
    byId('verdict').textContent = '✗ Fix the errors first';
    byId('changes').replaceChildren();
    return;
  }
  const { verdict, changes, notes } = diff.report;
  byId('verdict').textContent = VERDICTS[verdict];
  const hidden = changes.length - MOST;
  byId('changes').replaceChildren(
    ...changes.slice(0, MOST).map((it, i) => item(it, diff.requests[i])),
    ...(hidden > 0 ? [note(`${hidden} more changes are not shown: \`cors diff --format json\` lists all`)] : []),
    ...notes.slice(0, 20).map(note),
  );
}
