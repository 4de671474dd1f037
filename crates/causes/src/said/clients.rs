//! What browsers, clients of the Model Context Protocol and Kubernetes say of a login that fails before or beside the
//! Authorization field.

use super::{Phrase, Says, phrase};

pub(super) const PHRASES: &[Phrase] = &[
    chrome("response to preflight request doesn't pass access control check", Says::Preflight),
    chrome("response for preflight has invalid http status code", Says::Preflight),
    chrome("response for preflight does not have http ok status", Says::Preflight),
    chrome("response for preflight is invalid", Says::Preflight),
    firefox("cors preflight response did not succeed", Says::Preflight),
    firefox("cors preflight channel did not succeed", Says::Preflight),
    webkit("preflight response is not successful", Says::Preflight),
    mcp("www-authenticate header does not contain a resource_metadata", Says::NoMetadata),
    mcp("failed to find resource_metadata", Says::NoMetadata),
    mcp("does not implement oauth 2.0 protected resource metadata", Says::NoMetadata),
    kubernetes(
        "unable to authenticate the request due to an error: x509: certificate",
        Says::ClientCertificate,
    ),
    kubernetes(
        "unable to authenticate the request due to an error: x509: certificate has expired",
        Says::ClientCertificate,
    ),
    kubernetes(
        "unable to authenticate the request due to an error: x509: certificate signed by unknown authority",
        Says::ClientCertificate,
    ),
    kubernetes(
        "unable to authenticate the request due to an error: x509: certificate",
        Says::ClientCertificate,
    ),
    kubernetes("unable to authenticate the request*x509: certificate has expired", Says::ClientCertificate),
    kubernetes(
        "unable to authenticate the request*x509: certificate signed by unknown authority",
        Says::ClientCertificate,
    ),
    kubernetes("unable to authenticate the request*x509: certificate", Says::ClientCertificate),
];

const fn chrome(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Chrome", "chromium services/network/public/cpp/cors and blink loader messages")
}

const fn firefox(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Firefox", "developer.mozilla.org, CORS errors")
}

const fn webkit(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Safari", "WebKit Source/WebCore/loader/CrossOriginPreflightChecker.cpp")
}

const fn mcp(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "MCP SDK", "modelcontextprotocol typescript-sdk and csharp-sdk client authentication")
}

const fn kubernetes(words: &'static str, says: Says) -> Phrase {
    phrase(words, says, "Kubernetes", "kubernetes/apiserver pkg/endpoints/filters/authentication.go")
}
