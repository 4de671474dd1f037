// Fastify with @fastify/jwt at /items. Run as `fastify_app.cjs PORT ISSUER`.

const [port, issuer] = process.argv.slice(2);
const app = require("fastify")();
const secret = "the secret of the tests, longer than 32 bytes";

app.register(require("@fastify/jwt"), {
  secret,
  verify: { algorithms: ["HS256"], allowedAud: "shop", allowedIss: issuer },
});
app.get("/", async () => "shop");
app.get("/items", { onRequest: (request) => request.jwtVerify() }, async () => ({ items: [1, 2, 3] }));
app.listen({ port: Number(port), host: "127.0.0.1" });
