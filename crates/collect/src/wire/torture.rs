//! Properties of the response reader: whatever arrives, in whatever pieces, it ends, stays within its budgets and
//! makes the same of it.

use super::{body, head, stored::read};
use proptest::prelude::*;

/// Pieces of responses, sound and not, and noise between them.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: [&str; 24] = [
        "HTTP/1.1 401 Unauthorized\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.0 200\n",
        "HTTP/",
        "\r\n",
        "\n",
        "\r\n\r\n",
        "Content-Length: 5\r\n",
        "Content-Length: -1, 99999999999999999999\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Content-Encoding: gzip\r\n",
        "Content-Encoding: br\r\n",
        "Content-Encoding: deflate, deflate\r\n",
        "Connection: keep-alive\r\n",
        " folded\r\n",
        ": no name\r\n",
        "no colon\r\n",
        "5\r\nhello\r\n",
        "0\r\n",
        "ffffffffffffffff\r\n",
        "3;ext\nabc\n",
        "X-Trailer: 1\r\n",
        "hello",
    ];
    prop_oneof![
        9 => prop::sample::select(&PIECES[..]).prop_map(|p| p.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

proptest! {
    #[test]
    fn every_response_is_read_to_an_end(start in any::<bool>(), pieces in prop::collection::vec(piece(), 0..30)) {
        let mut bytes = pieces.concat();
        if start {
            bytes.splice(..0, *b"HTTP/1.1 401 Unauthorized\r\n");
        }
        let whole = read(&bytes, usize::MAX);
        if let Ok((response, _)) = &whole {
            prop_assert!(response.body.bytes.len() <= body::BODY && response.head.len() <= head::HEAD);
        }
        // Of noise where a status line should be, as much is read as has arrived.
        let interim = bytes.windows(5).any(|w| w == b" 100 ");
        if bytes.starts_with(b"HTTP/") && !interim {
            for step in [1, 7] {
                let (mut torn, mut sound) = (read(&bytes, step), whole.clone());
                // What follows a response has or has not arrived yet.
                torn.iter_mut().chain(sound.iter_mut()).for_each(|outcome| outcome.1 = false);
                prop_assert_eq!(torn, sound);
            }
        }
    }
}
