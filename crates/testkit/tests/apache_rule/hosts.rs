//! Random virtual hosts by address, port and name: which of them answers is told by the realm of its challenge.

use super::{
    generate::Dice,
    judge::{Judge, free_port},
};
use std::{
    fmt::Write as _,
    io::{self, Read as _, Write as _},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream},
    path::PathBuf,
    time::Duration,
};
use why401_message::{Request, Scheme, Url};
use why401_serverconf::{
    Answer, Shelf, Target,
    apache::{Config, Defines, read},
};

/// The addresses that are listened at.
const ADDRESSES: [Ipv4Addr; 3] =
    [Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 0, 0, 3)];

/// A whole server: parts of its configuration that can be left out, and what is asked.
#[derive(Clone)]
pub(crate) struct Hosts {
    general: Vec<String>,
    virtuals: Vec<String>,
    asked: Vec<Asked>,
}

/// A request for `/`.
#[derive(Clone)]
pub(crate) struct Asked {
    to: Ipv4Addr,
    port: u16,
    path: &'static str,
    /// `None`: HTTP/1.0 without `Host`.
    host: Option<String>,
}

/// What the server or the model said: a status and a realm.
type Said = (u16, Option<String>);

/// How it went with one tree.
pub(crate) struct Gone {
    pub(crate) right: usize,
    pub(crate) cannot_tell: usize,
    pub(crate) wrong: Vec<String>,
}

/// Both ports of a run.
pub(crate) fn ports() -> [u16; 2] {
    [free_port(), free_port()]
}

/// The hosts of a seed.
pub(crate) fn hosts(dice: &mut Dice, [near, far]: [u16; 2]) -> Hosts {
    let mut general = Vec::new();
    if dice.often(95) {
        general.push(format!("ServerName {}\n", name(dice)));
    }
    if dice.often(15) {
        general.push(format!("NameVirtualHost *:{near}\n"));
    }
    if dice.often(15) {
        general.push(format!("UseCanonicalName {}\n", dice.one(&["On", "Off"])));
    }
    if dice.often(15) {
        general.push(format!("<Macro Named $at $name>\n<VirtualHost $at:{near}>\nServerName $name\n"));
        general.push(format!("{}</VirtualHost>\n</Macro>\n", gate("macro")));
        let made = general.split_off(general.len() - 2).concat();
        general.push(made + &format!("Use Named {} {}\n", dice.one(&["*", "127.0.0.1"]), name(dice)));
    }
    let virtuals = (0..=dice.roll(6)).map(|n| host(dice, n, near, far)).collect();
    let asked = (0..8).map(|_| asked(dice, near, far)).collect();
    Hosts { general, virtuals, asked }
}

fn name(dice: &mut Dice) -> String {
    let host = dice.one(&[
        "a.example",
        "b.example",
        "www.a.example",
        "A.Example",
        "c.d.example",
        "example",
        "127.0.0.2",
    ]);
    match dice.roll(10) {
        0 => format!("http://{host}"),
        1 => format!("{host}:80"),
        2 => format!("https://{host}:443"),
        _ => host.to_owned(),
    }
}

fn host(dice: &mut Dice, n: usize, near: u16, far: u16) -> String {
    let mut addresses = Vec::new();
    for _ in 0..=dice.roll(8) / 6 {
        let port = if dice.often(75) { near } else { far };
        addresses.push(match dice.roll(16) {
            0..=6 => format!("*:{port}"),
            7 | 8 => format!("127.0.0.1:{port}"),
            9 | 10 => format!("127.0.0.2:{port}"),
            11 => format!("_default_:{port}"),
            12 => "*".to_owned(),
            13 => "127.0.0.2".to_owned(),
            14 => "127.0.0.1:*".to_owned(),
            _ => "*:*".to_owned(),
        });
    }
    let mut out = format!("<VirtualHost {}>\n", addresses.join(" "));
    if dice.often(80) {
        let _ = writeln!(out, "  ServerName {}", name(dice));
    }
    for _ in 0..dice.roll(3) {
        let alias = dice.one(&[
            "b.example",
            "*.example",
            "*.a.example",
            "?.example",
            "WWW.*",
            "c.d.example e.example",
            "*",
            "f.example:80",
            "127.0.0.3",
        ]);
        let _ = writeln!(out, "  ServerAlias {alias}");
    }
    if dice.often(6) {
        let _ = writeln!(out, "  ServerPath {}", dice.one(&["/a", "/b/"]));
    }
    if dice.often(8) {
        let _ = writeln!(out, "  ServerName {}", name(dice));
    }
    out + &gate(&format!("h{n}")) + "</VirtualHost>\n"
}

fn gate(realm: &str) -> String {
    format!(
        "  <Location />\n    AuthType Basic\n    AuthName {realm}\n    Require valid-user\n  </Location>\n"
    )
}

fn asked(dice: &mut Dice, near: u16, far: u16) -> Asked {
    let host = dice.one(&[
        "a.example",
        "b.example",
        "www.a.example",
        "WWW.A.EXAMPLE",
        "c.d.example",
        "e.example",
        "f.example",
        "nobody.test",
        "a.example.",
        "127.0.0.1",
        "127.0.0.2",
        "x.y.example",
        "b.example:80",
        "a.example:9",
    ]);
    Asked {
        to: ADDRESSES[dice.roll(ADDRESSES.len())],
        port: if dice.often(70) { near } else { far },
        path: dice.one(&["/", "/", "/", "/a/x", "/b"]),
        host: (!dice.often(8)).then(|| host.to_owned()),
    }
}

impl Hosts {
    /// How many parts there are.
    fn parts(&self) -> usize {
        self.asked.len() + self.general.len() + self.virtuals.len()
    }

    fn without(&self, at: usize) -> Self {
        let mut out = self.clone();
        let (asked, general) = (self.asked.len(), self.general.len());
        if at < asked {
            out.asked.remove(at);
        } else if at < asked + general {
            out.general.remove(at - asked);
        } else {
            out.virtuals.remove(at - asked - general);
        }
        out
    }

    fn text(&self) -> String {
        [self.general.concat(), gate("main").replace("  ", ""), self.virtuals.concat()].concat()
    }

    /// Asks the server and the model.
    pub(crate) fn judged(&self, judge: &Judge, ports: [u16; 2]) -> Result<Gone, String> {
        let listens = ports.map(|port| format!("Listen {port}\n")).concat();
        let text = judge.preamble() + &listens + &self.text();
        let server = judge.serve(&text, ports[0])?;
        let mut files = Shelf::default();
        let root = judge.root();
        files.put(&root, text);
        let defines =
            Defines { root: PathBuf::from(judge.base()), version: Some([2, 4, 71]), ..Defines::default() };
        let config = read(&root, &files, &defines);
        let mut gone = Gone { right: 0, cannot_tell: 0, wrong: Vec::new() };
        if !config.starts() {
            gone.wrong.push(format!("the server starts; here: {:?}", config.complaints));
        }
        for asked in &self.asked {
            let said = asked.send().map_err(|e| e.to_string())?;
            match asked.predicted(&config, &files) {
                None => gone.cannot_tell += 1,
                Some(here) if here == said => gone.right += 1,
                Some(here) => gone.wrong.push(format!(
                    "{said:?}, here {here:?}\n{}= {} {}\n",
                    asked.text(),
                    said.0,
                    said.1.clone().unwrap_or_default()
                )),
            }
        }
        drop(server);
        Ok(gone)
    }

    /// Leaves parts out while it is still answered otherwise.
    pub(crate) fn shrunk(mut self, judge: &Judge, ports: [u16; 2]) -> String {
        let mut at = 0;
        while at < self.parts() {
            let smaller = self.without(at);
            match smaller.judged(judge, ports) {
                Ok(gone) if !gone.wrong.is_empty() => self = smaller,
                _ => at += 1,
            }
        }
        let wrong = self.judged(judge, ports).map(|gone| gone.wrong.join("")).unwrap_or_default();
        format!("\n@@ /srv/apache.conf\n{}\n{wrong}", self.text())
            .replace(&format!(":{}", ports[0]), ":80")
            .replace(&format!(":{}", ports[1]), ":8080")
    }
}

impl Asked {
    fn text(&self) -> String {
        let mut out = format!("\n@@ GET http://{}:{}{}\nTo: {}\n", self.to, self.port, self.path, self.to);
        if let Some(host) = &self.host {
            let _ = writeln!(out, "Host: {host}");
        }
        out
    }

    fn send(&self) -> io::Result<Said> {
        let mut stream = TcpStream::connect((self.to, self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let head = match &self.host {
            Some(host) => format!("GET {} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", self.path),
            None => format!("GET {} HTTP/1.0\r\n\r\n", self.path),
        };
        stream.write_all(head.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let status = answer.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(0);
        Ok((status, super::realm(&answer)))
    }

    fn predicted(&self, config: &Config, files: &Shelf) -> Option<Said> {
        let url = format!("http://{}:{}{}", self.to, self.port, self.path);
        let mut target = Target::new(Request::get(Url::parse_as_is(&url, Scheme::Http).expect("a URL")));
        target.local = Some(SocketAddr::new(IpAddr::V4(self.to), self.port));
        target.client = Some(Ipv4Addr::LOCALHOST.into());
        target.request.set("Host", self.host.clone().unwrap_or_default().as_str());
        let in_force = config.in_force(&target, files);
        let status = match in_force.answer(&why401_serverconf::Login::Nothing, &super::judge::Files(files)) {
            Answer::Passed => 200,
            Answer::Before { status, .. } | Answer::Refused { status, .. } => status,
            Answer::CannotTell(_) => return None,
        };
        Some((status, in_force.users.and_then(|users| users.realm)))
    }
}
