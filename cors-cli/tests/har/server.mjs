// The page and the API whose exchanges the HAR files record. `node server.mjs` serves both until it is stopped.
import { createHash } from "node:crypto";
import { createServer } from "node:http";

export const PAGE = "http://127.0.0.1:7301";
export const API = "http://127.0.0.1:7302";
/** Nothing listens there. */
const CLOSED = "http://127.0.0.1:7303";

/** What the page does, one after the other. */
async function act(API, CLOSED) {
  const ask = (url, options) => fetch(url, options).catch(() => {});
  await ask(`${API}/readable`);
  await ask(`${API}/missing`);
  await ask(`${API}/star`, { credentials: "include" });
  await ask(`${API}/put`, { method: "PUT", body: "1" });
  await ask(`${API}/put-star`, { method: "PUT", credentials: "include", body: "1" });
  await ask(`${API}/put-403`, { method: "PUT", body: "1" });
  await ask(`${API}/header`, { headers: { "X-Request-Id": "1" } });
  await ask(`${API}/redirect`);
  await ask(`${API}/to-file`);
  await ask(`${CLOSED}/closed`);
  await ask(`${API}/image`, { mode: "no-cors" });
  await ask(`${API}/cached`);
  await ask(`${API}/cached`);
  navigator.sendBeacon(`${API}/beacon`, "1");
  await new Promise((resolve) => {
    const socket = new WebSocket(`${API.replace("http", "ws")}/socket`);
    socket.onopen = () => socket.close();
    socket.onclose = resolve;
  });
  await new Promise((resolve) => {
    document.querySelector("iframe").onload = resolve;
    document.querySelector("form").submit();
  });
}

const HTML = `<!doctype html><title>HAR</title><link rel="icon" href="data:,">
<iframe name="frame"></iframe>
<form method="post" action="${API}/form" target="frame"><input name="a" value="1"></form>
<script>
  ${act}
  onload = () => setTimeout(() => act("${API}", "${CLOSED}").then(() => document.title = "done"), 500);
</script>`;

const origin = { "Access-Control-Allow-Origin": PAGE };
const star = { "Access-Control-Allow-Origin": "*" };
const methods = { "Access-Control-Allow-Methods": "PUT" };
const ANSWERS = {
  "/readable": [200, { ...origin, "Vary": "Origin" }],
  "/missing": [200, {}],
  "/cached": [200, { ...origin, "ETag": '"1"', "Cache-Control": "no-cache" }],
  "/star": [200, star],
  "OPTIONS /put": [204, { ...origin, ...methods }],
  "/put": [200, origin],
  "OPTIONS /put-star": [204, { ...star, ...methods }],
  "OPTIONS /put-403": [403, {}],
  "OPTIONS /header": [204, { ...origin, "Access-Control-Allow-Headers": "content-type" }],
  "/redirect": [302, { ...origin, "Location": `${API}/readable` }],
  "/to-file": [302, { ...origin, "Location": "file:///etc/hostname" }],
};

const page = createServer((_, response) => {
  response.writeHead(200, { "Content-Type": "text/html", "Set-Cookie": "session=1; SameSite=Lax" });
  response.end(HTML);
});

const api = createServer((request, response) => {
  if (request.headers["if-none-match"]) return response.writeHead(304).end();
  const [status, headers] = ANSWERS[`${request.method} ${request.url}`] ?? ANSWERS[request.url] ?? [200, {}];
  const type = status === 204 ? {} : { "Content-Type": "text/plain" };
  response.writeHead(status, { ...headers, ...type });
  response.end(status === 204 ? undefined : "ok\n");
});

api.on("upgrade", (request, socket) => {
  const key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const accept = createHash("sha1").update(key).digest("base64");
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  // A close frame is answered with one.
  socket.once("data", () => socket.end(Buffer.from([0x88, 0x00])));
  socket.on("error", () => {});
});

export async function listen() {
  const on = (server, port) => new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  await Promise.all([on(page, 7301), on(api, 7302)]);
}

export function close() {
  for (const server of [page, api]) {
    server.close();
    server.closeAllConnections();
  }
}

if (process.argv[1] === import.meta.filename) await listen();
