// The module, apart from the page: nothing that it computes makes the page wait.
import init, * as functions from './playground.js';

const ready = init();
// What answers with text instead of JSON.
const PLAIN = new Set(['pasted', 'without_secrets']);

async function answer(name, args) {
  await ready;
  // A file is read here, so that only the worker holds its bytes.
  const read = args.map(async (it) => (it instanceof Blob ? new Uint8Array(await it.arrayBuffer()) : it));
  const text = functions[name](...await Promise.all(read));
  return PLAIN.has(name) ? text : JSON.parse(text);
}

addEventListener('message', async ({ data: { id, name, args } }) => {
  try {
    postMessage({ id, answer: await answer(name, args) });
  } catch (error) {
    postMessage({ id, failure: String(error) });
  }
});
