"""Flask: PyJWT by hand, Flask-JWT-Extended and Flask-HTTPAuth. Run as `flask_app.py PORT ISSUER`.

/jwt/items       PyJWT, the reason of the refusal in the answer
/extended/items  Flask-JWT-Extended; the jti "gone" was taken back
/extended/fresh  the same, wants a login of just now
/http/items      Flask-HTTPAuth, a token
/http/basic      Flask-HTTPAuth, a password
/keys/items      PyJWT with the key set of the issuer
/away/items      PyJWT with a key set that cannot be fetched
"""

import sys

import flask_jwt_extended as extended
import jwt
from flask import Flask, jsonify, request
from flask_httpauth import HTTPBasicAuth, HTTPTokenAuth
from werkzeug.serving import WSGIRequestHandler

PORT, ISSUER = int(sys.argv[1]), sys.argv[2]
SECRET = "the secret of the tests, longer than 32 bytes"
AUDIENCE = "shop"

app = Flask("shop")
app.config.update(
    JWT_SECRET_KEY=SECRET,
    JWT_DECODE_AUDIENCE=AUDIENCE,
    JWT_DECODE_ISSUER=ISSUER,
    JWT_TOKEN_LOCATION=["headers"],
)
manager = extended.JWTManager(app)
basic = HTTPBasicAuth()
token = HTTPTokenAuth("Bearer")


@manager.token_in_blocklist_loader
def taken_back(header, claims):
    return claims["jti"] == "gone"


@basic.verify_password
def known(user, password):
    return user if (user, password) == ("alice", "secret") else None


@token.verify_token
def genuine(text):
    return text if text == "tok-5f2e9a" else None


def presented():
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text if scheme == "Bearer" else None


def checked(key_of, algorithms):
    text = presented()
    if not text:
        return jsonify(message="Token is missing!"), 401
    try:
        jwt.decode(text, key_of(text), algorithms, audience=AUDIENCE, issuer=ISSUER)
    except jwt.PyJWTError as error:
        return jsonify(message=str(error)), 401
    return jsonify(items=[1, 2, 3])


@app.get("/")
def front():
    return "shop"


@app.get("/jwt/items")
def by_hand():
    return checked(lambda text: SECRET, ["HS256"])


@app.get("/keys/items")
def by_keys():
    keys = jwt.PyJWKClient(f"{ISSUER}/jwks")
    return checked(lambda text: keys.get_signing_key_from_jwt(text).key, ["RS256"])


@app.get("/away/items")
def by_keys_that_are_away():
    keys = jwt.PyJWKClient("http://127.0.0.1:9/jwks")
    return checked(lambda text: keys.get_signing_key_from_jwt(text).key, ["RS256"])


@app.get("/extended/items")
@extended.jwt_required()
def by_extension():
    return jsonify(items=[1, 2, 3])


@app.get("/extended/fresh")
@extended.jwt_required(fresh=True)
def by_extension_if_fresh():
    return jsonify(items=[1, 2, 3])


@app.get("/http/items")
@token.login_required
def by_token():
    return jsonify(items=[1, 2, 3])


@app.get("/http/basic")
@basic.login_required
def by_password():
    return jsonify(items=[1, 2, 3])


# What is recorded does not depend on the Python that happens to be installed.
WSGIRequestHandler.sys_version = "Python/3"
app.run("127.0.0.1", PORT, threaded=True)
