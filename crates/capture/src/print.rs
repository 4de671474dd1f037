//! Requests as curl commands that can be pasted in sh, with placeholders where secrets were.

use why401_message::{Request, Route};

/// A curl command that sends this request.
pub fn corrected(_request: &Request, _route: &Route) -> String {
    String::new()
}

/// A text as one word of sh.
pub fn quote(text: &str) -> String {
    text.to_owned()
}
