"""FastAPI, which describes itself at /openapi.json. Run as `fastapi_app.py PORT ISSUER`.

/oauth/items   OAuth2PasswordBearer and PyJWT, one sentence for every refusal
/oauth/write   the same, wants the scope "write"
/bearer/items  HTTPBearer
/key/items     APIKeyHeader: X-Shop-Key
/query/items   APIKeyQuery: shop_key
"""

import sys

import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Security
from fastapi.security import (
    APIKeyHeader,
    APIKeyQuery,
    HTTPBearer,
    OAuth2PasswordBearer,
    SecurityScopes,
)

PORT, ISSUER = int(sys.argv[1]), sys.argv[2]
SECRET = "the secret of the tests, longer than 32 bytes"
ITEMS = {"items": [1, 2, 3]}

app = FastAPI()
oauth = OAuth2PasswordBearer("login", scopes={"write": "change things"})
bearer = HTTPBearer()


def owner(scopes: SecurityScopes, token: str = Depends(oauth)):
    asks = f'Bearer scope="{scopes.scope_str}"' if scopes.scopes else "Bearer"
    fields = {"WWW-Authenticate": asks}
    try:
        claims = jwt.decode(token, SECRET, ["HS256"], audience="shop", issuer=ISSUER)
    except jwt.PyJWTError:
        raise HTTPException(401, "Could not validate credentials", fields)
    if not set(scopes.scopes) <= set(claims.get("scope", "").split()):
        raise HTTPException(401, "Not enough permissions", fields)
    return claims


def accepted(key):
    if key != "key-71c0d4":
        raise HTTPException(401, "Invalid API key")


@app.get("/")
def front():
    return "shop"


@app.get("/oauth/items")
def by_token(who=Security(owner)):
    return ITEMS


@app.get("/oauth/write")
def by_scope(who=Security(owner, scopes=["write"])):
    return ITEMS


@app.get("/bearer/items")
def by_opaque_token(shown=Depends(bearer)):
    if shown.credentials != "tok-5f2e9a":
        raise HTTPException(401, "Invalid authentication credentials")
    return ITEMS


@app.get("/key/items")
def by_key(key: str = Depends(APIKeyHeader(name="X-Shop-Key"))):
    accepted(key)
    return ITEMS


@app.get("/query/items")
def by_key_in_the_address(key: str = Depends(APIKeyQuery(name="shop_key"))):
    accepted(key)
    return ITEMS


uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning")
