// On a third origin: runs the first fetch of the page when the page asks, and tells it the outcome.
import { attempt, itemUrl } from './attempt.js';

const addresses = fetch('/addresses').then((response) => response.json());

document.getElementById('origin').textContent = location.origin;

addEventListener('message', async (event) => {
  // Only the page has this frame: the browser lets no other origin embed it.
  if (event.source !== parent) return;
  const { api } = await addresses;
  const init = { method: 'GET', credentials: 'include' };
  const run = String(event.data?.run);
  const url = itemUrl(api, '/api/item', { case: 'frame', run, credentials: init.credentials });
  const outcome = await attempt(url, init);
  event.source.postMessage({ run, outcome }, event.origin);
});
