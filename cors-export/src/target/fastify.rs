//! Fastify: a module that exports a plugin.

use super::javascript;
use crate::model::Site;

const BEGINNING: &str = r#"// CORS for Fastify, tested with Fastify 5.12 on Node.js 20. It needs no package.
//
// Save it as cors.mjs, and register it once, before all other plugins and routes:
//
//     import { cors } from "./cors.mjs"; // or: const { cors } = require("./cors.mjs");
//     app.register(cors);
//
// Fastify calls no plugin for a path that it cannot decode: its 400 has no CORS headers.
//
// The package `@fastify/cors` would tell the origins that are not allowed about credentials and headers, and a
// route's own headers would win over it.
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
