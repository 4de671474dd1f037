//! Everything a configuration guards, for an overview.

use super::{
    authz::{Check, What},
    conf::Conf,
    config::{Config, Host},
    section::Section,
};
use crate::Hit;
use std::sync::Arc;

/// A section that asks for a login, or refuses.
#[derive(Clone, Debug)]
pub struct Gated {
    /// `<VirtualHost>`; `None` for the main server.
    pub server: Option<Hit>,
    /// `ServerName` of it.
    pub server_name: Option<String>,
    /// `<Directory>`, `<Location>`, `<Files>` …, the outermost first; what it covers is the last one's argument.
    pub sections: Vec<Hit>,
    /// `AuthType`, where the section says so itself.
    pub scheme: Option<Hit>,
    /// `AuthUserFile`, where the section says so itself.
    pub file: Option<Hit>,
    /// Its requirements.
    pub rules: Vec<Hit>,
}

impl Config {
    /// Every section that says something about who may come in, host by host. A `.htaccess` is none of them: it is
    /// found by walking, which [`Config::in_force`] does for one path.
    pub fn gates(&self) -> Vec<Gated> {
        let mut out = Vec::new();
        let inherited = |host: &Host, section: &Arc<Section>, main: &Host| {
            let lists = [&main.directories, &main.locations, &main.proxies];
            host.hit.is_some() && lists.iter().any(|l| l.iter().any(|s| Arc::ptr_eq(s, section)))
        };
        for host in &self.hosts {
            let gather = Gather { host, out: &mut out };
            gather.conf(&host.own.conf, &[]);
            for section in host.directories.iter().chain(&host.locations).chain(&host.proxies) {
                if !inherited(host, section, &self.hosts[0]) {
                    Gather { host, out: &mut out }.section(section, &[]);
                }
            }
        }
        out
    }
}

struct Gather<'a> {
    host: &'a Host,
    out: &'a mut Vec<Gated>,
}

impl Gather<'_> {
    fn section(mut self, section: &Section, around: &[Hit]) {
        self.one(section, around);
    }

    fn conf(mut self, conf: &Conf, around: &[Hit]) {
        self.inner(conf, around);
    }

    fn one(&mut self, section: &Section, around: &[Hit]) {
        let mut sections = around.to_vec();
        sections.push(section.hit.clone());
        let conf = &section.conf;
        let questions = conf.authz.as_ref().map(super::authz::Authz::questions).unwrap_or_default();
        let is_open = |what: &What| matches!(what, What::Ask(Check::All(true)));
        let rules: Vec<Hit> =
            questions.iter().filter(|r| !is_open(&r.what)).filter_map(|r| r.hit.clone()).collect();
        let scheme = conf.single.get("authtype").map(|d| d.hit.clone());
        let compat = conf.whole.get("mod_access_compat.c").into_iter().flatten();
        let denials = compat.filter(|d| d.key == "deny").map(|d| d.hit.clone());
        let rules: Vec<Hit> = rules.into_iter().chain(denials).collect();
        if scheme.is_some() || !rules.is_empty() {
            self.out.push(Gated {
                server: self.host.hit.clone(),
                server_name: self.host.last("servername").map(|d| d.text(0)),
                sections: sections.clone(),
                scheme,
                file: conf.of_module("mod_authn_file.c", "authuserfile").map(|d| d.hit.clone()),
                rules,
            });
        }
        self.inner(conf, &sections);
    }

    fn inner(&mut self, conf: &Conf, around: &[Hit]) {
        for section in conf.files.iter().chain(&conf.ifs) {
            self.one(section, around);
        }
    }
}
