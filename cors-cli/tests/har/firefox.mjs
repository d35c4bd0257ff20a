// Records with Firefox: `node firefox.mjs FILE`.
// Loads the page with the network panel open, over Marionette, and has the panel write its HAR.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { close, listen, PAGE } from "./server.mjs";

const PORT = 7304;
const [, , file] = process.argv;
const profile = mkdtempSync(join(tmpdir(), "har-"));
writeFileSync(
  join(profile, "user.js"),
  `user_pref("marionette.port", ${PORT});
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "http://127.0.0.1:9/");
`,
);
const browser = spawn("firefox-esr", [
  "--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile, "about:blank",
], { stdio: "ignore", env: { ...process.env, HOME: profile } });

async function until(probe) {
  for (let tries = 0; tries < 300; tries++) {
    const found = await Promise.resolve().then(probe).catch(() => undefined);
    if (found) return found;
    await sleep(200);
  }
  throw new Error(`timed out: ${probe}`);
}

/** A connection to Marionette: `LENGTH:JSON` both ways. */
async function marionette() {
  const socket = connect(PORT, "127.0.0.1");
  await new Promise((resolve, reject) => socket.on("connect", resolve).on("error", reject));
  const waiting = new Map();
  let bytes = Buffer.alloc(0);
  socket.on("data", (data) => {
    bytes = Buffer.concat([bytes, data]);
    for (;;) {
      const colon = bytes.indexOf(":");
      const end = colon + 1 + Number(bytes.subarray(0, colon));
      if (colon < 0 || bytes.length < end) return;
      const message = JSON.parse(bytes.subarray(colon + 1, end));
      bytes = bytes.subarray(end);
      if (Array.isArray(message)) waiting.get(message[1])?.(message);
    }
  });
  let id = 0;
  return async (command, params = {}) => {
    const text = JSON.stringify([0, ++id, command, params]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [, , error, result] = await new Promise((resolve) => waiting.set(id, resolve));
    if (error) throw new Error(JSON.stringify(error));
    return result;
  };
}

const REQUIRE = `
  const { require } = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
  const { gDevTools } = require("devtools/client/framework/devtools");
  const [done] = Array.from(arguments).slice(-1);`;
const OPEN = `${REQUIRE}
  require("devtools/client/framework/devtools-browser");
  gDevTools.showToolboxForTab(gBrowser.selectedTab, { toolId: "netmonitor" })
    .then(() => done("open"), (error) => done(String(error)));`;
/** As "Save All As HAR" of the panel. */
const EXPORT = `${REQUIRE}
  gDevTools.getToolboxForTab(gBrowser.selectedTab).getNetMonitorAPI()
    .then((api) => api.getHar())
    .then((har) => done(JSON.stringify(har, null, 1)), (error) => done(String(error)));`;

try {
  await listen();
  const send = await until(marionette);
  await send("WebDriver:NewSession", { capabilities: {} });
  await send("WebDriver:SetTimeouts", { script: 60000 });
  const chrome = async (script) => {
    await send("Marionette:SetContext", { value: "chrome" });
    const { value } = await send("WebDriver:ExecuteAsyncScript", { script, args: [] });
    await send("Marionette:SetContext", { value: "content" });
    return value;
  };
  const opened = await chrome(OPEN);
  if (opened !== "open") throw new Error(opened);
  await send("WebDriver:Navigate", { url: PAGE });
  await until(async () => (await send("WebDriver:GetTitle")).value === "done");
  await sleep(1000);
  writeFileSync(file, (await chrome(EXPORT)) + "\n");
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  close();
  browser.kill();
  await sleep(1000);
  rmSync(profile, { recursive: true, force: true });
  process.exit();
}
