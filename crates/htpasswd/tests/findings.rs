//! What keeps people out is found, with its place.

use why401_htpasswd::{Book, Finding, Hits, Libc, Purpose, Reader, Server, findings};

const BCRYPT: &str = "$2y$05$v42ZHLvKD4mzSfdoyqCi8.tO1hxKldYAJ..MgQ5.wz5Gt3JSd/vsS";
const SSHA: &str = "{SSHA}LuOQvXrfBxZD07TOToiQsOva2m85h5BS";

fn told(server: Server, file: &[u8], purpose: Purpose<'_>) -> String {
    let reader = Reader { server, libc: Libc::Libxcrypt };
    let show = |finding: &Finding| {
        let whom = match &finding.hits {
            Hits::Nobody => String::new(),
            Hits::Everybody => " [all]".into(),
            Hits::User(name) => format!(" [{}]", String::from_utf8_lossy(name)),
        };
        format!("{} {}{whom}", finding.place, finding.what)
    };
    findings(reader, &Book::parse(file), purpose).iter().map(show).collect::<Vec<_>>().join("; ")
}

/// Of a file with a sound line before what is tested.
fn line(server: Server, line: &str) -> String {
    told(server, format!("eve:{BCRYPT}\n{line}\n").as_bytes(), Purpose::Basic)
}

#[test]
fn whole_files() {
    let told = |file: &[u8]| told(Server::Apache, file, Purpose::Basic);
    assert_eq!(told(b""), "1:1 no user is in the file [all]");
    assert_eq!(told(b"# nobody\n\n"), "1:1 no user is in the file [all]");
    assert_eq!(told(b"\xFF\xFEa\0:\0"), "1:1 the file is in UTF-16 [all]");
    assert_eq!(told(b"{\\rtf1 alice:x}"), "1:1 the file is a document of a word processor [all]");
    assert_eq!(told(b"<!DOCTYPE html>a:b"), "1:1 the file is a page of HTML [all]");
    assert_eq!(told(b"YWxpY2U6JDJ5JDA1JHY0MlpITA==\n"), "1:1 the file is still in base64 [all]");
    let mac = format!("alice:{BCRYPT}\rbob:{BCRYPT}\r");
    let expected = "1:1 the lines end in carriage returns alone, and the server takes them for one [all]";
    assert_eq!(told(mac.as_bytes()), expected);
    assert_eq!(told(format!("alice:{BCRYPT}\n").as_bytes()), "1:1 the file has one user only");
}

#[test]
fn names() {
    let marked = format!("\u{FEFF}alice:{BCRYPT}\nbob:{BCRYPT}\n");
    let said = told(Server::Nginx, marked.as_bytes(), Purpose::Basic);
    assert_eq!(said, "1:1 a byte order mark belongs to the first name [alice]");
    let spaced = format!(" alice:{BCRYPT}");
    assert_eq!(line(Server::Nginx, &spaced), "2:1 space belongs to the name [alice]");
    assert_eq!(line(Server::Apache, &spaced), "");
    let unseen = format!("\u{200B}alice:{BCRYPT}");
    assert_eq!(line(Server::Apache, &unseen), "2:1 something invisible belongs to the name [alice]");
    assert_eq!(line(Server::Apache, &format!(":{BCRYPT}")), "2:1 the line has no name");
}

#[test]
fn hashes() {
    let said = |server, hash: &str| line(server, &format!("alice:{hash}"));
    assert_eq!(said(Server::Nginx, BCRYPT), "");
    assert_eq!(said(Server::Nginx, &format!("{BCRYPT}\r")), "");
    assert_eq!(said(Server::Nginx, &format!("{BCRYPT} ")), "2:1 space belongs to the hash [alice]");
    assert_eq!(said(Server::Apache, &format!("{BCRYPT} ")), "");
    assert_eq!(said(Server::Apache, &format!(" {BCRYPT}")), "2:1 space belongs to the hash [alice]");
    assert_eq!(
        said(Server::Lighttpd, &format!("{BCRYPT}:x")),
        "2:1 a further field belongs to the hash [alice]"
    );
    assert_eq!(said(Server::Nginx, &format!(":{BCRYPT}")), "2:1 there is a colon too many [alice]");
    assert_eq!(said(Server::Apache, &format!(":{BCRYPT}")), "");
    assert_eq!(said(Server::Nginx, SSHA), "");
    let unread = "2:1 the stored hash is of a scheme this server does not read: ";
    assert_eq!(said(Server::Apache, SSHA), format!("{unread}{{SSHA}} [alice]"));
    assert_eq!(said(Server::Apache, "secret"), format!("{unread}plain text [alice]"));
    assert_eq!(said(Server::LighttpdPlain, "secret"), "");
    assert_eq!(said(Server::Apache, ""), "2:1 the stored hash is empty [alice]");
    let doubled = BCRYPT.replace('$', "$$");
    assert_eq!(said(Server::Apache, &doubled), "2:1 the stored hash has every $ twice [alice]");
    let wrapped = format!("{}\n{}", &BCRYPT[..40], &BCRYPT[40..]);
    assert_eq!(
        said(Server::Apache, &wrapped),
        "2:1 the hash goes on in the next line [alice]; 3:1 the line has no colon"
    );
}

#[test]
fn lines_that_do_not_count() {
    let twice = format!("alice:{SSHA}\nalice:{BCRYPT}");
    assert_eq!(line(Server::Nginx, &twice), "3:1 line 2 is for the same name, and it counts [alice]");
    assert_eq!(
        line(Server::Nginx, &format!("alice:{SSHA}\nalice:{SSHA}")),
        "3:1 line 2 is for the same name, and it counts"
    );
    let joined = format!("# staff \\\nalice:{BCRYPT}");
    let hidden = "3:1 the server does not come as far as this: line 2 hides it [alice]";
    assert_eq!(line(Server::Apache, &joined), hidden);
    assert_eq!(line(Server::Nginx, &joined), "");
    let long = format!("bob:{}\nalice:{BCRYPT}", "x".repeat(8192));
    assert!(line(Server::Apache, &long).ends_with(hidden), "{}", line(Server::Apache, &long));
    let nul = format!("bob:{BCRYPT}\0\nalice:{BCRYPT}");
    assert_eq!(line(Server::Lighttpd, &nul), hidden);
    let registry = line(Server::Registry, "no colon");
    assert_eq!(registry, "2:1 the server gives up the whole file because of this line [all]");
}

#[test]
fn files_for_digest() {
    const HASH: &str = "f34087a8143fcbff826c1d40ab663093";
    let file =
        format!("alice:Vault:{HASH}\nbob:{BCRYPT}\ncarl:Staff:{HASH}\ndora:Vault:{}\n", HASH.to_uppercase());
    assert_eq!(
        told(Server::Apache, file.as_bytes(), Purpose::Digest(b"Vault")),
        "2:1 the line is for Basic [bob]; 3:1 the line is for another realm [carl]; \
         4:1 the stored hash has the name of its scheme in another case [dora]"
    );
    let basic = told(Server::Apache, file.as_bytes(), Purpose::Basic);
    assert!(basic.starts_with("1:1 the line is for Digest [alice]; 3:1"), "{basic}");
}
