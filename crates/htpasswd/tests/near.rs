//! Near misses are found, and told apart.

use std::time::Duration;
use why401_htpasswd::{
    Book, Budget, Fault, Layout, Libc, Reader, Refused, Scheme, Server, Shell, Slip, Sought, near,
};
use why401_message::Secret;

const APACHE: Reader = Reader { server: Server::Apache, libc: Libc::Libxcrypt };
const NGINX: Reader = Reader { server: Server::Nginx, libc: Libc::Libxcrypt };

fn sought(reader: Reader, file: &str, user: &[u8], password: &[u8], budget: &mut Budget) -> Sought {
    let other = Book::parse(b"dora:{PLAIN}elsewhere\n");
    let refused = Refused {
        reader,
        book: &Book::parse(file.as_bytes()),
        elsewhere: &[&other],
        user,
        password: &Secret::from(password),
    };
    near(&refused, budget)
}

fn slip(reader: Reader, file: &str, user: &[u8], password: &[u8]) -> Option<Slip> {
    sought(reader, file, user, password, &mut Budget::of(Duration::from_mins(1))).near.map(|near| near.slip)
}

/// Stored as `{PLAIN}`, so that a test reads as what it is.
fn typed(stored: &str, sent: &[u8]) -> Option<Slip> {
    slip(NGINX, &format!("alice:{{PLAIN}}{stored}\n"), b"alice", sent)
}

#[test]
fn passwords_that_were_meant() {
    let cases: [(&str, &[u8], Slip); 33] = [
        ("Secret9", b"sECRET9", Slip::CapsLock),
        ("secret", b"Secret", Slip::FirstLetter),
        ("secret", b"SeCret", Slip::LowerCase),
        ("secret", b" secret\n", Slip::Space),
        ("secret", "secret\u{A0}".as_bytes(), Slip::Space),
        ("secre", b"secret", Slip::LastCharacter),
        ("ecret", b"secret", Slip::FirstCharacter),
        ("secretlo", b"secretlongpassword", Slip::Cut(8)),
        ("p ss", b"p%20ss", Slip::Percent),
        ("p ss/", b"p+ss%2F", Slip::Percent),
        ("p ss", b"p+ss", Slip::Plus),
        ("a&b<", b"a&amp;b&lt;", Slip::Entities),
        ("a&amp;b", b"a&b", Slip::Entities),
        ("pä", b"p\xE4", Slip::Latin1ForUtf8),
        ("pä", "pÃ¤".as_bytes(), Slip::EncodedTwice),
        ("pÃ¤", "pä".as_bytes(), Slip::EncodedTwice),
        ("pä", "pa\u{308}".as_bytes(), Slip::Composition),
        ("pa\u{308}", "pä".as_bytes(), Slip::Composition),
        ("it's-\"x\"", "it’s–“x”".as_bytes(), Slip::Typography),
        ("secret", "ｓｅｃｒｅｔ".as_bytes(), Slip::FullWidth),
        ("lazy!", b"layz!", Slip::Keyboard(Layout::Us, Layout::De)),
        ("qwerty1", "azerty&".as_bytes(), Slip::Keyboard(Layout::Fr, Layout::Us)),
        ("gfhjkm", "пароль".as_bytes(), Slip::Keyboard(Layout::Ru, Layout::Us)),
        ("pa-x", b"pa$word5-x", Slip::Shell(Shell::Variable)),
        ("pass", b"pass&word", Slip::Shell(Shell::Ended)),
        ("a$b", b"a\\$b", Slip::Shell(Shell::Backslash)),
        ("a$1b", b"a$$1b", Slip::Shell(Shell::DoubledDollar)),
        ("secret", b"'secret'", Slip::Quotes),
        ("'secret'", b"secret", Slip::Quotes),
        ("secret", b"secretsecret", Slip::Twice),
        ("secret", b"c2VjcmV0", Slip::Base64),
        ("5ebe2294ecd0e0f08eab7690d2a6ee69", b"secret", Slip::HashedBefore),
        ("c2VjcmV0", b"secret", Slip::HashedBefore),
    ];
    for (stored, sent, expected) in cases {
        assert_eq!(typed(stored, sent), Some(expected), "{stored} / {}", sent.escape_ascii());
    }
    assert_eq!(typed("secret", b"secret"), None);
    assert_eq!(typed("secret", b"quite another"), None);
}

#[test]
fn what_no_text_file_holds() {
    let of =
        |hash: &str, sent: &str| slip(NGINX, &format!("alice:{{SHA}}{hash}\n"), b"alice", sent.as_bytes());
    // SHA-1 of `secret` with a line feed, with a carriage return, and of `pä` in Latin-1.
    assert_eq!(of("/Gg82e0ZkMouoQuE5eb7oEjCSSk=", "secret"), Some(Slip::LineEndStored));
    assert_eq!(of("xHVz7V88BwJoi89W1qtA2vyVmHE=", "secret"), Some(Slip::LineEndStored));
    assert_eq!(of("xDCaMuGDeWDDzz/OJR/Y+I7GeRo=", "pä"), Some(Slip::Utf8ForLatin1));
}

#[test]
fn names_that_were_meant() {
    let file = "Alice:{PLAIN}secret\n bob :{PLAIN}secret\nJürgen:{PLAIN}secret\ncarl:{PLAIN}secret\n";
    let of = |user: &str| slip(NGINX, file, user.as_bytes(), b"secret");
    assert_eq!(of("alice"), Some(Slip::UserCase));
    assert_eq!(of("bob"), Some(Slip::SpaceInFile));
    assert_eq!(of("Ju\u{308}rgen"), Some(Slip::UserCharset));
    assert_eq!(slip(NGINX, file, b"J\xFCrgen", b"secret"), Some(Slip::UserCharset));
    assert_eq!(of("carl "), Some(Slip::UserSpace));
    assert_eq!(of("carl@host.example"), Some(Slip::UserDomain));
    assert_eq!(of("OFFICE\\carl"), Some(Slip::UserDomain));
    let marked = format!("\u{FEFF}{file}");
    assert_eq!(slip(NGINX, &marked, b"Alice", b"secret"), Some(Slip::InvisibleInFile));
    assert_eq!(slip(NGINX, "\u{200B}al:{PLAIN}x\n", b"al", b"x"), Some(Slip::InvisibleInFile));
}

#[test]
fn entries_that_were_meant() {
    let file = "alice:{PLAIN}old\nalice:{PLAIN}new\nbob:{PLAIN}bobs\n";
    assert_eq!(slip(NGINX, file, b"alice", b"new"), Some(Slip::LineThatDoesNotCount));
    assert_eq!(slip(NGINX, file, b"alice", b"bobs"), Some(Slip::OtherUser));
    assert_eq!(slip(NGINX, file, b"bobs", b"bob"), Some(Slip::Swapped));
    assert_eq!(slip(NGINX, file, b"dora", b"elsewhere"), Some(Slip::OtherFile));
    let found = sought(NGINX, file, b"alice", b"new", &mut Budget::default());
    assert_eq!(found.near.map(|near| (near.line, near.user)), Some((2, b"alice".to_vec())));
}

#[test]
fn what_the_file_spoils() {
    let bcrypt = "$2y$05$v42ZHLvKD4mzSfdoyqCi8.tO1hxKldYAJ..MgQ5.wz5Gt3JSd/vsS";
    let apache = |hash: &str| slip(APACHE, &format!("alice:{hash}\n"), b"alice", b"secret");
    assert_eq!(apache(bcrypt), None);
    assert_eq!(apache(&format!(" {bcrypt}")), Some(Slip::SpaceInFile));
    assert_eq!(apache(&bcrypt.replace('$', "$$")), Some(Slip::Damaged(Fault::DollarsDoubled)));
    assert_eq!(apache(&bcrypt[1..]), Some(Slip::Damaged(Fault::DollarLost)));
    assert_eq!(apache(&format!("\"{bcrypt}\"")), Some(Slip::Damaged(Fault::Quoted)));
    assert_eq!(apache(&bcrypt.replace("$2y", "$2Y")), Some(Slip::Damaged(Fault::Case)));
    assert_eq!(apache(&format!("{bcrypt}xx")), Some(Slip::Damaged(Fault::TooLong(2))));
    assert_eq!(apache("secret"), Some(Slip::UnreadScheme(Scheme::Text)));
    assert_eq!(apache("{SSHA}LuOQvXrfBxZD07TOToiQsOva2m85h5BS"), Some(Slip::UnreadScheme(Scheme::Ssha)));
    let musl = Reader { server: Server::Nginx, libc: Libc::Musl };
    let yescrypt = "alice:$y$j75$IkG5DJNn5FTCX9a1e1D6E.$VcsmixYfsI5GSp05rhztwXKBlXl7xmSekuy/l8uD3L9\n";
    assert_eq!(slip(musl, yescrypt, b"alice", b"secret"), Some(Slip::UnreadScheme(Scheme::Yescrypt)));
    assert_eq!(slip(APACHE, &format!("alice:{bcrypt}"), b"alice", bcrypt.as_bytes()), Some(Slip::HashSent));
    let spaced = slip(NGINX, &format!("alice:{bcrypt} \n"), b"alice", b"secret");
    assert_eq!(spaced, Some(Slip::SpaceInFile));
}

#[test]
fn a_budget_is_kept() {
    let file = "alice:$2y$31$v42ZHLvKD4mzSfdoyqCi8.tO1hxKldYAJ..MgQ5.wz5Gt3JSd/vsS\nbob:{PLAIN}secret\n";
    let found = sought(NGINX, file, b"alice", b"secret", &mut Budget::default());
    assert_eq!(found.near.map(|near| near.slip), Some(Slip::OtherUser));
    assert!(found.left_out > 10, "{}", found.left_out);
}
