// The page: which section is shown, and what is asked again after a change.
import { ask, calm } from './ask.js';
import { startPolicy, tellPolicy } from './policy.js';
import { tellChange } from './change.js';
import { byId, element } from './element.js';
import { remember, restore, save } from './state.js';
import { openHar, startWhy, tellWhy } from './why.js';

// Milliseconds after a keystroke before it is judged, and before it is in the address.
const PAUSE = 60;
const SAVE_PAUSE = 500;

const SECTIONS = { why: tellWhy, policy: tellPolicy, change: tellChange };
const POLICY = `allow_origins = ["https://app.example.com"]
allow_methods = ["PUT"]
allow_headers = ["content-type"]
allow_credentials = true
`;
const CHANGED = POLICY.replace('["PUT"]', '["PUT", "DELETE"]').replace('app', '*');

const main = document.querySelector('main');
let section = 'why';

async function guarded(work) {
  try {
    await work();
    byId('failure').hidden = true;
  } catch (error) {
    byId('failure').textContent = `✗ This could not be answered: ${error.message}. Nothing that you typed is lost.`;
    byId('failure').hidden = false;
  }
}

// How often something has changed.
let changes = 0;

const tell = calm(async () => {
  const told = changes;
  await guarded(() => SECTIONS[section]());
  if (told === changes) main.setAttribute('aria-busy', 'false');
}, PAUSE);
const store = calm(() => guarded(async () => {
  byId('too-long').hidden = await save(section);
}), SAVE_PAUSE);

function tellAgain() {
  changes += 1;
  main.setAttribute('aria-busy', 'true');
  tell();
}

function changed() {
  tellAgain();
  store();
}

function show(name) {
  section = Object.hasOwn(SECTIONS, name) ? name : 'why';
  for (const id of Object.keys(SECTIONS)) byId(id).hidden = id !== section;
  for (const button of document.querySelectorAll('nav button')) {
    button.setAttribute('aria-pressed', String(button.dataset.section === section));
  }
}

function enter(name) {
  show(name);
  changed();
}

async function fillServers() {
  for (const { name, title } of await ask('frameworks')) {
    byId('in-rust').append(element('option', { value: name, textContent: title }));
  }
  for (const { name, title } of await ask('targets')) {
    byId('not-in-rust').append(element('option', { value: name, textContent: title }));
    byId('target').append(element('option', { value: name, textContent: title }));
  }
}

function listen() {
  for (const button of document.querySelectorAll('nav button')) {
    button.addEventListener('click', () => enter(button.dataset.section));
  }
  main.addEventListener('input', changed);
  addEventListener('hashchange', () => enter(restore()));
  const hasFile = ({ dataTransfer }) => dataTransfer.types.includes('Files');
  addEventListener('dragover', (event) => { if (hasFile(event)) event.preventDefault(); });
  addEventListener('drop', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (!file) return;
    show('why');
    openHar(file, changed);
  });
}

await guarded(async () => {
  await fillServers();
  byId('policy-text').value = POLICY;
  byId('old').value = POLICY;
  byId('new').value = CHANGED;
  remember();
  show(restore());
  startWhy(changed);
  startPolicy();
  listen();
  tellAgain();
});
