//! The access phase: addresses, then passwords, then a subrequest (`ngx_http_core_access_phase`).

use super::{
    address::Network,
    table,
    tree::{Found, Id},
    walk::{Done, Entry, Refused, State, Walk},
};
use crate::{Checked, Hit, Kind as FileKind, Login, Provider, Refusal, Unknown, Unread, UserFile, Users};
use std::{net::IpAddr, path::Path};

/// Subrequests inside of subrequests.
const DEEPEST: usize = 16;

/// What one module says.
enum Said {
    /// Nothing: it is not set up here.
    Nothing,
    /// Let in.
    Yes,
    /// Kept out with this status.
    No(u16, Refusal, Hit),
}

type Asking = for<'a, 'b> fn(&'a mut Walk<'b>) -> Result<Said, Unknown>;

impl Walk<'_> {
    /// Asks the three modules in nginx's order.
    pub(super) fn access(&mut self) -> Result<Done, Unknown> {
        let conf = self.state.conf;
        self.note_other_answers();
        self.strange_module(conf)?;
        let any = self.tree.setting(conf, "satisfy").is_some_and(|f| f.statement.arg(0) == b"any");
        if self.tree.setting(conf, "satisfy").is_some() {
            self.note(&["satisfy"]);
        }
        let asked: [Asking; 3] =
            [|walk| Ok(walk.addresses()), |walk| walk.auth_basic(), |walk| walk.auth_request()];
        let mut held: Option<(u16, Refusal, Hit)> = None;
        for ask in asked {
            match ask(self)? {
                Said::Nothing => {}
                _ if self.granting => {}
                Said::Yes if any => {
                    held = None;
                    break;
                }
                Said::Yes => {}
                Said::No(status, why, by) if any && matches!(status, 401 | 403) => {
                    if held.as_ref().is_none_or(|(before, ..)| *before != 401) {
                        held = Some((status, why, by));
                    }
                }
                Said::No(status, why, by) => return Ok(self.refuse(status, why, by)),
            }
        }
        if let Some((status, why, by)) = held {
            return Ok(self.refuse(status, why, by));
        }
        self.trace.was_checked = true;
        Ok(Done::On)
    }

    fn refuse(&mut self, status: u16, why: Refusal, by: Hit) -> Done {
        self.trace.was_checked = true;
        self.trace.refused.get_or_insert(Refused { why, by: Some(by) });
        Done::Status(status, None)
    }

    /// What may answer for the handler, limits and stored answers, and from where another server is asked.
    fn note_other_answers(&mut self) {
        const LISTS: [&str; 4] = ["limit_req", "limit_conn", "proxy_cache_valid", "fastcgi_cache_valid"];
        const SETTINGS: [&str; 11] = [
            "proxy_bind",
            "limit_req_status",
            "limit_conn_status",
            "proxy_cache",
            "proxy_cache_key",
            "proxy_cache_bypass",
            "proxy_no_cache",
            "fastcgi_cache",
            "fastcgi_cache_key",
            "fastcgi_cache_bypass",
            "fastcgi_no_cache",
        ];
        for name in LISTS.iter().chain(&SETTINGS) {
            self.note(&[name]);
        }
    }

    /// A directive of a module nobody here knows that may decide about access.
    fn strange_module(&mut self, conf: Id) -> Result<(), Unknown> {
        const TELLING: [&str; 7] = ["auth", "access_by", "jwt", "oidc", "ldap", "pam", "js_"];
        let tree = self.tree;
        let strange: Vec<Found<'_>> = tree
            .around(conf)
            .flat_map(|id| tree.statements(id))
            .filter(|f| tree.sections[f.section].kind.sign().is_some() && !table::is_known(&f.statement.name))
            .collect();
        for found in strange {
            let name = &found.statement.name;
            let unknown =
                found.statement.unknown(format!("the directive `{name}` of another module may decide"));
            if TELLING.iter().any(|t| name.contains(t)) && found.statement.arg(0) != b"off" {
                self.trace.hits.push(tree.hit(found));
                self.note_users(Self::other_users(name, tree.hit(found)));
                if !self.granting {
                    return Err(unknown);
                }
            }
            self.note_unknown(unknown);
        }
        Ok(())
    }

    /// `allow` and `deny`: the first that fits decides.
    fn addresses(&mut self) -> Said {
        let names = ["allow", "deny"];
        self.note(&names);
        let client = self.client();
        for found in self.tree.nearest(self.state.conf, &names) {
            if self.fits(&found, client.as_ref().ok().copied(), client.as_ref().err()) {
                let hit = self.tree.hit(found);
                return if hit.name == "allow" { Said::Yes } else { Said::No(403, Refusal::Forbidden, hit) };
            }
        }
        Said::Nothing
    }

    fn fits(&mut self, rule: &Found<'_>, client: Option<IpAddr>, why: Option<&Unknown>) -> bool {
        let text = rule.statement.arg(0);
        if text == b"all" {
            return true;
        }
        let Some(network) = Network::parse(text) else { return false };
        if let Some(client) = client {
            return network.contains(client);
        }
        let unknown =
            why.cloned().unwrap_or_else(|| rule.statement.unknown("the address of the client decides"));
        let unknown = Unknown { spot: Some(rule.statement.spot.clone()), ..unknown };
        self.choose(Some(format!("client {}", String::from_utf8_lossy(text))), &unknown)
    }

    /// The address of the client, a trusted proxy's word taken (`ngx_http_realip_module`).
    pub(super) fn client(&self) -> Result<IpAddr, Unknown> {
        let what = || Unknown { what: "the address of the client decides".into(), spot: None };
        let peer = self.target.client.ok_or_else(what)?;
        let trusted = self.tree.nearest(self.state.conf, &["set_real_ip_from"]);
        let is_trusted = |a: IpAddr| {
            trusted.iter().any(|f| Network::parse(f.statement.arg(0)).is_some_and(|n| n.contains(a)))
        };
        if !is_trusted(peer) {
            return Ok(peer);
        }
        let header = self.tree.setting(self.state.conf, "real_ip_header");
        let name = header.map_or("X-Real-IP".into(), |f| f.statement.args[0].lossy());
        if name.eq_ignore_ascii_case("proxy_protocol") {
            return Err(what());
        }
        let values: Vec<&[u8]> = self.target.request.all(&name).map(|f| f.value.reveal()).collect();
        let text = String::from_utf8_lossy(&values.join(&b","[..])).into_owned();
        let is_list = name.eq_ignore_ascii_case("x-forwarded-for");
        let recursive = self.tree.is_on(self.state.conf, "real_ip_recursive", false);
        let mut client = peer;
        for word in text.rsplit([',', ' ']).filter(|w| !w.is_empty()) {
            let Ok(address) = word.parse::<IpAddr>() else { break };
            client = address;
            if !(recursive && is_list && is_trusted(address)) {
                break;
            }
        }
        Ok(client)
    }

    /// `auth_basic` with its file (`ngx_http_auth_basic_handler`).
    fn auth_basic(&mut self) -> Result<Said, Unknown> {
        let tree = self.tree;
        let (Some(realm), file) = (
            tree.setting(self.state.conf, "auth_basic"),
            tree.setting(self.state.conf, "auth_basic_user_file"),
        ) else {
            return Ok(Said::Nothing);
        };
        self.note(&["auth_basic"]);
        self.note(&["auth_basic_user_file"]);
        let Some(file) = file else { return Ok(Said::Nothing) };
        let hit = tree.hit(realm);
        let text = match self.value(realm.statement.arg(0), &realm.statement.spot) {
            Ok(text) if text == b"off" => return Ok(Said::Nothing),
            Ok(text) => Some(String::from_utf8_lossy(&text).into_owned()),
            Err(unknown) if self.choose(Some(format!("realm {}", realm.statement.spot)), &unknown) => {
                return Ok(Said::Nothing);
            }
            Err(_) => None,
        };
        let path = self.value(file.statement.arg(0), &file.statement.spot);
        let user_file = path.map(|path| {
            let written = String::from_utf8_lossy(&path).into_owned();
            UserFile { path: tree.conf_path(&written), written, hit: tree.hit(file) }
        });
        let providers = vec![Provider::File(user_file.as_ref().ok().cloned())];
        self.note_users(Users { scheme: "Basic".into(), realm: text, demanded_by: hit.clone(), providers });
        let (user, password) = match self.login {
            Login::Nothing => return Ok(Said::No(401, Refusal::LoginWanted, hit)),
            Login::Basic { user, password } if !user.is_empty() => (user, password),
            Login::Basic { .. } | Login::Other { .. } => return Ok(Said::No(401, Refusal::WrongScheme, hit)),
        };
        if self.granting {
            return Ok(Said::Yes);
        }
        let user_file = user_file?;
        let file_hit = user_file.hit.clone();
        let is_below_a_file = self.is_below_a_file(&user_file.path);
        Ok(match self.accounts.check(&user_file, user, password) {
            Checked::Fits => Said::Yes,
            Checked::Mismatch => Said::No(401, Refusal::Mismatch, hit),
            Checked::NoSuchUser => Said::No(401, Refusal::NoSuchUser, hit),
            Checked::Unread(Unread::Missing) if is_below_a_file => {
                Said::No(500, Refusal::FileUnread, file_hit)
            }
            Checked::Unread(Unread::Missing) => Said::No(403, Refusal::FileUnread, file_hit),
            Checked::Unread(Unread::Denied | Unread::WrongKind) => {
                Said::No(500, Refusal::FileUnread, file_hit)
            }
            Checked::Unread(why) => {
                return Err(Unknown {
                    what: format!("the password file was not read: {why}"),
                    spot: Some(file_hit.spot),
                });
            }
            Checked::NotVerified(why) => {
                let unknown = Unknown { what: why, spot: Some(file_hit.spot) };
                let fits = self.choose(Some("password".into()), &unknown);
                if fits { Said::Yes } else { Said::No(401, Refusal::Mismatch, hit) }
            }
        })
    }

    /// Whether a path leads through a file as if that were a folder; nginx does not call that missing.
    fn is_below_a_file(&self, path: &Path) -> bool {
        let existing = path.ancestors().skip(1).find_map(|p| self.disk.kind(p).ok());
        existing.is_some_and(|kind| kind != FileKind::Directory)
    }

    /// `auth_request` (`ngx_http_auth_request_handler`).
    fn auth_request(&mut self) -> Result<Said, Unknown> {
        let Some(found) = self.tree.setting(self.state.conf, "auth_request") else {
            return Ok(Said::Nothing);
        };
        self.note(&["auth_request"]);
        if found.statement.arg(0) == b"off" {
            return Ok(Said::Nothing);
        }
        let hit = self.tree.hit(found);
        if self.depth >= DEEPEST {
            return Err(found.statement.unknown("subrequests are nested too deeply"));
        }
        let asked = self.subrequest(found.statement.arg(0));
        let service = asked.as_ref().map_or_else(|_| Vec::new(), |(_, service)| service.clone());
        let mut users = Self::other_users("auth_request", hit.clone());
        if let Some(Provider::Other { settings, .. }) = users.providers.first_mut() {
            settings.extend(service);
        }
        self.note_users(users);
        let status = asked?.0;
        let why = match self.login {
            Login::Nothing => Refusal::LoginWanted,
            _ => Refusal::Mismatch,
        };
        Ok(match status {
            Some(200..=299) => Said::Yes,
            Some(401) => Said::No(401, why, hit),
            Some(403) => Said::No(403, Refusal::Forbidden, hit),
            Some(_) => Said::No(500, Refusal::Incomplete, hit),
            None if self.granting => Said::Yes,
            None => return Err(found.statement.unknown("the service that `auth_request` asks decides")),
        })
    }

    /// The status of a subrequest to a path of this server, `None` where another server gives it; and the directives
    /// by which that one is asked.
    fn subrequest(&mut self, target: &[u8]) -> Result<(Option<u16>, Vec<Hit>), Unknown> {
        let state = State {
            // A question mark is a part of the path here.
            uri: target.to_vec(),
            args: Vec::new(),
            method: "GET".into(),
            internal: true,
            is_error_page: false,
            err_status: 0,
            changes: 11,
            conf: self.server,
            content: None,
            is_main: false,
            uri_changed: false,
            valid_location: true,
            add_uri_to_alias: false,
        };
        let outer = std::mem::replace(&mut self.state, state);
        let captures = std::mem::replace(&mut self.captures, Ok(Vec::new()));
        self.depth += 1;
        let sent = self.through(Entry::Server);
        self.depth -= 1;
        let service = self.state.content.map_or_else(Vec::new, |section| self.service(section));
        self.state = outer;
        self.captures = captures;
        Ok((sent?.status, service))
    }

    /// The directives by which a section hands over, the handing over first.
    fn service(&self, section: Id) -> Vec<Hit> {
        const SETTINGS: [&str; 4] =
            ["proxy_set_header", "proxy_pass_request_body", "proxy_pass_request_headers", "proxy_method"];
        let handler = self.handler_of(section).into_iter();
        let settings = SETTINGS.iter().flat_map(|name| self.tree.nearest(section, &[name]));
        handler.chain(settings).map(|found| self.tree.hit(found)).collect()
    }
}

/// The network or word of an `allow` or `deny`; an error says what nginx refuses.
pub(super) fn rule(text: &[u8]) -> Result<(), &'static str> {
    let known = text == b"all" || text == b"unix:" || Network::parse(text).is_some();
    if known { Ok(()) } else { Err("this is neither an address nor a network") }
}
