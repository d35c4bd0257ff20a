// What several views show: sentences, errors and tables.
import { element, phrase } from './element.js';

// With a capital and a full stop.
export function fullSentence(text) {
  const words = text.charAt(0).toUpperCase() + text.slice(1);
  return element('p', {}, ...phrase(/[.!?]$/.test(words) ? words : `${words}.`));
}

export function failure(error) {
  return element('p', { className: 'error' }, '✗ ', ...phrase(error));
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
