// An editor of a policy, with the problems beside their lines.
import { element, phrase } from './element.js';

// Line numbers for more lines would take the browser longer than the module takes.
const MOST_NUMBERS = 5000;
const MOST_PROBLEMS = 100;

function select(text, line) {
  const before = text.value.split('\n').slice(0, line - 1);
  const start = before.reduce((sum, { length }) => sum + length + 1, 0);
  const end = text.value.indexOf('\n', start);
  text.focus();
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
  const height = text.scrollHeight / text.value.split('\n').length;
  text.scrollTop = Math.max(0, (line - 4) * height);
}

function item(text, { line, severity, code, sentence, help }) {
  const place = line ? `line ${line}: ` : '';
  const head = element('span', { className: 'place' }, `${place}${severity} `,
    element('code', { textContent: code }));
  const parts = [head, element('span', {}, ...phrase(sentence)),
    element('span', { className: 'help' }, 'help: ', ...phrase(help))];
  const shown = line
    ? element('button', { type: 'button', onclick: () => select(text, line) }, ...parts)
    : element('div', {}, ...parts);
  const made = element('li', {}, shown);
  made.dataset.severity = severity;
  return made;
}

function standing({ is_valid, is_by_path, problems }) {
  if (!is_valid) return '✗ Not a valid policy';
  const what = is_by_path ? 'Valid policies by path' : 'A valid policy';
  const warnings = problems.length;
  if (warnings === 0) return `✓ ${what}`;
  return `✓ ${what}, with ${warnings === 1 ? 'a warning' : `${warnings} warnings`}`;
}

// The editor around the text of this id; `show` takes what the module says of the text.
export function editor(id) {
  const root = document.querySelector(`[data-editor="${id}"]`);
  const text = root.querySelector('textarea');
  const numbers = root.querySelector('.gutter');
  let problems = [];

  const gutter = () => {
    const severities = new Map(problems.map(({ line, severity }) => [line, severity]).reverse());
    const count = text.value.split('\n').length;
    text.rows = Math.min(Math.max(count + 1, 8), 24);
    numbers.replaceChildren(...Array.from({ length: Math.min(count, MOST_NUMBERS) }, (_, i) => {
      const number = element('span', { textContent: i + 1 });
      number.dataset.severity = severities.get(i + 1) ?? '';
      return number;
    }));
    numbers.scrollTop = text.scrollTop;
  };

  const show = (checked) => {
    problems = checked.problems;
    text.setAttribute('aria-invalid', String(!checked.is_valid));
    root.dataset.valid = checked.is_valid;
    root.querySelector('.standing').textContent = standing(checked);
    const shown = problems.slice(0, MOST_PROBLEMS).map((it) => item(text, it));
    if (problems.length > MOST_PROBLEMS) {
      shown.push(element('li', {}, element('div', {}, `and ${problems.length - MOST_PROBLEMS} more`)));
    }
    root.querySelector('.problems').replaceChildren(...shown);
    gutter();
  };

  text.addEventListener('input', gutter);
  text.addEventListener('scroll', () => { numbers.scrollTop = text.scrollTop; });
  return { text, show };
}
