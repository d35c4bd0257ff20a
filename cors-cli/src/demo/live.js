// The policy in force: sends what is typed, and shows what is in force and what is wrong.
import { editor } from './editor.js';
import { byId, phrase } from './element.js';

// Milliseconds without typing before a text is sent, and between two looks at what is in force.
const PAUSE = 300;
const LOOK = 1000;

// The answer of the page's own server; an `Error` with its words if it refuses.
async function ask(init) {
  const response = await fetch('/policy', init);
  if (!response.ok) throw Object.assign(new Error(await response.text()), { refused: true });
  return response.json();
}

function change(text) {
  const headers = { 'Content-Type': 'application/json' };
  return ask({ method: 'POST', headers, body: JSON.stringify({ text }) });
}

// As a textarea has it.
function lines(text) {
  return text.replace(/\r\n?/g, '\n');
}

const OWNERS = {
  demo: () => "the demo's own policy",
  file: (file) => `the policy from \`${file}\``,
  editor: () => 'the policy from this editor',
};

// Which policy is in force, and why it is not the text if that is not valid.
function standing({ change, source, in_force, file }) {
  const inForce = OWNERS[in_force.source](file);
  if (change !== in_force.change) {
    const what = source === 'file' ? `\`${file}\` is not a valid policy now` : 'This text is not valid';
    return `✗ ${what}. The last valid policy is still in force: ${inForce}.`;
  }
  const untouched = source === 'editor' && file ? ` \`${file}\` stays as it is.` : '';
  return `✓ In force: ${inForce}.${untouched}`;
}

// Calls `run` at first and whenever another policy is in force.
export async function startEditor(run) {
  const { text, say, mark } = editor(byId('editor'));
  const allow = byId('allow');
  const back = byId('back');
  const offline = byId('offline');
  // The numbers of the last edit here, and of the last one that was answered.
  let typed = 0;
  let answered = 0;
  // The numbers of the last change that was shown, and of the last one that `run` was called for.
  let shown = 0;
  let ran = 0;
  let pause = 0;
  let sending = false;
  let state;

  const show = () => {
    const { problems, with_page, why_not, beginning } = state;
    const fresh = lines(state.text);
    if (text.value !== fresh) text.value = fresh;
    const isValid = state.change === state.in_force.change;
    say(isValid, standing(state));
    mark(problems);
    allow.disabled = with_page === null;
    byId('why-not').replaceChildren(...(why_not ? phrase(why_not) : []));
    back.disabled = text.value === lines(beginning);
  };

  // Answers may come late: an older change never replaces a newer one, nor what is typed meanwhile.
  const receive = (answer) => {
    if (answer.in_force.change > ran) {
      ran = answer.in_force.change;
      run();
    }
    if (typed !== answered || answer.change <= shown) return;
    shown = answer.change;
    state = answer;
    show();
  };

  const refuse = (why) => {
    say(false, `✗ The demo refused this text: ${why.trim()}. The last valid policy is still in force.`);
    mark([]);
    byId('why-not').textContent = '';
  };

  // Edits arrive in their order, as the next one waits for the answer; those in between are left out.
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      while (answered !== typed) {
        const edit = typed;
        const outcome = await change(text.value).catch((error) => {
          if (error.refused) return error;
          throw error;
        });
        answered = edit;
        if (outcome.refused) refuse(outcome.message);
        else receive(outcome);
      }
    } finally {
      sending = false;
    }
  };

  const reach = async (work) => {
    try {
      await work();
      offline.hidden = true;
    } catch {
      offline.hidden = false;
    }
  };

  const edited = (after) => {
    typed += 1;
    allow.disabled = true;
    back.disabled = false;
    clearTimeout(pause);
    pause = setTimeout(() => {
      pause = 0;
      reach(send);
    }, after);
  };

  const replace = (fresh) => {
    text.value = fresh;
    edited(0);
  };

  // Another page or the file may have changed the policy; and what could not be sent is sent again.
  const look = async () => {
    if (!pause) await reach(typed === answered ? async () => receive(await ask()) : send);
    setTimeout(look, LOOK);
  };

  receive(await ask());
  text.disabled = false;
  text.addEventListener('input', () => edited(PAUSE));
  allow.addEventListener('click', () => replace(state.with_page));
  back.addEventListener('click', () => replace(state.beginning));
  setTimeout(look, LOOK);
}
