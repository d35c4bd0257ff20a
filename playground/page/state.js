// What the fields hold, in the fragment of the page's address.
import { ask } from './ask.js';
import { byId } from './element.js';

const FIELDS = ['pasted', 'server', 'page', 'url', 'method', 'credentials', 'request-headers', 'preflight', 'answer',
  'policy-text', 'target', 'asking-page', 'path', 'more-method', 'asking-headers', 'old', 'new'];
// Browsers take long addresses, but chats and mail cut them off.
const MOST = 32 * 1024;

const get = (field) => (field.type === 'checkbox' ? String(field.checked) : field.value);
const set = (field, value) => {
  if (field.type === 'checkbox') field.checked = value === 'true';
  else field.value = value;
  // A link may name a server that is not in the list.
  if (field.selectedIndex === -1) field.selectedIndex = 0;
};

const initial = new Map();

// Remembers what the fields hold when nothing is typed.
export function remember() {
  for (const id of FIELDS) initial.set(id, get(byId(id)));
}

// Fills the fields from the address; gives the section that it names.
export function restore() {
  const read = new URLSearchParams(location.hash.slice(1));
  for (const id of FIELDS) set(byId(id), read.get(id) ?? initial.get(id));
  return read.get('section') ?? 'why';
}

// Writes the fields into the address, without secrets.
export async function save(section) {
  const changed = FIELDS.filter((id) => get(byId(id)) !== initial.get(id));
  const isShort = changed.every((id) => get(byId(id)).length <= MOST);
  const values = isShort ? await Promise.all(changed.map((id) => ask('without_secrets', get(byId(id))))) : [];
  const written = new URLSearchParams(changed.map((id, i) => [id, values[i]]));
  if (section !== 'why') written.set('section', section);
  const fragment = written.toString();
  const isTooLong = !isShort || fragment.length > MOST;
  history.replaceState(null, '', fragment && !isTooLong ? `#${fragment}` : location.pathname + location.search);
  return !isTooLong;
}
