// The application of the contract in Express, and beside it what is odd to CORS: for each argument
// `address/limit=module` one, with the middleware of the module.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const [packages, ...sites] = process.argv.slice(2);
const require = createRequire(`${packages}/`);
const express = require("express");

function contract(app) {
  const get = (path, handler) => {
    app.get(path, handler);
    app.all(path, (request, response) => response.status(405).end());
  };
  const own = {
    "Access-Control-Allow-Origin": "https://handler.example",
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "x-handler",
    Vary: "Accept-Language",
  };
  const status = (status) => (request, response) => response.status(status).end();
  app.all("/ok", (request, response) => response.send("ok"));
  app.options("/catch-all/*rest", (request, response) => response.send("caught"));
  app.all("/catch-all/*rest", status(405));
  get("/own", (request, response) => response.set(own).send("own"));
  get("/vary-origin", (request, response) => response.set("Vary", "accept-encoding, ORIGIN").end());
  get("/vary-any", (request, response) => response.set("Vary", "*").end());
  get("/fail", () => {
    throw new Error("fails");
  });
  get("/fail-own", (request, response) => response.status(500).set(own).end());
  get("/teapot", status(418));
  get("/get-only", status(200));
  get("/private", status(401));
  get("/slow", status(408));
  get("/zipped", (request, response) => response.set("Vary", "accept-encoding").end());
  get("/number/:number", ({ params }, response) =>
    response.status(/^[0-9]+$/.test(params.number) ? 200 : 400).end(),
  );
}

function odd(app, cors) {
  const own = { "Access-Control-Allow-Origin": "https://handler.example", Vary: "Accept-Language" };
  app.get("/odd/throws", (request, response) => {
    response.set(own);
    throw new Error("throws");
  });
  app.get("/odd/rejects", async () => {
    throw Object.assign(new Error("rejects"), { status: 503, headers: own });
  });
  app.get("/odd/streams", (request, response) => {
    response.set(own);
    response.write("a");
    setImmediate(() => response.end("b"));
  });
  app.get("/odd/flushes", (request, response) => {
    response.set(own).flushHeaders();
    response.end();
  });
  app.get("/odd/head", (request, response) => response.writeHead(200, "OK", own).end());
  app.get("/odd/head-after", (request, response) => response.set("X-A", "b").writeHead(200, own).end());
  app.get("/odd/head-list", (request, response) =>
    response.writeHead(200, [...Object.entries(own).flat(), "Set-Cookie", "a=1", "Set-Cookie", "b=2"]).end(),
  );
  app.get("/odd/head-pairs", (request, response) =>
    response.writeHead(200, [...Object.entries(own), ["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]]).end(),
  );
  app.get("/odd/file", (request, response) => response.set(own).sendFile(process.argv[1]));
  app.get("/odd/redirect", (request, response) => response.set(own).redirect("/ok"));
  app.get("/odd/vary-any", (request, response) => response.set("Vary", "*").end());
  app.options("/odd/options", (request, response) => response.set(own).send("own"));

  const mounted = express();
  mounted.get("/rejects", async () => {
    throw new Error("rejects");
  });
  app.use("/odd/mounted", mounted);
  // In an application that has no CORS, but for the one that is mounted.
  const outer = express();
  const inner = express();
  inner.use(cors);
  inner.get("/inner", (request, response) => response.set(own).end());
  outer.use("/odd/outer", inner);
  return outer;
}

for (const site of sites) {
  const [, host, port, limit, module] = site.match(/^(.*?):([0-9]+)\/([0-9]*)=(.*)$/);
  const { cors } = await import(module);
  const app = express();
  app.set("env", "test"); // errors are not printed
  app.enable("case sensitive routing");
  app.enable("strict routing");
  app.use(cors);
  contract(app);
  const outer = odd(app, cors);
  const handler = (request) => (request.url.startsWith("/odd/outer") ? outer : app);
  const options = { maxHeaderSize: Number(limit) || undefined };
  const server = createServer(options, (request, response) => handler(request)(request, response));
  server.listen(Number(port), host);
}
