//! Advice that several causes give: what to look for on the server, in the words of the server that answered.

use why401_core::{Evidence, Fix, Party};
use why401_message::Request;

/// A curl command for the address as it was asked for, by the same way, with these options and no credentials of its
/// own.
pub(crate) fn curl(d: &Evidence, options: &str) -> String {
    let mut route = d.command.as_ref().map(|c| c.route.clone()).unwrap_or_default();
    route.follow &= d.baseline().is_some_and(|t| t.hops.len() > 1);
    let shell = d.command.as_ref().map(|c| c.shell).unwrap_or_default();
    let plain = why401_capture::corrected_for(&Request::get(d.given().url.clone()), &route, shell);
    let plain = plain.replace(why401_core::pasted::NOWHERE, "URL");
    match plain.split_once(' ') {
        Some((curl, rest)) => format!("{curl} {options} {rest}"),
        None => plain,
    }
}

/// Asks the same ten times: servers that disagree show in the numbers.
pub(crate) fn count_the_answers(d: &Evidence, summary: &str) -> Fix {
    let url = why401_capture::quote(&d.given().url.shown());
    Fix::tell(Party::Administrator, summary).run(format!(
        "for n in 1 2 3 4 5 6 7 8 9 10; do curl -so /dev/null -w '%{{http_code}}\\n' {url}; done | sort | uniq -c"
    ))
}

/// Where the gate is declared.
pub(crate) fn find_the_gate(d: &Evidence) -> Fix {
    let fix = Fix::tell(Party::Administrator, "should it be public? find the gate in the configuration");
    match d.producer().id {
        "apache" | "litespeed" => fix.run("sudo grep -rnE '^ *(AuthType|Require )' /etc/apache2 /var/www"),
        "nginx" | "openresty" => fix.run("sudo grep -rnE 'auth_basic|auth_request' /etc/nginx"),
        "lighttpd" => fix.run("sudo grep -rn auth.require /etc/lighttpd"),
        "haproxy" => fix.run("grep -nE 'http-request auth|http_auth' /etc/haproxy/haproxy.cfg"),
        "caddy" => fix.run("grep -nE 'basic_?auth' /etc/caddy/Caddyfile"),
        _ => fix,
    }
}

/// Which of name and password was wrong, from the server's log. Apache 2.4: AH01617 password, AH01618 name;
/// nginx: "password mismatch", "was not found in"; lighttpd has one line for both.
pub(crate) fn read_the_log(d: &Evidence) -> Fix {
    let fix = Fix::tell(Party::Administrator, "the server's log names what was wrong");
    match d.producer().id {
        "apache" | "litespeed" => {
            fix.run("sudo grep -E 'AH016(17|18|31)' /var/log/apache2/error.log | tail -n 3")
        }
        "nginx" | "openresty" => {
            fix.run("sudo grep -E 'password mismatch|was not found in' /var/log/nginx/error.log | tail -n 3")
        }
        "lighttpd" => fix.run("sudo grep 'password doesn.t match' /var/log/lighttpd/error.log | tail -n 3"),
        _ => fix,
    }
}
