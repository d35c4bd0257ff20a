const express = require("express");
const { cors } = require("./cors.mjs");

const app = express();
app.use(cors);
app.get("/api/ok", (request, response) => response.send("ok"));
app.get("/api/fail", () => {
  throw new Error("fails");
});
app.listen(Number("{port}"), "{host}");
