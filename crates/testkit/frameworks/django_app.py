"""Django REST framework and Simple JWT. Run as `django_app.py PORT ISSUER`, in a folder that may be written.

/jwt/items     Simple JWT
/token/items   the framework's own tokens; "used-by-alice" is good, "used-by-carol" of an account that is switched off
/basic/items   a password; alice `secret`; carol is switched off
/token/pair    a login by POST of username and password
/token/renew   a renewal by POST of refresh
"""

import sys
import types
from socketserver import ThreadingMixIn
from wsgiref.simple_server import ServerHandler, WSGIServer, make_server

PORT, ISSUER = int(sys.argv[1]), sys.argv[2]

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="shop_urls",
    USE_TZ=True,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "rest_framework",
        "rest_framework.authtoken",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    REST_FRAMEWORK={"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]},
    SIMPLE_JWT={
        "SIGNING_KEY": "the secret of the tests, longer than 32 bytes",
        "AUDIENCE": "shop",
        "ISSUER": ISSUER,
        "USER_ID_CLAIM": "sub",
        "TOKEN_TYPE_CLAIM": "type",
    },
)
django.setup()

from django.core.management import call_command

call_command("migrate", verbosity=0)

from django.contrib.auth.models import User
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from rest_framework import authentication, permissions
from rest_framework.authtoken.models import Token
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView

alice = User.objects.create_user("alice", password="secret")
carol = User.objects.create_user("carol", password="secret", is_active=False)
Token.objects.create(user=alice, key="used-by-alice")
Token.objects.create(user=carol, key="used-by-carol")


def guarded(authenticator):
    class Items(APIView):
        authentication_classes = [authenticator]
        permission_classes = [permissions.IsAuthenticated]

        def get(self, request):
            return Response({"items": [1, 2, 3]})

    return Items.as_view()


urls = types.ModuleType("shop_urls")
urls.urlpatterns = [
    path("", lambda request: HttpResponse("shop")),
    path("jwt/items", guarded(JWTAuthentication)),
    path("token/items", guarded(authentication.TokenAuthentication)),
    path("basic/items", guarded(authentication.BasicAuthentication)),
    path("token/pair", TokenObtainPairView.as_view()),
    path("token/renew", TokenRefreshView.as_view()),
]
sys.modules["shop_urls"] = urls


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


# What is recorded does not depend on the Python that happens to be installed.
ServerHandler.server_software = "WSGIServer/0.2 CPython/3"
make_server("127.0.0.1", PORT, get_wsgi_application(), Server).serve_forever()
