//! Answers as they come over the wire.

use crate::{Target, check};
use why401_collect::stored_answer;
use why401_message::show;

/// The head, the framing of the body, the content codings.
pub const ANSWER: Target = Target {
    name: "answer",
    run,
    seeds: &[
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 403\nno colon\n folded\nContent-Encoding: gzip, br\n\n\u{1f}\u{8b}\u{8}",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "<html>no head at all</html>",
    ],
};

fn run(bytes: &[u8]) {
    let Ok(response) = stored_answer(bytes) else { return };
    assert!(response.head.len() <= bytes.len(), "more head than bytes");
    for field in &response.fields {
        assert!(!field.name.contains(&b'\n') && !field.value.contains(&b'\n'), "{}", show(&field.value));
    }
    response
        .oddities
        .iter()
        .enumerate()
        .for_each(|(n, oddity)| assert!(!response.oddities[..n].contains(oddity)));
    check::quiet(&show(&response.body.bytes));
}
