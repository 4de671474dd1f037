//! The frozen cases asked of the real server: they stay what it says.

use super::{
    case::{Asked, Case, ROOT},
    judge::{Judge, free_port, hash},
};
use base64::Engine as _;
use std::{
    fmt::Write as _,
    fs,
    io::{self, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    time::Duration,
};
use why401_message::{Scheme, Url};

/// What the server answers otherwise than the case says.
pub(crate) fn differences(judge: &Judge, case: &Case) -> Vec<String> {
    let ports = [free_port(), free_port()];
    let root = format!("{}/srv", judge.base());
    // Nothing of the case before may be left.
    let _ = fs::remove_dir_all(&root);
    let mut conf = String::new();
    for (path, text) in &case.files {
        let text = text.replace("/srv", &root).replace(":80", &format!(":{}", ports[0]));
        if path == ROOT {
            let listens = ports.map(|port| format!("Listen {port}\n")).concat();
            conf = judge.preamble()
                + &listens
                + &text.replace(&format!(":{}80", ports[0]), &format!(":{}", ports[1]));
            continue;
        }
        let path = path.replace("/srv", &root);
        let is_of_users = path.ends_with("/users") || path.ends_with("/others");
        fs::create_dir_all(Path::new(&path).parent().expect("a folder")).expect("a folder");
        fs::write(&path, if is_of_users { hashed(&text) } else { text }).expect("a file");
    }
    let server = judge.serve(&conf, ports[0]);
    if case.asked.is_empty() {
        return server.map(|_| "the server starts".to_owned()).into_iter().collect();
    }
    let Ok(_server) = server else { return vec!["the server does not start".into()] };
    case.asked.iter().filter_map(|asked| difference(asked, ports)).collect()
}

fn hashed(text: &str) -> String {
    let pairs = text.lines().filter_map(|l| l.split_once(':'));
    pairs.fold(String::new(), |all, (user, typed)| all + user + ":" + hash(typed) + "\n")
}

fn difference(asked: &Asked, ports: [u16; 2]) -> Option<String> {
    let said = send(asked, ports).map_err(|e| e.to_string());
    let wanted = (asked.status, asked.realm.clone());
    let is_same = said
        .as_ref()
        .is_ok_and(|(status, realm)| *status == wanted.0 && (wanted.1.is_none() || *realm == wanted.1));
    (!is_same).then(|| format!("{} {}: {said:?}, not {wanted:?}", asked.method, asked.url))
}

fn send(asked: &Asked, ports: [u16; 2]) -> io::Result<(u16, Option<String>)> {
    let url = Url::parse_as_is(&asked.url, Scheme::Http).expect("a URL");
    let field = |name: &str| asked.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let to = field("To").unwrap_or("127.0.0.1");
    let port = ports[usize::from(url.effective_port() != 80)];
    let host = field("Host").unwrap_or(&url.host);
    let mut head = match host {
        "" => format!("{} {} HTTP/1.0\r\n", asked.method, url.target),
        _ => format!("{} {} HTTP/1.1\r\nHost: {host}\r\n", asked.method, url.target),
    };
    for (name, value) in asked.fields.iter().filter(|(n, _)| !["To", "Host"].contains(&n.as_str())) {
        let value = match value.strip_prefix("Basic ").filter(|pair| pair.contains(':')) {
            Some(pair) => format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair)),
            None => value.clone(),
        };
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let mut stream = TcpStream::connect((to, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all((head + "Content-Length: 0\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(0);
    Ok((status, super::realm(&answer)))
}
