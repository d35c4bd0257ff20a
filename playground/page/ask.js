// Asks the module in the worker.
const waiting = new Map();
let worker;
let last = 0;

function fail(failure) {
  // After a failure the module's memory may be in any state.
  worker.terminate();
  worker = undefined;
  for (const { reject } of waiting.values()) reject(new Error(failure));
  waiting.clear();
}

function start() {
  const started = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data: { id, answer, failure } }) => {
    if (failure !== undefined) {
      fail(failure);
      return;
    }
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
  });
  started.addEventListener('error', (event) => fail(event.message || 'the module could not be loaded'));
  return started;
}

// The answer of one of the module's functions. Arguments are texts, and a file's `Blob`.
export function ask(name, ...args) {
  worker ??= start();
  last += 1;
  const id = last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, name, args });
  });
}

// Runs the work some time after the last call, and again after what is called meanwhile: never twice at once.
export function calm(work, pause) {
  let timer = 0;
  let running = false;
  let again = false;
  const run = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        await work();
      } while (again);
    } finally {
      running = false;
    }
  };
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, pause);
  };
}
