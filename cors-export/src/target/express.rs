//! Express: a module that exports a middleware.

use super::javascript;
use crate::model::Site;

const BEGINNING: &str = r#"// CORS for Express, tested with Express 5.3 on Node.js 20. It needs no package.
//
// It replaces the package `cors`, which tells refused origins about credentials, methods and headers, and whose headers
// a route's own CORS headers override.
//
// Save it as cors.mjs, and use it once, before all other middleware and routes: responses from anything registered
// earlier get no CORS headers.
//
//     import { cors } from "./cors.mjs";
//     app.use(cors);
//
// `const { cors } = require("./cors.mjs")` works too, with Node.js 20.19 or later 20.x, or 22.12 or later.
//
// Node.js itself refuses requests that are too long (431), without CORS headers.
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
