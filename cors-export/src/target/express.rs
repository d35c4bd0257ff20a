//! Express: a module that exports a middleware.

use super::javascript;
use crate::model::Site;

const BEGINNING: &str = r#"// CORS for Express, tested with Express 5.3 on Node.js 20. It needs no package.
//
// Save it as cors.mjs, and use it once, before all other middleware and routes: those before it have no CORS.
//
//     import { cors } from "./cors.mjs"; // or: const { cors } = require("./cors.mjs");
//     app.use(cors);
//
// The package `cors` would tell the origins that are not allowed about credentials, methods and headers, and a
// route's own headers would win over it.
"#;

const END: &str = r#"
/** @type {import("express").RequestHandler} */
export function cors(request, response, next) {
  const status = begin(request, response);
  if (status) response.status(status).end();
  else next();
}
"#;

pub(super) fn write(site: &Site) -> String {
    javascript::module(site, BEGINNING, END)
}
