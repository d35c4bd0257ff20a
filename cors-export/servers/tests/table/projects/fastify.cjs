const { fastify } = require("fastify");
const { cors } = require("./cors.mjs");

const app = fastify();
app.register(cors);
app.get("/api/ok", () => "ok");
app.get("/api/fail", () => {
  throw new Error("fails");
});
app.listen({ host: "{host}", port: Number("{port}") });
