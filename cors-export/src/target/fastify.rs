//! Fastify: a module that exports a plugin.

use super::javascript;
use crate::model::Site;

const BEGINNING: &str = r#"// CORS for Fastify, tested with Fastify 5.12 on Node.js 20. It needs no package.
//
// It replaces the package `@fastify/cors`, which tells refused origins about credentials and exposed headers, and whose
// headers, `Vary` included, a route's own override.
//
// Save it as cors.mjs, and register it once, on the application itself, before all other plugins and all routes:
//
//     import { cors } from "./cors.mjs";
//     app.register(cors);
//
// `const { cors } = require("./cors.mjs")` works too, with Node.js 20.19 or later 20.x, or 22.12 or later.
//
// Fastify itself refuses paths that it cannot decode (400) and parameters that are too long (414), and Node.js requests
// that are too long (431), without these headers. With HTTP/2, what a handler writes to `reply.raw.stream` is its own.
"#;

const END: &str = r#"
/** @type {import("fastify").FastifyPluginAsync} */
export async function cors(fastify) {
  fastify.addHook("onRequest", (request, reply, done) => {
    const status = begin(request.raw, reply.raw);
    if (status) reply.code(status).send();
    else done();
  });
}
// The hook is for the whole application, not only for what is registered in here.
cors[Symbol.for("skip-override")] = true;
"#;

pub(super) fn write(site: &Site) -> String {
    javascript::module(site, BEGINNING, END)
}
