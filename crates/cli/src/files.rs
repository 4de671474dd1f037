//! The files and variables a request is made of, read as curl would: netrc, cookies, fields, proxies, certificates.

use crate::{args::Global, complain::Complaint, target::Ask};
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};
use why401_capture::{Command, NetrcUse};
use why401_core::Accepts;
use why401_message::{Field, Login, LoginSource, NoAnswer, Scheme, Secret, Url};
use why401_token::KeySet;

/// No such file is longer.
const LONGEST: u64 = 1 << 20;

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn read(path: &Path) -> Result<String, Complaint> {
    let complaint = |e| Complaint::file(path, &e);
    let mut bytes = Vec::new();
    fs::File::open(path).map_err(complaint)?.take(LONGEST).read_to_end(&mut bytes).map_err(complaint)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// `--jwks`, `--issuer`, `--audience`: a file of keys is read here, an address of keys is asked later.
pub(crate) fn accepts(global: &Global) -> Result<Accepts, Complaint> {
    let mut accepts =
        Accepts { issuer: global.issuer.clone(), audience: global.audience.clone(), ..Accepts::default() };
    match &global.jwks {
        Some(url) if url.contains("://") => {
            let url = Url::parse(url, Scheme::Https)
                .map_err(|e| Complaint::usage(format!("--jwks: this is no address: {e}")))?;
            accepts.keys_at = Some(url);
        }
        Some(file) => {
            let path = PathBuf::from(file);
            let keys = KeySet::parse(&read(&path)?).map_err(|e| {
                Complaint::usage(format!("--jwks: {file}, line {}, column {}: {e}", e.line, e.column))
                    .hint("  a JWK set, one JWK, or public keys in PEM are read")
            })?;
            accepts.keys = Some((path, keys));
        }
        None => {}
    }
    Ok(accepts)
}

/// `-H @FILE`: a field a line.
pub(crate) fn headers(command: &mut Command) -> Result<(), Complaint> {
    for path in std::mem::take(&mut command.files.headers) {
        for line in read(&path)?.lines() {
            let Some((name, value)) = line.split_once(':').filter(|(name, _)| !name.trim().is_empty()) else {
                continue;
            };
            command.request.fields.push(Field::new(name.trim(), value.trim()));
            command.field_words.push(None);
        }
    }
    Ok(())
}

/// `-b FILE`: the cookies of a Netscape file that are for this URL, behind those of the command.
pub(crate) fn cookies(ask: &mut Ask) -> Result<(), Complaint> {
    for path in std::mem::take(&mut ask.command.files.cookies) {
        let text = read(&path)?;
        let found: Vec<String> = text.lines().filter_map(|l| cookie(l, &ask.command.request.url)).collect();
        ask.limits.push(format!("{} of the cookies in {} are for this address", found.len(), path.display()));
        if found.is_empty() {
            continue;
        }
        let before = ask.command.request.first("cookie").map(|f| f.value.clone());
        let added = found.join("; ");
        let value = match &before {
            Some(value) => [value.reveal(), b"; ", added.as_bytes()].concat(),
            None => added.into_bytes(),
        };
        if before.is_none() {
            ask.command.field_words.push(None);
        }
        ask.command.request.set("Cookie", value);
    }
    Ok(())
}

/// One line: domain, subdomains too, path, secure only, expiry, name, value; `NAME=VALUE` where it is for this URL.
fn cookie(line: &str, url: &Url) -> Option<String> {
    let line = line.strip_prefix("#HttpOnly_").unwrap_or(line);
    let parts: Vec<&str> = line.split('\t').collect();
    let [domain, _, path, secure, expires, name, value] = parts.as_slice() else { return None };
    let domain = domain.trim_start_matches('.').to_ascii_lowercase();
    let for_host = url.host == domain || url.host.ends_with(&format!(".{domain}"));
    let for_path = url.path().starts_with(path.trim_end_matches('/'));
    let for_scheme = *secure != "TRUE" || url.scheme == why401_message::Scheme::Https;
    let expires: i64 = expires.parse().ok()?;
    let fresh = expires == 0 || expires > why401_collect::now();
    (!line.starts_with('#') && for_host && for_path && for_scheme && fresh).then(|| format!("{name}={value}"))
}

/// Proxies and certificates from the environment, where no option named them.
pub(crate) fn environment(ask: &mut Ask) -> Result<(), Complaint> {
    let (route, url) = (&mut ask.route, &ask.command.request.url);
    if route.no_proxy.is_empty() {
        route.no_proxy = why401_collect::no_proxy_from_environment(variable);
    }
    if route.proxy.is_none() {
        route.proxy = why401_collect::proxy_from_environment(url.scheme, variable).map_err(|e| match e {
            NoAnswer::Local(why) => Complaint::usage(why),
            _ => Complaint::usage("the proxy of the environment cannot be read"),
        })?;
        if let Some(proxy) =
            route.proxy.as_ref().filter(|_| !why401_collect::is_exempt(&url.host, &route.no_proxy))
        {
            ask.limits.push(format!("asked through the proxy of {}", proxy.source));
        }
    }
    if route.trust.ca.is_none() {
        let named = ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].into_iter().find_map(std::env::var_os);
        route.trust.ca = named.filter(|v| !v.is_empty()).map(PathBuf::from);
    }
    Ok(())
}

/// `-n`: the login of the first entry for this host; disclosed with file and line.
pub(crate) fn netrc(ask: &mut Ask) -> Result<(), Complaint> {
    let Some(netrc) = ask.command.files.netrc.take().filter(|n| is_consulted(n, &ask.command)) else {
        return Ok(());
    };
    let named = netrc.path.clone();
    let Some(path) = netrc.path.or_else(default_netrc) else {
        ask.limits.push("no netrc file: neither NETRC nor HOME is set".into());
        return Ok(());
    };
    let text = match read(&path) {
        Ok(text) => text,
        Err(complaint) if named.is_some() && !netrc.optional => return Err(complaint),
        Err(_) => {
            ask.limits.push(format!("{} could not be read; no login was taken from it", path.display()));
            return Ok(());
        }
    };
    let request = &ask.command.request;
    let user = request.login.as_ref().map(|l| String::from_utf8_lossy(l.user.reveal()).into_owned());
    let Some(entry) = why401_capture::netrc::lookup(&text, &request.url.host, user.as_deref()) else {
        ask.limits.push(format!("{} has no entry for this host", path.display()));
        return Ok(());
    };
    ask.limits.push(format!("the login comes from {}, line {}", path.display(), entry.line));
    let user = entry.login.or_else(|| user.as_deref().map(Secret::from)).unwrap_or_default();
    let password = Some(entry.password.unwrap_or_default());
    ask.command.set_login(Login { user, password, source: LoginSource::Netrc(path, entry.line) });
    Ok(())
}

/// Not beside `-u`; and where it is optional, not beside a password in the URL.
fn is_consulted(netrc: &NetrcUse, command: &Command) -> bool {
    let beside = command.request.login.as_ref();
    beside.is_none_or(|l| l.source != LoginSource::Option && !(netrc.optional && l.password.is_some()))
}

fn default_netrc() -> Option<PathBuf> {
    let named = std::env::var_os("NETRC").filter(|v| !v.is_empty()).map(PathBuf::from);
    named.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".netrc")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_of_this_address_only() {
        let url = Url::parse("http://shop.example/a/b", why401_message::Scheme::Http).expect("a URL");
        let line = |text: &str| cookie(text, &url);
        assert_eq!(line("shop.example\tFALSE\t/\tFALSE\t0\tsid\tabc").as_deref(), Some("sid=abc"));
        assert_eq!(line("#HttpOnly_.example\tTRUE\t/a\tFALSE\t0\tsid\tabc").as_deref(), Some("sid=abc"));
        assert_eq!(line("shop.example\tFALSE\t/\tTRUE\t0\tsid\tabc"), None);
        assert_eq!(line("shop.example\tFALSE\t/\tFALSE\t1\tsid\tabc"), None);
        assert_eq!(line("other.example\tFALSE\t/\tFALSE\t0\tsid\tabc"), None);
        assert_eq!(line("# a remark"), None);
    }
}
