//! `why401` alone: five examples, the fifth for this machine.

use crate::{complain::Complaint, output};
use std::path::Path;

/// What is there, and what one could ask about it.
const HERE: [(&str, &str, &str); 4] = [
    ("/etc/apache2", "sudo why401 server", "what the Apache on this machine guards"),
    ("/etc/httpd", "sudo why401 server", "what the Apache on this machine guards"),
    ("/etc/nginx", "sudo why401 server", "what the nginx on this machine guards"),
    ("/usr/local/lsws", "why401 http://localhost/", "the LiteSpeed on this machine"),
];

/// Prints them.
pub(crate) fn print() -> Result<u8, Complaint> {
    let elsewhere = ("", "why401 explain --search token", "what can be wrong with a token");
    let here = HERE.iter().find(|(path, ..)| Path::new(path).is_dir()).unwrap_or(&elsewhere);
    let rows = [
        ("why401 https://shop.example/admin", "is it me or them?"),
        ("why401 -u alice https://staff.example/", "asks for the password, says why it is refused"),
        ("why401 curl -H \"Authorization: …\" https://…", "any curl command, with why401 before it"),
        ("why401 demo", "four broken sites, diagnosed before your eyes"),
        (here.1, here.2),
    ];
    let mut text =
        String::from("why401 names the true cause of an HTTP 401, proves it, and says what to do.\n\n");
    for (command, what) in rows {
        text.extend([&format!("  {command:<46} "), what, "\n"]);
    }
    text.push_str("\nwhy401 --help lists everything.\n");
    output::print_plain(&if output::speaks_utf8() { text } else { text.replace('…', "...") })
}
