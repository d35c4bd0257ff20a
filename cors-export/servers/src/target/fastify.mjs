// The application of the contract in Fastify, and beside it what is odd to CORS: for each argument
// `address/limit=module` one, with the plugin of the module.
import { createRequire } from "node:module";
import { createReadStream } from "node:fs";

const [packages, ...sites] = process.argv.slice(2);
const require = createRequire(`${packages}/`);
const { fastify } = require("fastify");

function contract(app) {
  app.addHttpMethod("PURGE");
  const METHODS = ["DELETE", "OPTIONS", "PATCH", "POST", "PUT"];
  const status = (status) => (request, reply) => reply.code(status).send();
  const get = (url, handler) => {
    app.get(url, handler);
    app.route({ method: METHODS, url, handler: status(405) });
  };
  const own = {
    "Access-Control-Allow-Origin": "https://handler.example",
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "x-handler",
    Vary: "Accept-Language",
  };
  app.all("/ok", (request, reply) => reply.send("ok"));
  app.all("/catch-all/*", ({ method }, reply) => reply.code(method === "OPTIONS" ? 200 : 405).send());
  get("/own", (request, reply) => reply.headers(own).send("own"));
  get("/vary-origin", (request, reply) => reply.header("Vary", "accept-encoding, ORIGIN").send());
  get("/vary-any", (request, reply) => reply.header("Vary", "*").send());
  get("/fail", () => {
    throw new Error("fails");
  });
  get("/fail-own", (request, reply) => reply.code(500).headers(own).send());
  get("/teapot", status(418));
  get("/get-only", status(200));
  get("/private", status(401));
  get("/slow", status(408));
  get("/zipped", (request, reply) => reply.header("Vary", "accept-encoding").send());
  get("/number/:number", ({ params }, reply) =>
    reply.code(/^[0-9]+$/.test(params.number) ? 200 : 400).send(),
  );
}

function odd(app) {
  const own = { "Access-Control-Allow-Origin": "https://handler.example", Vary: "Accept-Language" };
  app.get("/odd/throws", (request, reply) => {
    reply.headers(own);
    throw new Error("throws");
  });
  app.get("/odd/rejects", async (request, reply) => {
    reply.headers(own);
    throw Object.assign(new Error("rejects"), { statusCode: 503 });
  });
  app.get("/odd/streams", (request, reply) => reply.headers(own).send(createReadStream(process.argv[1])));
  app.get("/odd/redirect", (request, reply) => reply.headers(own).redirect("/ok"));
  app.get("/odd/hijacks", (request, reply) => {
    reply.hijack();
    reply.raw.setHeader("Vary", "Accept-Language");
    reply.raw.write("a");
    reply.raw.end("b");
  });
  app.get("/odd/head", (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, "OK", own).end();
  });
  app.get("/odd/head-list", (request, reply) => {
    reply.hijack();
    const cookies = ["Set-Cookie", "a=1", "Set-Cookie", "b=2"];
    reply.raw.writeHead(200, [...Object.entries(own).flat(), ...cookies]).end();
  });
  app.get("/odd/sends", { onSend: async (request, reply) => void reply.headers(own) }, () => "sent");
  app.get("/odd/vary-any", (request, reply) => reply.header("Vary", "*").send());
  app.options("/odd/options", (request, reply) => reply.headers(own).send("own"));
  app.register(
    async (mounted) => {
      mounted.setNotFoundHandler((request, reply) => reply.code(404).headers(own).send());
      mounted.get("/rejects", async () => {
        throw new Error("rejects");
      });
    },
    { prefix: "/odd/mounted" },
  );
}

for (const site of sites) {
  const [, host, port, limit, module] = site.match(/^(.*?):([0-9]+)\/([0-9]*)=(.*)$/);
  const { cors } = await import(module);
  const app = fastify({ http: { maxHeaderSize: Number(limit) || undefined } });
  app.register(cors);
  contract(app);
  odd(app);
  await app.listen({ host, port: Number(port) });
}
