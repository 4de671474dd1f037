// Express with what usually guards it. Run as `express_app.cjs PORT ISSUER`.
//
// /jwt/items       express-jwt, the error as JSON
// /page/items      express-jwt, Express's own error page
// /taken/items     express-jwt, every token was taken back
// /passport/items  passport-jwt: "Unauthorized", whatever it is
// /opaque/items    passport-http-bearer
// /hand/items      jsonwebtoken by hand, the name of the error in the answer
// /oauth2/items    express-oauth2-jwt-bearer, RFC 6750 in full
// /oauth2/write    the same, wants the scope "write"

const [port, issuer] = process.argv.slice(2);
process.env.NODE_ENV = "production";

const express = require("express");
const { expressjwt } = require("express-jwt");
const { auth, requiredScopes } = require("express-oauth2-jwt-bearer");
const jsonwebtoken = require("jsonwebtoken");
const passport = require("passport");
const { Strategy: Jwt, ExtractJwt } = require("passport-jwt");
const { Strategy: Opaque } = require("passport-http-bearer");

const secret = "the secret of the tests, longer than 32 bytes";
const audience = "shop";
const checks = { algorithms: ["HS256"], audience, issuer };
const items = (request, response) => response.json({ items: [1, 2, 3] });
const told = (error, request, response, next) =>
  response.status(error.status || 500).json({ code: error.code, message: error.message });

passport.use(
  new Jwt({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: secret, ...checks }, (claims, done) =>
    done(null, claims),
  ),
);
passport.use(new Opaque((token, done) => done(null, token === "tok-5f2e9a" && { name: "alice" })));

const app = express();
app.disable("etag");
app.get("/", (request, response) => response.send("shop"));
app.get("/jwt/items", expressjwt({ secret, ...checks }), items, told);
app.get("/page/items", expressjwt({ secret, ...checks }), items);
app.get("/taken/items", expressjwt({ secret, ...checks, isRevoked: () => true }), items, told);
app.get("/passport/items", passport.authenticate("jwt", { session: false }), items);
app.get("/opaque/items", passport.authenticate("bearer", { session: false }), items);
app.get("/oauth2/items", auth({ secret, tokenSigningAlg: "HS256", audience, issuer }), items);
app.get("/oauth2/write", auth({ secret, tokenSigningAlg: "HS256", audience, issuer }), requiredScopes("write"), items);
app.get("/hand/items", (request, response) => {
  const [scheme, token] = (request.headers.authorization || "").split(" ");
  if (scheme !== "Bearer") return response.status(401).json({ error: "no token provided" });
  try {
    jsonwebtoken.verify(token, secret, checks);
    return items(request, response);
  } catch (error) {
    return response.status(401).json({ error: error.name, message: error.message });
  }
});
app.listen(Number(port), "127.0.0.1");
