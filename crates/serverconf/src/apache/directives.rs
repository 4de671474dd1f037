//! The directives of httpd 2.4: which module has them, where they may stand, how many arguments they take.
//!
//! The table is what `httpd -L` says of the Debian package 2.4.71, with the arity from `AP_INIT_…` in the sources.

use std::{collections::BTreeMap, sync::LazyLock};

/// Where a directive may stand: bits of `req_override` (`include/http_config.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowed(pub(crate) u16);

impl Allowed {
    /// In the configuration, outside of sections.
    pub(crate) const SERVER: u16 = 1;
    /// In sections of the configuration.
    pub(crate) const INSIDE: u16 = 2;
    /// `AllowOverride Options`.
    pub(crate) const OPTIONS: u16 = 4;
    /// `AllowOverride FileInfo`.
    pub(crate) const FILE: u16 = 8;
    /// `AllowOverride AuthConfig`.
    pub(crate) const AUTH: u16 = 16;
    /// `AllowOverride Limit`.
    pub(crate) const LIMIT: u16 = 32;
    /// `AllowOverride Indexes`.
    pub(crate) const INDEX: u16 = 64;
    /// `AllowOverride All`.
    pub(crate) const ALL: u16 = 4 | 8 | 16 | 32 | 64;
}

/// A directive the server knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// The source file that names the module: `mod_alias.c`; `mpm` for that of any MPM.
    pub(crate) module: &'static str,
    /// Where it may stand.
    pub(crate) allowed: Allowed,
    /// How many arguments it takes.
    pub(crate) arity: Arity,
}

/// How arguments are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arity {
    /// The directive looks for itself.
    Raw,
    /// From … to; nothing may follow.
    Between(usize, usize),
    /// One or three (`TAKE13`).
    OneOrThree,
    /// As many as one likes, and at least so many.
    AtLeast(usize),
    /// `On` or `Off`.
    Flag,
}

/// Looks a directive up by its name in lower case; sections with their `<`.
pub(crate) fn known(name: &str) -> Option<Known> {
    TABLE.get(name).copied()
}

/// Whether the table knows all directives of a module; `name` is its source file.
pub(crate) fn is_known_module(name: &str) -> bool {
    MODULES.contains(name)
}

static TABLE: LazyLock<BTreeMap<String, Known>> = LazyLock::new(|| {
    let rows = include_str!("directives.txt").lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?, allowed(words.next()?), words))
    });
    rows.flat_map(|(module, allowed, words)| {
        words.filter_map(move |word| {
            let (name, arity) = word.rsplit_once('/')?;
            Some((name.to_ascii_lowercase(), Known { module, allowed, arity: arity_of(arity) }))
        })
    })
    .collect()
});

static MODULES: LazyLock<std::collections::BTreeSet<&'static str>> = LazyLock::new(|| {
    let rows = include_str!("directives.txt").lines().filter_map(|line| line.split(' ').next());
    rows.chain(WITHOUT_DIRECTIVES).collect()
});

/// Modules that come with httpd and have no directives, or none of their own beyond another's.
const WITHOUT_DIRECTIVES: [&str; 35] = [
    "mod_asis.c",
    "mod_authz_host.c",
    "mod_authz_owner.c",
    "mod_authz_user.c",
    "mod_brotli.c",
    "mod_cache_socache.c",
    "mod_cgi.c",
    "mod_dumpio.c",
    "mod_file_cache.c",
    "mod_lbmethod_bybusyness.c",
    "mod_lbmethod_byrequests.c",
    "mod_lbmethod_bytraffic.c",
    "mod_lbmethod_heartbeat.c",
    "mod_proxy_ajp.c",
    "mod_proxy_connect.c",
    "mod_proxy_fdpass.c",
    "mod_proxy_http.c",
    "mod_proxy_scgi.c",
    "mod_proxy_uwsgi.c",
    "mod_proxy_wstunnel.c",
    "mod_ratelimit.c",
    "mod_bucketeer.c",
    "mod_case_filter.c",
    "mod_case_filter_in.c",
    "mod_dialup.c",
    "mod_echo.c",
    "mod_proxy_balancer.c",
    "mod_reflector.c",
    "mod_slotmem_plain.c",
    "mod_slotmem_shm.c",
    "mod_socache_dbm.c",
    "mod_socache_memcache.c",
    "mod_socache_shmcb.c",
    "mod_status.c",
    "mod_unique_id.c",
];

fn allowed(text: &str) -> Allowed {
    let bit = |word: &str| match word {
        "server" => Allowed::SERVER,
        "any" => Allowed::SERVER | Allowed::INSIDE,
        "inside" => Allowed::INSIDE,
        "options" => Allowed::OPTIONS,
        "file" => Allowed::FILE,
        "auth" => Allowed::AUTH,
        "limit" => Allowed::LIMIT,
        "auth-or-limit" => Allowed::AUTH | Allowed::LIMIT,
        "index" => Allowed::INDEX,
        _ => Allowed::ALL,
    };
    Allowed(text.split('+').map(bit).fold(0, |all, one| all | one))
}

fn arity_of(text: &str) -> Arity {
    match text {
        "b" => Arity::Flag,
        "0" => Arity::Between(0, 0),
        "1" => Arity::Between(1, 1),
        "2" => Arity::Between(2, 2),
        "3" => Arity::Between(3, 3),
        "12" => Arity::Between(1, 2),
        "23" => Arity::Between(2, 3),
        "123" => Arity::Between(1, 3),
        "13" => Arity::OneOrThree,
        "+" => Arity::AtLeast(1),
        "++" => Arity::AtLeast(2),
        _ => Arity::Raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        let auth = known("authuserfile").expect("known");
        assert_eq!((auth.module, auth.arity), ("mod_authn_file.c", Arity::Between(1, 1)));
        assert_eq!(auth.allowed, Allowed(Allowed::AUTH));
        let section = known("<files").expect("known");
        assert_eq!(section.allowed, Allowed(Allowed::SERVER | Allowed::ALL));
        assert!(known("documentroot").is_some() && known("sorry").is_none());
        assert!(is_known_module("mod_authz_user.c") && !is_known_module("mod_of_ours.c"));
    }
}
