//! Express: a module that exports a middleware.

use super::javascript;
use crate::model::Site;

const BEGINNING: &str = r#"// CORS for Express, tested with Express 5.3 on Node.js 20. It needs no package.
//
// Save it as cors.mjs, and use it once, before all other middleware and routes: those before it get no CORS headers.
//
//     import { cors } from "./cors.mjs"; // or, from Node.js 20.19 on: const { cors } = require("./cors.mjs");
//     app.use(cors);
//
// The package `cors` tells origins that are not allowed about credentials, methods and headers too, and what a route
// says of CORS itself wins over it.
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
