//! Fastify: a module that exports a plugin.

use super::javascript;
use crate::model::Site;

const BEGINNING: &str = r#"// CORS for Fastify, tested with Fastify 5.12 on Node.js 20. It needs no package.
//
// Save it as cors.mjs, and register it once, on the application itself, before all other plugins and all routes:
//
//     import { cors } from "./cors.mjs"; // or, from Node.js 20.19 on: const { cors } = require("./cors.mjs");
//     app.register(cors);
//
// Where Fastify cannot decode a path, or a parameter is too long for it, it answers before any plugin is called: these
// errors have no CORS headers.
//
// The package `@fastify/cors` tells origins that are not allowed about credentials and exposed headers too, and what a
// route says of CORS itself, its `Vary` included, wins over it.
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
