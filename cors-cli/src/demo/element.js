// Makes elements. Text is only inserted as text: nothing that a server says is parsed as HTML.
export const byId = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// The parts of a text with `code` in it.
export function phrase(text) {
  return text.split('`').map((part, i) =>
    i % 2 ? element('code', { textContent: part }) : part);
}

export function sentence(text) {
  return element('p', {}, ...phrase(text));
}

export function code(text) {
  return element('pre', { textContent: text });
}
