// A text with the numbers of its lines, marked where it has problems, and these problems: the demo's and the playground's.
import { element, phrase } from './element.js';

// Numbers of more lines would take the browser longer than it takes to find the problems.
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

// The editor in this element: `say` tells what the text is, and `mark` what is wrong with it, as `cors lint` tells it.
export function editor(root) {
  const text = root.querySelector('textarea');
  const numbers = root.querySelector('.gutter');
  let problems = [];

  const number = () => {
    const severities = new Map(problems.map(({ line, severity }) => [line, severity]).reverse());
    const count = text.value.split('\n').length;
    text.rows = Math.min(Math.max(count + 1, 8), 24);
    numbers.replaceChildren(...Array.from({ length: Math.min(count, MOST_NUMBERS) }, (_, i) => {
      const made = element('span', { textContent: i + 1 });
      made.dataset.severity = severities.get(i + 1) ?? '';
      return made;
    }));
    numbers.scrollTop = text.scrollTop;
  };

  const mark = (fresh) => {
    problems = fresh;
    const shown = problems.slice(0, MOST_PROBLEMS).map((it) => item(text, it));
    if (problems.length > MOST_PROBLEMS) {
      shown.push(element('li', {}, element('div', {}, `and ${problems.length - MOST_PROBLEMS} more`)));
    }
    root.querySelector('.problems').replaceChildren(...shown);
    number();
  };

  const say = (isValid, words) => {
    text.setAttribute('aria-invalid', String(!isValid));
    root.dataset.valid = isValid;
    root.querySelector('.standing').replaceChildren(...phrase(words));
  };

  text.addEventListener('input', number);
  text.addEventListener('scroll', () => { numbers.scrollTop = text.scrollTop; });
  return { text, say, mark };
}
