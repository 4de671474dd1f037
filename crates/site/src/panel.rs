//! Gates that a host's control panel has written, by where their files lie and by the marks it leaves.

use std::path::Path;
use why401_core::Panel;
use why401_serverconf::{Disk, InForce, Provider};

/// What cPanel puts at the end of each comment around the block of its Directory Privacy.
const MARK: &[u8] = b"cp:ppd";

/// The panel that wrote what is in force.
pub(crate) fn panel(disk: &dyn Disk, rule: &InForce) -> Option<Panel> {
    let users = rule.users.iter().flat_map(|users| &users.providers).filter_map(|p| match p {
        Provider::File(file) => file.as_ref(),
        Provider::Listed(_) | Provider::Other { .. } => None,
    });
    let gate = rule.users.as_ref().map(|users| &*users.demanded_by.spot.path);
    let marked = || {
        let htaccess = gate.filter(|path| path.ends_with(".htaccess"))?;
        let text = disk.read(htaccess).ok()?;
        text.windows(MARK.len()).any(|w| w == MARK).then_some(Panel::CPanel)
    };
    users
        .map(|file| file.path.as_path())
        .find_map(by_users)
        .or_else(|| gate.and_then(by_config))
        .or_else(marked)
}

/// By the path of a password file: `/home/USER/.htpasswds/public_html/FOLDER/passwd` of cPanel,
/// `/home/USER/domains/DOMAIN/.htpasswd/public_html/FOLDER/.htpasswd` of `DirectAdmin`,
/// `/var/www/vhosts/system/DOMAIN/pd/d..httpdocs@FOLDER` of Plesk.
fn by_users(file: &Path) -> Option<Panel> {
    let folders: Vec<_> = file.parent()?.iter().collect();
    let has = |name: &str| folders.iter().any(|folder| *folder == name);
    match () {
        () if has(".htpasswds") => Some(Panel::CPanel),
        () if has(".htpasswd") => Some(Panel::DirectAdmin),
        () if file.starts_with("/var/www/vhosts") && has("pd") => Some(Panel::Plesk),
        () => None,
    }
}

/// By the file that a gate stands in: those that a panel makes anew.
fn by_config(file: &Path) -> Option<Panel> {
    if file.starts_with("/usr/local/directadmin/data/users") {
        return Some(Panel::DirectAdmin);
    }
    let below = file.strip_prefix("/var/www/vhosts").ok()?;
    below.parent()?.ends_with("conf").then_some(Panel::Plesk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_are_known_by_their_files() {
        for (file, expected) in [
            ("/home/anna/.htpasswds/public_html/shop/passwd", Some(Panel::CPanel)),
            ("/home/anna/domains/shop.example/.htpasswd/public_html/a/.htpasswd", Some(Panel::DirectAdmin)),
            ("/var/www/vhosts/system/shop.example/pd/d..httpdocs@a", Some(Panel::Plesk)),
            ("/home/anna/public_html/.htpasswd", None),
            ("/var/www/vhosts/shop.example/httpdocs/.htpasswd", None),
        ] {
            assert_eq!(by_users(Path::new(file)), expected, "{file}");
        }
        for (file, expected) in [
            ("/var/www/vhosts/system/shop.example/conf/httpd.conf", Some(Panel::Plesk)),
            ("/usr/local/directadmin/data/users/anna/httpd.conf", Some(Panel::DirectAdmin)),
            ("/var/www/vhosts/shop.example/httpdocs/.htaccess", None),
            ("/etc/httpd/conf/httpd.conf", None),
        ] {
            assert_eq!(by_config(Path::new(file)), expected, "{file}");
        }
    }
}
