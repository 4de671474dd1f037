//! Normal credentials have no quirks; quirky ones have exactly the quirks they show.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use why401_challenge::{Credentials, Edge, QuirkKind, QuirkKind as Q, Scheme, Shape, dissect, dissect_token};

const JWT: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

fn kinds(credentials: &Credentials) -> Vec<QuirkKind> {
    credentials.quirks.iter().map(|q| q.kind).collect()
}

fn basic(pair: impl AsRef<[u8]>) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

#[test]
fn normal_values_have_no_quirks() {
    let jwt = |scheme: &str| format!("{scheme} {JWT}");
    let table = [
        (basic("alice:secret"), Scheme::Basic, Shape::Base64Pair),
        (basic("alice@shop.example:pa ss-Word!"), Scheme::Basic, Shape::Base64Pair),
        (basic("alice:100% sure, 5%"), Scheme::Basic, Shape::Base64Pair),
        (basic("alice:ABC1"), Scheme::Basic, Shape::Base64Pair),
        (basic("alice:$ecret{x}"), Scheme::Basic, Shape::Base64Pair),
        (basic("alice:\"quoted\",."), Scheme::Basic, Shape::Base64Pair),
        (basic("alice:Secret"), Scheme::Basic, Shape::Base64Pair),
        (basic("alice:iPHONE5s"), Scheme::Basic, Shape::Base64Pair),
        (basic("sk_live_0123456789abcdef:"), Scheme::Basic, Shape::Base64Pair),
        (basic(":abcdefghijklmnopqrstuvwxyz234567"), Scheme::Basic, Shape::Base64Pair),
        (basic("key:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), Scheme::Basic, Shape::Base64Pair),
        ("Basic YWxpY2U6c2VjcmV0MQ".into(), Scheme::Basic, Shape::Base64Pair),
        (jwt("Bearer"), Scheme::Bearer, Shape::Jwt { parts: 3 }),
        (jwt("JWT"), Scheme::Jwt, Shape::Jwt { parts: 3 }),
        (jwt("Token"), Scheme::Token, Shape::Jwt { parts: 3 }),
        ("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.".into(), Scheme::Bearer, Shape::Jwt { parts: 3 }),
        ("Bearer mF_9.B5f-4.1JqM".into(), Scheme::Bearer, Shape::Opaque),
        ("Bearer q83vEjRWeJq83vEjRWeJqg==".into(), Scheme::Bearer, Shape::Opaque),
        ("Bearer x/y+8Kz1v/Qm+A==".into(), Scheme::Bearer, Shape::Opaque),
        ("Bearer 0123456789abcdef0123456789abcdef".into(), Scheme::Bearer, Shape::Hex),
        ("Bearer 6f1a2b3c-4d5e-6f70-8192-a3b4c5d6e7f8".into(), Scheme::Bearer, Shape::Opaque),
        ("Bearer 12|Yx8Kq1Zr0PmN4bV".into(), Scheme::Bearer, Shape::Opaque),
        ("Bearer secret".into(), Scheme::Bearer, Shape::Opaque),
        ("Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a".into(), Scheme::Bearer, Shape::Prefixed("GitHub")),
        ("Bearer sk-proj-abc_DEF-123".into(), Scheme::Bearer, Shape::Prefixed("OpenAI")),
        ("Bearer ya29.a0AfH6SMB-x_y".into(), Scheme::Bearer, Shape::Prefixed("Google")),
        ("Bearer dmFsdWU=".into(), Scheme::Bearer, Shape::Opaque),
        ("Bearer user:1234".into(), Scheme::Bearer, Shape::Opaque),
        ("token ghp_16C7e42F292c6912E7710c838347Ae178B4a".into(), Scheme::Token, Shape::Prefixed("GitHub")),
        ("Token 9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b".into(), Scheme::Token, Shape::Hex),
        (r#"Token token="abc", nonce="def""#.into(), Scheme::Token, Shape::Text),
        ("Token token=abcdef".into(), Scheme::Token, Shape::Opaque),
        ("ApiKey VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdw==".into(), Scheme::ApiKey, Shape::Opaque),
        ("Api-Key abc123".into(), Scheme::ApiKey, Shape::Opaque),
        ("key=AAAAzA1b2C3:APA91bHun4_x-y".into(), Scheme::ApiKey, Shape::Opaque),
        (
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, \
             SignedHeaders=content-type;host, Signature=5d672d79c15b13162d9279b0855cfba6"
                .into(),
            Scheme::Aws4,
            Shape::Text,
        ),
        (
            r#"Digest username="a", realm="r, Basic x", nonce="n==", uri="/", response="0f", qop=auth, nc=00000001"#
                .into(),
            Scheme::Digest,
            Shape::Text,
        ),
        ("Negotiate YIIJvwYGKwYBBQUCoIIJszCCCa+gMDAuBgkqhkiC9xIBAgI=".into(), Scheme::Negotiate, Shape::Opaque),
        ("NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA=".into(), Scheme::Ntlm, Shape::Opaque),
        (r#"Hawk id="dh37fgj492je", ts="1353832234", mac="6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE=""#.into(), Scheme::Other, Shape::Text),
        (r#"OAuth oauth_consumer_key="xvz", oauth_signature="tnnArxj06cWHq44gCs1OSKk%2FjLY%3D""#.into(), Scheme::Other, Shape::Text),
        ("SSWS 00abcDEF".into(), Scheme::Other, Shape::Opaque),
        ("SharedKey account:Zm9vYmFy=".into(), Scheme::Other, Shape::Opaque),
        ("Custom-Scheme abcdef".into(), Scheme::Other, Shape::Opaque),
        ("FOO-HMAC-SHA512 Credential=x, Signature=y1".into(), Scheme::Other, Shape::Text),
    ];
    for (value, scheme, shape) in table {
        let seen = dissect(value.as_bytes());
        assert_eq!((kinds(&seen), seen.scheme, seen.shape), (vec![], scheme, shape), "{value}");
    }
}

#[test]
fn normal_api_keys_have_no_quirks() {
    for key in
        ["abc123", JWT, "AIzaSyA-x_y", "q83vEjRWeJq83vEjRWeJqg==", "6f1a2b3c-4d5e", "YWxpY2U6c2VjcmV0", "a.b"]
    {
        assert_eq!(kinds(&dissect_token(key.as_bytes())), vec![], "{key}");
    }
}

#[test]
fn defects_around_scheme_and_token_are_named() {
    let table: &[(&str, &[Q])] = &[
        ("BearereyJhbGciOiJub25lIn0.e30.x", &[Q::MissingSpace]),
        ("BasicYWxpY2U6c2VjcmV0", &[Q::MissingSpace]),
        ("Tokenabc", &[Q::MissingSpace]),
        ("Basicabc", &[Q::MissingSpace, Q::NoColon]),
        ("bearer9944b09199c62bcf", &[Q::UnusualCase, Q::MissingSpace]),
        ("Bearer$TOKEN", &[Q::MissingSpace, Q::UnexpandedVariable]),
        ("Bearer${TOKEN}", &[Q::MissingSpace, Q::UnexpandedVariable]),
        ("Bearer: abc123", &[Q::SchemePunctuation]),
        ("Bearer:abc123", &[Q::SchemePunctuation]),
        ("Bearer=abc123", &[Q::SchemePunctuation]),
        ("Bearer, abc123", &[Q::SchemePunctuation]),
        ("Bearer-abc12345678", &[Q::SchemePunctuation]),
        ("Bearer%20abc123", &[Q::SchemePunctuation]),
        ("Bearer\tabc123", &[Q::SchemePunctuation]),
        ("Basic:YWxpY2U6c2VjcmV0", &[Q::SchemePunctuation]),
        ("bearer abc123", &[Q::UnusualCase]),
        ("Basic  YWxpY2U6c2VjcmV0", &[Q::ExtraSpace]),
        ("BASIC YWxpY2U6c2VjcmV0", &[Q::UnusualCase]),
        ("", &[Q::EmptyValue]),
        ("  ", &[Q::EmptyValue]),
        ("Bearer", &[Q::EmptyValue]),
        ("Bearer ", &[Q::EmptyValue]),
        ("Basic", &[Q::EmptyValue]),
        ("Basic Og==", &[Q::EmptyValue]),
        ("Bearer \"\"", &[Q::Quoted, Q::EmptyValue]),
        ("Bearer Bearer abc123", &[Q::DoublePrefix]),
        ("Bearer bearer abc123", &[Q::DoublePrefix, Q::UnusualCase]),
        ("Bearer Bearer", &[Q::DoublePrefix, Q::EmptyValue]),
        ("Authorization: Bearer abc123", &[Q::DoublePrefix]),
        ("Bearer Authorization: Bearer abc123", &[Q::DoublePrefix]),
        ("Basic Bearer abc123", &[Q::DoublePrefix]),
        ("Bearer Basic YWxpY2U6c2VjcmV0", &[Q::DoublePrefix]),
        ("Bearer \"abc123\"", &[Q::Quoted]),
        ("\"Bearer abc123\"", &[Q::Quoted]),
        ("Bearer 'abc123'", &[Q::Quoted]),
        ("Bearer “abc123”", &[Q::Quoted]),
        ("Bearer `abc123`", &[Q::Quoted]),
        ("Bearer abc123\"", &[Q::Quoted]),
        ("Bearer \"abc123", &[Q::Quoted]),
        ("Bearer \\\"abc123\\\"", &[Q::Quoted]),
        ("\"Bearer abc123\",", &[Q::StrayEnd, Q::Quoted]),
        ("Basic \"YWxpY2U6c2VjcmV0\"", &[Q::Quoted]),
        ("Bearer\u{A0}abc123", &[Q::Invisible]),
        ("Bearer abc\u{200B}123", &[Q::Invisible]),
        ("\u{FEFF}Bearer abc123", &[Q::Invisible]),
        ("Bearer \u{1b}[32mabc123\u{1b}[0m", &[Q::Invisible]),
        ("Bearer abc123\u{0}", &[Q::Invisible]),
        ("Bearer YOUR_TOKEN", &[Q::Placeholder]),
        ("Bearer <token>", &[Q::Placeholder]),
        ("Bearer {{token}}", &[Q::Placeholder]),
        ("Bearer <your access token>", &[Q::Placeholder]),
        ("Bearer \"<token>\"", &[Q::Quoted, Q::Placeholder]),
        ("Bearer xxxx", &[Q::ExampleWord]),
        ("Bearer ...", &[Q::Placeholder]),
        ("Bearer token-here", &[Q::Placeholder]),
        ("Bearer token here", &[Q::Placeholder]),
        ("Basic base64(user:password)", &[Q::Placeholder]),
        ("<token>", &[Q::Placeholder]),
        ("YOUR_API_KEY", &[Q::Placeholder]),
        ("Bearer $TOKEN", &[Q::UnexpandedVariable]),
        ("Bearer ${{ secrets.X }}", &[Q::UnexpandedVariable]),
        ("Bearer $(cat token.txt)", &[Q::UnexpandedVariable]),
        ("Basic %CREDENTIALS%", &[Q::UnexpandedVariable]),
        ("$AUTH", &[Q::UnexpandedVariable]),
        ("Bearer undefined", &[Q::NullWord]),
        ("Bearer [object Object]", &[Q::NullWord]),
        ("Token null", &[Q::NullWord]),
        ("undefined", &[Q::NullWord]),
        ("SSWS undefined", &[Q::NullWord]),
        ("Bearer abc123\n", &[Q::StrayEnd]),
        ("Bearer abc123 ", &[Q::StrayEnd]),
        ("Bearer abc123%0A", &[Q::StrayEnd]),
        ("Bearer abc123\\n", &[Q::StrayEnd]),
        ("Bearer abc123,", &[Q::StrayEnd]),
        ("Bearer abc123;", &[Q::StrayEnd]),
        ("Bearer abc123.", &[Q::StrayEnd]),
        ("Basic YWxpY2U6c2VjcmV0\\r\\n", &[Q::StrayEnd]),
        (" Bearer abc123", &[Q::StrayStart]),
        ("Bearer :abc123", &[Q::StrayStart]),
        ("Bearer %20abc123", &[Q::StrayStart]),
        ("Bearer abc 123", &[Q::InnerSpace]),
        ("Basic YWxpY2U6\n c2VjcmV0", &[Q::InnerSpace]),
        ("abc123", &[Q::NoScheme]),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", &[Q::NoScheme]),
        (JWT, &[Q::NoScheme]),
        ("YWxpY2U6c2VjcmV0", &[Q::NoScheme]),
        ("Bearer abc123, Bearer def456", &[Q::Merged]),
        ("Basic YWxpY2U6c2VjcmV0, Bearer def456", &[Q::Merged]),
        ("Basic YWxpY2U6c2VjcmV0,Basic YWxpY2U6c2VjcmV0", &[Q::Merged]),
        ("Bearer 0123456789abcdef,0123456789abcdef", &[Q::Merged]),
        ("Bearer YWxpY2U6c2VjcmV0", &[Q::PairInBearer]),
    ];
    for (value, wanted) in table {
        assert_eq!(kinds(&dissect(value.as_bytes())), *wanted, "{value:?}");
    }
}

#[test]
fn defects_of_basic_are_named() {
    let table: Vec<(String, &[Q])> = vec![
        ("Basic alice:secret".into(), &[Q::PlainPair]),
        ("Basic alice:pass word".into(), &[Q::PlainPair]),
        ("Basic 'alice:secret'".into(), &[Q::Quoted, Q::PlainPair]),
        ("Basic !!!".into(), &[Q::NotBase64]),
        ("Basic YWxpY2U6c2VjcmV0M".into(), &[Q::NotBase64]),
        ("Basic YWxpY2U6P3M_fj8-".into(), &[Q::UrlSafeAlphabet]),
        (basic("alice"), &[Q::NoColon]),
        (basic(STANDARD.encode("alice:secret")), &[Q::DoubleEncoded]),
        (basic(":secret"), &[Q::EmptyUser]),
        (basic("alice:"), &[Q::EmptyPassword]),
        (basic("alice :secret"), &[Q::SpaceInUser]),
        (basic("alice:secret\n"), &[Q::SpaceAroundPassword(Edge::End)]),
        (basic("alice: secret"), &[Q::SpaceAroundPassword(Edge::Start)]),
        (basic("alice: secret\r\n"), &[Q::SpaceAroundPassword(Edge::Both)]),
        (basic("alice:sécret"), &[Q::NonAsciiUtf8]),
        (basic(b"alice:s\xE9cret"), &[Q::NonAsciiLatin1]),
        (basic("alice:p%40ss"), &[Q::PercentEncoded]),
        (basic("alice%40shop.example:pass"), &[Q::PercentEncoded]),
        (basic("alice:HUNTER2"), &[Q::AllCaps]),
        (basic("alice:hUNTER2"), &[Q::InvertedCase]),
        (basic("alice:ｓecret"), &[Q::FullWidth]),
        (basic("a:b:c"), &[Q::ColonInPassword]),
        (basic("alice:${PASSWORD}"), &[Q::UnexpandedVariable]),
        (basic("alice:$PASSWORD"), &[Q::UnexpandedVariable]),
        (basic("undefined:undefined"), &[Q::NullWord]),
        (basic("alice:<password>"), &[Q::Placeholder]),
        (format!("Basic {JWT}"), &[Q::TokenInBasic]),
        ("Basic ghp_16C7e42F292c6912E7710c838347Ae178B4a".into(), &[Q::TokenInBasic]),
    ];
    for (value, wanted) in table {
        assert_eq!(kinds(&dissect(value.as_bytes())), *wanted, "{value:?}");
    }
}

#[test]
fn token_fields_have_the_defects_of_tokens() {
    let table: &[(&str, &[Q])] = &[
        ("", &[Q::EmptyValue]),
        ("\"abc\"", &[Q::Quoted]),
        ("abc\u{200B}", &[Q::Invisible]),
        ("<api-key>", &[Q::Placeholder]),
        ("$API_KEY", &[Q::UnexpandedVariable]),
        ("undefined", &[Q::NullWord]),
        ("abc\n", &[Q::StrayEnd]),
        (" abc", &[Q::StrayStart]),
        ("ab c", &[Q::InnerSpace]),
    ];
    for (value, wanted) in table {
        assert_eq!(kinds(&dissect_token(value.as_bytes())), *wanted, "{value:?}");
    }
}

#[test]
fn spans_point_at_the_defect() {
    let at =
        |value: &str, kind| dissect(value.as_bytes()).quirk(kind).map(|q| value[q.span.clone()].to_owned());
    assert_eq!(at("Bearer: abc", Q::SchemePunctuation).as_deref(), Some(":"));
    assert_eq!(at("Bearer Bearer abc", Q::DoublePrefix).as_deref(), Some("Bearer "));
    assert_eq!(at("Bearer “abc”", Q::Quoted).as_deref(), Some("“abc”"));
    assert_eq!(at("Bearer a\u{200B}\u{200B}b c", Q::Invisible).as_deref(), Some("\u{200B}\u{200B}"));
    assert_eq!(at("\u{FEFF}Bearer abc%0A", Q::StrayEnd).as_deref(), Some("%0A"));
    assert_eq!(at("Bearer a, Bearer b", Q::Merged).as_deref(), Some(", Bearer b"));
    assert_eq!(dissect(b"Bearerabc").quirks[0].span, 6..6);
}

#[test]
fn parts_are_taken_out() {
    let seen = dissect(basic("alice:a:b").as_bytes());
    let pair = seen.basic.expect("a pair");
    assert_eq!((pair.user.reveal(), pair.password.reveal()), (&b"alice"[..], &b"a:b"[..]));
    let seen = dissect(b"Basic Bearer \"abc\"");
    assert_eq!(
        (seen.scheme, seen.scheme_text.as_str(), seen.payload.reveal()),
        (Scheme::Bearer, "Bearer", &b"abc"[..])
    );
    for phrase in ["hunter2 is the password", "hunter two", "ghp_abc def", "hunter2"] {
        assert_eq!(dissect(phrase.as_bytes()).scheme_text, "", "{phrase}");
    }
    assert!(!format!("{:?}", dissect(b"Bearer hunter2")).contains("hunter2"));
}

proptest! {
    #[test]
    fn random_tokens_have_no_quirks(bytes in prop::collection::vec(any::<u8>(), 16..64), text in "[A-Za-z0-9][A-Za-z0-9_-]{15,80}") {
        let tokens = [STANDARD.encode(&bytes), URL_SAFE.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes), text];
        for token in tokens {
            for scheme in ["Bearer", "Token", "token", "ApiKey", "JWT", "SSWS"] {
                prop_assert_eq!(kinds(&dissect(format!("{scheme} {token}").as_bytes())), vec![], "{} {}", scheme, token);
            }
            prop_assert_eq!(kinds(&dissect_token(token.as_bytes())), vec![], "{}", token);
        }
    }

    #[test]
    fn random_pairs_have_no_quirks(user in "[a-z][a-z0-9._@+-]{2,30}", password in "[a-z]{2}[A-Za-z0-9!#&*()=?$ \"'\\\\,;.-]{4,20}[a-z]") {
        prop_assert_eq!(kinds(&dissect(basic(format!("{user}:{password}")).as_bytes())), vec![]);
    }
}
