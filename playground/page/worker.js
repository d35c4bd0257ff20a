// The module, apart from the page: nothing that it computes makes the page wait.
import init, * as functions from './playground.js';

const ready = init();
// What answers with text instead of JSON.
const PLAIN = new Set(['pasted', 'without_secrets']);

// Part by part, so that only the module holds all of it.
async function judgeHar(file, profile) {
  const har = new functions.HarFile(file.size);
  const reader = file.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) har.push(read.value);
  return har.judge(profile);
}

async function answer(name, args) {
  await ready;
  const text = name === 'judge_har' ? await judgeHar(...args) : functions[name](...args);
  return PLAIN.has(name) ? text : JSON.parse(text);
}

addEventListener('message', async ({ data: { id, name, args } }) => {
  try {
    postMessage({ id, answer: await answer(name, args) });
  } catch (error) {
    postMessage({ id, failure: String(error) });
  }
});
