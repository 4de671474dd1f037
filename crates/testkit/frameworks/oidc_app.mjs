// An authorization server: oidc-provider. Run as `oidc_app.mjs PORT ISSUER`.
//
// /token  the client "shop" logs in by Basic with "client-secret", and may have client_credentials and refresh tokens
// /me     userinfo

import Provider from "oidc-provider";

const port = Number(process.argv[2]);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "shop",
      client_secret: "client-secret",
      grant_types: ["client_credentials", "authorization_code", "refresh_token"],
      redirect_uris: ["http://127.0.0.1/back"],
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  clientAuthMethods: ["client_secret_basic", "none"],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
});
provider.listen(port, "127.0.0.1");
