// On a third origin: runs the first fetch of the page when the page asks, and tells it the outcome.
import { attempt, itemUrl } from './attempt.js';

const addresses = fetch('/addresses').then((response) => response.json());

document.getElementById('origin').textContent = location.origin;

addEventListener('message', async (event) => {
  const { api, pages } = await addresses;
  if (event.source !== parent || !pages.includes(event.origin)) return;
  const run = String(event.data?.run);
  const url = itemUrl(api, '/api/item', { case: 'frame', run });
  const outcome = await attempt(url, { method: 'GET', credentials: 'include' });
  event.source.postMessage({ run, outcome }, event.origin);
});
