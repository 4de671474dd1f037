//! Every client and shell a request can be pasted from, one a row: how each spells a request that is meant.

use crate::places::Meant;
use serde_json::{Value, json};

/// Spells a request to the server at `HOST:PORT`.
pub(crate) type Spell = fn(&Meant, &str) -> String;

/// A client's name and spelling.
pub(crate) const ALL: [(&str, Spell); 14] = [
    ("curl in sh", |m, to| curl(m, to, &sh, "curl", " \\\n  ")),
    ("curl in bash, escaped", |m, to| curl(m, to, &ansi_c, "curl", " ")),
    ("curl in cmd", |m, to| curl(m, to, &cmd, "curl", " ")),
    ("curl in cmd, careted", |m, to| curl(m, to, &careted, "curl", " ^\r\n  ")),
    ("curl in PowerShell", |m, to| curl(m, to, &powershell, "curl.exe", " `\n  ")),
    ("wget", wget),
    ("HTTPie", httpie),
    ("Invoke-WebRequest", invoke),
    ("fetch", fetch),
    ("requests", requests),
    ("Postman", postman),
    ("Insomnia", insomnia),
    ("a raw request", |m, to| raw(m, to, "")),
    ("a HAR", har),
];

fn curl(meant: &Meant, to: &str, quote: &dyn Fn(&str) -> String, name: &str, between: &str) -> String {
    let mut words = vec![name.to_owned(), quote(&meant.url(to)), format!("-X {}", meant.method)];
    words.extend(meant.fields.iter().map(|(n, v)| format!("-H {}", quote(&format!("{n}: {v}")))));
    words.extend(meant.login.iter().map(|(u, p)| format!("-u {}", quote(&format!("{u}:{p}")))));
    words.extend(meant.body.iter().map(|b| format!("--data-raw {}", quote(b))));
    words.join(between)
}

fn sh(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn ansi_c(text: &str) -> String {
    format!("$'{}'", text.replace('\\', "\\\\").replace('\'', "\\'").replace('&', "\\u0026"))
}

fn cmd(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn careted(text: &str) -> String {
    let escape = |c: char| match c {
        '"' => "^\\^\"".to_owned(),
        '&' | '<' | '>' | '%' | '{' | '}' | '|' => format!("^{c}"),
        _ => c.to_string(),
    };
    format!("^\"{}^\"", text.chars().map(escape).collect::<String>())
}

fn powershell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Also for Python and JavaScript.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn wget(meant: &Meant, to: &str) -> String {
    let mut words = vec!["wget -qO-".to_owned(), format!("--method={}", meant.method)];
    words.extend(meant.fields.iter().map(|(n, v)| format!("--header={}", sh(&format!("{n}: {v}")))));
    words.extend(
        meant.login.iter().map(|(u, p)| format!("--user={u} --password={} --auth-no-challenge", sh(p))),
    );
    words.extend(meant.body.iter().map(|b| format!("--body-data={}", sh(b))));
    words.push(sh(&meant.url(to)));
    words.join(" ")
}

fn httpie(meant: &Meant, to: &str) -> String {
    let mut words = vec![format!("http {} {}", meant.method, sh(&meant.url(to)))];
    words.extend(meant.fields.iter().map(|(n, v)| sh(&format!("{n}:{v}"))));
    words.extend(meant.login.iter().map(|(u, p)| format!("-a {}", sh(&format!("{u}:{p}")))));
    words.extend(meant.body.iter().map(|b| format!("--raw {}", sh(b))));
    words.join(" ")
}

fn invoke(meant: &Meant, to: &str) -> String {
    let fields: Vec<String> =
        meant.all_fields().iter().map(|(n, v)| format!("  {} = {}", powershell(n), powershell(v))).collect();
    let body = meant.body.as_ref().map_or(String::new(), |b| format!(" -Body {}", powershell(b)));
    let (url, method) = (powershell(&meant.url(to)), meant.method);
    format!("Invoke-WebRequest -Uri {url} -Method {method} -Headers @{{\n{}\n}}{body}", fields.join("\n"))
}

fn object(meant: &Meant) -> String {
    let pairs: Vec<String> =
        meant.all_fields().iter().map(|(n, v)| format!("{}: {}", quoted(n), quoted(v))).collect();
    format!("{{{}}}", pairs.join(", "))
}

fn fetch(meant: &Meant, to: &str) -> String {
    let body = meant.body.as_ref().map_or(String::new(), |b| format!(",\n  \"body\": {}", quoted(b)));
    let (url, fields) = (quoted(&meant.url(to)), object(meant));
    format!("fetch({url}, {{\n  \"headers\": {fields}{body},\n  \"method\": \"{}\"\n}});", meant.method)
}

fn requests(meant: &Meant, to: &str) -> String {
    let (url, method, fields) = (quoted(&meant.url(to)), meant.method.to_ascii_lowercase(), object(meant));
    let auth =
        meant.login.as_ref().map_or(String::new(), |(u, p)| format!(", auth=({}, {})", quoted(u), quoted(p)));
    let data = meant.body.as_ref().map_or(String::new(), |b| format!(", data={}", quoted(b)));
    format!("import requests\nr = requests.{method}({url}, headers={fields}{auth}{data})\nprint(r.text)")
}

fn named(meant: &Meant, key: &str) -> Value {
    meant.fields.iter().map(|(n, v)| json!({key: n, "value": v})).collect()
}

fn postman(meant: &Meant, to: &str) -> String {
    let mut request =
        json!({"method": meant.method, "url": {"raw": meant.url(to)}, "header": named(meant, "key")});
    if let Some((user, password)) = &meant.login {
        let pairs = json!([{"key": "username", "value": user}, {"key": "password", "value": password}]);
        request["auth"] = json!({"type": "basic", "basic": pairs});
    }
    if let Some(body) = &meant.body {
        request["body"] = json!({"mode": "raw", "raw": body});
    }
    json!({"info": {"name": "shop"}, "item": [{"name": "one", "request": request}]}).to_string()
}

fn insomnia(meant: &Meant, to: &str) -> String {
    let mut request = json!({"_type": "request", "url": meant.url(to), "method": meant.method});
    request["headers"] = named(meant, "name");
    if let Some((user, password)) = &meant.login {
        request["authentication"] = json!({"type": "basic", "username": user, "password": password});
    }
    if let Some(body) = &meant.body {
        request["body"] = json!({"mimeType": "text/plain", "text": body});
    }
    json!({"_type": "export", "__export_format": 4, "resources": [request]}).to_string()
}

/// The bytes on the wire, each line behind a mark; without userinfo, which is never sent.
pub(crate) fn raw(meant: &Meant, to: &str, mark: &str) -> String {
    let url = Meant { userinfo: String::new(), ..meant.clone() }.url(to);
    let target = url.trim_start_matches("http://").trim_start_matches(to);
    let mut lines = vec![format!("{} {target} HTTP/1.1", meant.method), format!("Host: {to}")];
    lines.extend(meant.all_fields().iter().map(|(n, v)| format!("{n}: {v}")));
    lines.push(String::new());
    lines.extend(meant.body.clone());
    marked(&lines, mark)
}

fn har(meant: &Meant, to: &str) -> String {
    let fields: Value = meant.all_fields().iter().map(|(n, v)| json!({"name": n, "value": v})).collect();
    let mut request =
        json!({"method": meant.method, "url": meant.url(to), "httpVersion": "HTTP/1.1", "headers": fields});
    if let Some(body) = &meant.body {
        request["postData"] = json!({"mimeType": "text/plain", "text": body});
    }
    let content =
        json!({"mimeType": "application/json", "text": format!("{{\"error\":\"not {}\"}}", meant.secret)});
    let response = json!({"status": 401, "statusText": "Unauthorized", "headers": [], "content": content});
    let entry = json!({"startedDateTime": "2026-11-24T10:00:00Z", "request": request, "response": response});
    json!({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": [entry]}})
        .to_string()
}

/// Each line behind a mark and with its end.
pub(crate) fn marked<S: AsRef<str>>(lines: &[S], mark: &str) -> String {
    lines.iter().flat_map(|l| [mark, l.as_ref(), "\n"]).collect()
}
