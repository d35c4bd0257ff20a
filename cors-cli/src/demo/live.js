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

// What is shown around the text: what is in force, what is wrong, and the buttons that replace the text.
function view() {
  const { text, say, mark } = editor(byId('editor'));
  const allow = byId('allow');
  const back = byId('back');
  const explain = (why) => byId('why-not').replaceChildren(...(why ? phrase(why) : []));

  const show = (state) => {
    const fresh = lines(state.text);
    if (text.value !== fresh) text.value = fresh;
    say(state.change === state.in_force.change, standing(state));
    mark(state.problems);
    allow.disabled = state.with_page === null;
    explain(state.why_not);
    back.disabled = text.value === lines(state.beginning);
  };

  const refuse = (why) => {
    say(false, `✗ The demo refused this text: ${why.trim()}. The last valid policy is still in force.`);
    mark([]);
    explain(null);
  };

  // What can be done with a text that was not answered yet is not known, besides going back.
  const wait = () => {
    allow.disabled = true;
    back.disabled = false;
  };

  return { text, allow, back, show, refuse, wait };
}

// Passes each answer to `show` unless it is late, and calls `run` when another policy is in force.
function answers(run, show) {
  // The numbers of the last change that was shown, and of the last one that `run` was called for.
  let shown = 0;
  let ran = 0;
  // Answers may come late: an older change never replaces a newer one, nor what is typed meanwhile.
  return (answer, isTyping) => {
    if (answer.in_force.change > ran) {
      ran = answer.in_force.change;
      run();
    }
    if (isTyping || answer.change <= shown) return;
    shown = answer.change;
    show(answer);
  };
}

// Sends edits: `edited` after each, and `send` for what is not answered yet.
function edits(text, receive, refuse) {
  // The numbers of the last edit here, and of the last one that was answered.
  let typed = 0;
  let answered = 0;
  let sending = false;
  const isTyping = () => typed !== answered;

  const next = async () => {
    const edit = typed;
    const outcome = await change(text.value).catch((error) => {
      if (error.refused) return error;
      throw error;
    });
    answered = edit;
    if (outcome.refused) refuse(outcome.message);
    else receive(outcome, isTyping());
  };

  // They arrive in their order, as the next one waits for the answer; those in between are left out.
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      while (isTyping()) await next();
    } finally {
      sending = false;
    }
  };

  return { isTyping, send, edited: () => { typed += 1; } };
}

// Does work that asks the demo, and says whether the demo answers.
async function reach(work) {
  const offline = byId('offline');
  try {
    await work();
    offline.hidden = true;
  } catch {
    offline.hidden = false;
  }
}

// Calls `run` at first and whenever another policy is in force.
export async function startEditor(run) {
  const { text, allow, back, show, refuse, wait } = view();
  let state;
  const receive = answers(run, (answer) => {
    state = answer;
    show(answer);
  });
  const { isTyping, send, edited } = edits(text, receive, refuse);
  let pause = 0;

  const sendAfter = (time) => {
    edited();
    wait();
    clearTimeout(pause);
    pause = setTimeout(() => {
      pause = 0;
      reach(send);
    }, time);
  };

  const replace = (fresh) => {
    text.value = fresh;
    sendAfter(0);
  };

  const lookUp = async () => {
    const answer = await ask();
    receive(answer, isTyping());
  };

  // Another page or the file may have changed the policy; and what could not be sent is sent again.
  const look = async () => {
    if (!pause) await reach(isTyping() ? send : lookUp);
    setTimeout(look, LOOK);
  };

  await lookUp();
  text.disabled = false;
  text.addEventListener('input', () => sendAfter(PAUSE));
  allow.addEventListener('click', () => replace(state.with_page));
  back.addEventListener('click', () => replace(state.beginning));
  setTimeout(look, LOOK);
}
