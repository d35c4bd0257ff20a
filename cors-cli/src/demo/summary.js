// The sentences above the table: how many requests passed, and what to do first if something is wrong.
import { blockOf } from './row.js';

function counted(results) {
  const count = (state) => results.filter((result) => result.state === state).length;
  const blocked = count('blocked');
  const failed = count('failed');
  const parts = [`${count('readable')} of ${results.length} requests passed`];
  if (blocked) parts.push(`${blocked} ${blocked === 1 ? 'was' : 'were'} blocked`);
  if (failed) parts.push(`${failed} got no answer`);
  return parts.join(', ');
}

// `tests` and `results` are in the same order; `unlisted` is this page's origin if the editor can allow it.
export function summary(tests, results, unlisted) {
  const counts = counted(results);
  if (results.some(({ state }) => state === 'failed')) {
    return `! ${counts}. What to do first: see whether \`cors demo\` is still running, then run again.`;
  }
  const isBlocked = (i) => results[i].state === 'blocked';
  const wrong = tests.findIndex(({ meant }, i) => meant === 'readable' && isBlocked(i));
  const right = tests.filter(({ meant }, i) => meant === 'blocked' && isBlocked(i)).length;
  if (wrong < 0) {
    const which = right === 1 ? 'that one is' : 'those are';
    return `✓ ${counts}.${right ? ` Nothing is wrong: ${which} meant to be blocked.` : ''}`;
  }
  const purpose = right ? `, ${right} of them on purpose` : '';
  const remedy = blockOf(results[wrong].exchanges)?.remedy ?? 'read what the console (F12) says of it';
  const first = unlisted
    ? `press “Allow this page's origin”, as the policy does not allow \`${unlisted}\``
    : `to let “${tests[wrong].title}” pass, ${remedy}`;
  return `✗ ${counts}${purpose}. What to do first: ${first}.`;
}
