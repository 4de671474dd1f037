//! What the file-serving servers have in common: pages, users, and the files that hold them.
//!
//! Pages below `site/`: `/` (links to `/products`, `/open/`, `/private/`), `/products`, `/open/`, `/private/`,
//! `/private/report.html`, `/digest/`, `/only-bob/`, `/forbidden/`.

use std::{fs, io, path::Path};

/// A user of the Basic realm "Staff", and the hash of the password (apr1, which all three servers verify).
struct User(&'static str, &'static str);

/// In the order of the file; the passwords are `secret`, `secret`, `pa$word`, `pässword` in UTF-8, ` with space`,
/// `p%40ss`, `a:b`, and an empty one.
const USERS: [User; 8] = [
    User("alice", "$apr1$why401$sCtmsGUuqBINFZN5/mp1K/"),
    User("bob", "$apr1$why401$sCtmsGUuqBINFZN5/mp1K/"),
    User("dollar", "$apr1$why401$l6mHmBRVBzAUYaY8waS/D."),
    User("umlaut", "$apr1$why401$K.PVPEEunqwvdaVC6tCGc/"),
    User("blank", "$apr1$why401$.zff1UiX8wDwQsjcA4TNv/"),
    User("percent", "$apr1$why401$C7EqaUtDDanIRqGplwpum."),
    User("colon", "$apr1$why401$VtXoRR.GPbUVTn.OBpuaj/"),
    User("empty", "$apr1$why401$HebIC85dMhhNorxxfFBO0/"),
];

/// The one user of the Digest realm "Vault": alice, `secret`.
const DIGEST: &str = "alice:Vault:f34087a8143fcbff826c1d40ab663093\n";

const FRONT: &str = "<!doctype html><title>Shop</title><h1>Shop</h1>\n<a href=\"/products\">Products</a>\n\
                     <a href=\"/open/\">Open</a>\n<a href=\"/private/\">Staff</a>\n";

const PAGES: [(&str, &str); 9] = [
    ("index.html", FRONT),
    ("products.html", "<!doctype html><title>Products</title><h1>Products</h1><p>Chairs and tables.</p>\n"),
    ("open/index.html", "<!doctype html><title>Open</title><h1>Open to everybody</h1>\n"),
    ("private/index.html", "<!doctype html><title>Staff</title><h1>Staff only</h1>\n"),
    ("private/report.html", "<!doctype html><title>Report</title><h1>The report</h1>\n"),
    ("digest/index.html", "<!doctype html><title>Vault</title><h1>The vault</h1>\n"),
    ("only-bob/index.html", "<!doctype html><title>Bob</title><h1>For Bob</h1>\n"),
    ("forbidden/index.html", "<!doctype html><title>No</title><h1>Nobody reads this</h1>\n"),
    ("login.html", LOGIN),
];

const LOGIN: &str = "<!doctype html><title>Log in</title><form method=\"post\" action=\"/login\">\
                     <input name=\"user\"><input name=\"password\" type=\"password\"><button>Log in</button></form>\n";

/// Writes pages and users below a folder.
pub(super) fn write(folder: &Path) -> io::Result<()> {
    for (name, text) in PAGES {
        let path = folder.join("site").join(name);
        fs::create_dir_all(path.parent().expect("below the folder"))?;
        fs::write(path, text)?;
    }
    let users = USERS.map(|User(name, hash)| format!("{name}:{hash}\n"));
    fs::write(folder.join("htpasswd"), users.concat())?;
    fs::write(folder.join("htdigest"), DIGEST)
}
