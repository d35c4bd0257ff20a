// An editor of a policy, with what the module says of its text.
import { editor } from './editor.js';

function standing({ is_valid, is_by_path, problems }) {
  if (!is_valid) return '✗ Not a valid policy';
  const what = is_by_path ? 'Valid policies by path' : 'A valid policy';
  const warnings = problems.length;
  if (warnings === 0) return `✓ ${what}`;
  return `✓ ${what}, with ${warnings === 1 ? 'a warning' : `${warnings} warnings`}`;
}

// The editor around the text of this id; `show` takes what the module says of the text.
export function checkedEditor(id) {
  const { text, say, mark } = editor(document.querySelector(`[data-editor="${id}"]`));
  const show = (checked) => {
    say(checked.is_valid, standing(checked));
    mark(checked.problems);
  };
  return { text, show };
}
