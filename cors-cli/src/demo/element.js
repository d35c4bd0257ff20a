// Makes elements. Text is only inserted as text: nothing that a server says is parsed as HTML.
export const byId = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Of what strangers wrote, no more is shown within a sentence: its beginning and its end.
const BEGINNING = 1500;
const END = 500;
const shortened = (text) => (text.length > BEGINNING + END ? `${text.slice(0, BEGINNING)} … ${text.slice(-END)}` : text);

// The parts of a text with `code` in it.
export function phrase(text) {
  return shortened(text).split('`').map((part, i) =>
    i % 2 ? element('code', { textContent: part }) : part);
}

export function sentence(text) {
  return element('p', {}, ...phrase(text));
}

export function code(text) {
  return element('pre', { textContent: text });
}
