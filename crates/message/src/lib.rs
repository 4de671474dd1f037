//! The vocabulary of the wire: URLs, requests, responses, the route between them, and secrets that cannot be printed.
//!
//! Nothing here knows why an answer is 401. Every other crate speaks in these types.

mod exchange;
mod path;
mod request;
mod route;
mod secret;
mod show;
mod text;
pub mod time;
mod url;

pub use exchange::{
    Coding, Exchange, Interim, NoAnswer, Oddity, Phase, Response, ResponseBody, ResponseField, Timings,
    TlsProblem, TlsSeen, Withheld,
};
pub use path::{credentials_in_path, secret_segments};
pub use request::{
    Body, Field, Login, LoginSource, Request, SECRET_FIELDS, Scheme as AuthChoice, is_secret_field,
};
pub use route::{ConnectTo, IpVersion, Proxy, ProxyKind, Resolve, Route, TrustFiles};
pub use secret::Secret;
pub use show::{Show, show};
pub use text::{edit_distance, percent_byte, percent_decoded};
pub use url::{Origin, Scheme, Url, UrlError, is_secret_pair, is_secret_query_key};
