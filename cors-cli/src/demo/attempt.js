// A fetch, and what a script learns of it.
export async function attempt(url, init) {
  try {
    const response = await fetch(url, init);
    return { readable: true, status: response.status, body: await response.text() };
  } catch (error) {
    return { readable: false, error: String(error) };
  }
}

export function itemUrl(api, path, tag) {
  return `${api}${path}?${new URLSearchParams(tag)}`;
}
