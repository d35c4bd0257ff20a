// Records with Chromium: `node --experimental-websocket chromium.mjs FILE SANITISED-FILE`.
// Loads the page, with Chromium's own DevTools attached, and has them write their HAR.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { close, listen, PAGE } from "./server.mjs";

const [, , file, sanitised] = process.argv;
const profile = mkdtempSync(join(tmpdir(), "har-"));
const browser = spawn("chromium", [
  "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0",
  "--disable-background-networking", "--remote-allow-origins=*", `--user-data-dir=${profile}`, "about:blank",
], { stdio: "ignore" });

async function until(probe) {
  for (let tries = 0; tries < 200; tries++) {
    const found = await Promise.resolve().then(probe).catch(() => undefined);
    if (found) return found;
    await sleep(100);
  }
  throw new Error(`timed out: ${probe}`);
}

/** A connection to a target of the DevTools protocol. */
async function connect(url) {
  const socket = new WebSocket(url);
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data);
    waiting.get(id)?.(error ?? result);
  };
  await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
  let id = 0;
  return (method, params = {}) => {
    socket.send(JSON.stringify({ id: ++id, method, params }));
    return new Promise((resolve) => waiting.set(id, resolve));
  };
}

async function evaluate(send, expression) {
  const params = { expression, awaitPromise: true, returnByValue: true };
  const { result, exceptionDetails } = await send("Runtime.evaluate", params);
  if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
  return result.value;
}

/** The DevTools' own modules write the HAR, as their button "Export HAR" does. */
const exporting = (sanitize) => `(async () => {
  const [Logs, HAR] = await Promise.all(
    ["logs", "har"].map((name) => import(\`./models/\${name}/\${name}.js\`)));
  const requests = Logs.NetworkLog.NetworkLog.instance().requests();
  const log = await HAR.Log.Log.build(requests, { sanitize: ${sanitize} });
  return JSON.stringify({ log }, null, 1);
})()`;

try {
  await listen();
  const port = (await until(() => readFileSync(join(profile, "DevToolsActivePort"), "utf8"))).split("\n")[0];
  const targets = () => fetch(`http://127.0.0.1:${port}/json/list`).then((it) => it.json());
  const [target] = (await until(targets)).filter((it) => it.type === "page");
  const page = await connect(target.webSocketDebuggerUrl);
  const address = target.webSocketDebuggerUrl.replace("ws://", "");
  const devtools = `devtools://devtools/bundled/devtools_app.html?ws=${address}&panel=network`;
  await fetch(`http://127.0.0.1:${port}/json/new?${encodeURIComponent(devtools)}`, { method: "PUT" });
  const front = await until(async () => (await targets()).find((it) => it.url.startsWith("devtools://")));
  const tools = await connect(front.webSocketDebuggerUrl);
  // Attached and listening.
  await until(() => evaluate(tools, `import("./models/logs/logs.js").then(() => true)`));
  await sleep(5000);
  await page("Page.navigate", { url: PAGE });
  await until(async () => (await evaluate(page, "document.title")) === "done");
  await sleep(1000);
  writeFileSync(file, (await evaluate(tools, exporting(false))) + "\n");
  writeFileSync(sanitised, (await evaluate(tools, exporting(true))) + "\n");
} finally {
  close();
  browser.kill();
  await sleep(500);
  rmSync(profile, { recursive: true, force: true });
}
