//! `Invoke-WebRequest` and `Invoke-RestMethod`, and curl where `PowerShell` runs it.

use super::{
    Client, Shell,
    asked::{Asked, form_encoded},
    in_shell,
};
use crate::{
    Parsed, Word, curl,
    detect::{is_cmdlet, names},
    reader::Reader,
    shell::{
        find_command, is_curl,
        powershell::{Script, one, text_of},
    },
    value::{Spacing, Value, json},
};
use why401_message::{AuthChoice, Body, Login, LoginSource, Secret};

/// What `PowerShell` calls itself unless told otherwise.
const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.22631; en-US) PowerShell/7.4.6";

/// How many redirects are followed unless told otherwise.
const REDIRECTS: u16 = 5;

/// Parameters without a value.
const SWITCHES: [&str; 12] = [
    "usebasicparsing",
    "skipcertificatecheck",
    "skiphttperrorcheck",
    "skipheadervalidation",
    "usedefaultcredentials",
    "disablekeepalive",
    "passthru",
    "allowunencryptedauthentication",
    "preserveauthorizationonredirect",
    "followrellink",
    "verbose",
    "noproxy",
];

/// Parameters with a value; a name may be shortened as long as it is told apart.
const PARAMETERS: [&str; 24] = [
    "uri",
    "method",
    "custommethod",
    "headers",
    "body",
    "form",
    "infile",
    "outfile",
    "contenttype",
    "credential",
    "authentication",
    "token",
    "useragent",
    "websession",
    "sessionvariable",
    "maximumredirection",
    "timeoutsec",
    "connectiontimeoutseconds",
    "proxy",
    "sslprotocol",
    "transferencoding",
    "httpversion",
    "certificate",
    "erroraction",
];

/// Reads a script up to and with its first command.
pub(super) fn read(text: &str) -> Parsed {
    let mut script = Script::new(text);
    let curl = find_command(&script.bytes, is_curl);
    let wget = find_command(&script.bytes, names(Client::Wget));
    let cmdlet = find_command(&script.bytes, is_cmdlet);
    let at = [curl, wget, cmdlet].into_iter().flatten().min().unwrap_or(0);
    definitions(&mut script, at);
    script.at = at;
    let name = script.word(b" \t\r\n;|(){},&");
    let values = script.values();
    let native = !is_cmdlet(&name.text) && (name.text.ends_with(b".exe") || !is_alias(&values));
    let mut reader = Reader::new(text, std::mem::take(&mut script.complaints));
    let parsed = if native {
        reader.words = values.iter().filter_map(|v| text_of(text, v)).collect();
        if Some(at) == wget { super::wget::read(reader) } else { curl::read(reader) }
    } else {
        Cmdlet { script: &script, parameters: parameters(&values), asked: Asked::new(Client::PowerShell) }
            .read(reader)
    };
    in_shell(parsed, Shell::PowerShell)
}

/// Whether the words behind `curl` are those of `Invoke-WebRequest`, whose alias it is in Windows `PowerShell`.
fn is_alias(values: &[Value]) -> bool {
    let known = |name: &str| PARAMETERS.contains(&name) || SWITCHES.contains(&name);
    values.iter().any(|v| {
        matches!(v, Value::Bare(_))
            && v.lossy().strip_prefix('-').is_some_and(|n| known(&n.to_ascii_lowercase()))
    })
}

/// Assignments above the command.
fn definitions(script: &mut Script<'_>, end: usize) {
    while script.at < end {
        script.blanks(true);
        let start = script.at;
        if script.peek() == Some(b'$') {
            definition(script, end);
        }
        if script.at >= end {
            return;
        }
        let line = script.rest().iter().take_while(|b| **b != b'\n' && **b != b';').count();
        script.at = (script.at + line).max(start + 1);
    }
}

/// `$name = …`, `$name.property = …`, `$name["key"] = …`, `$name.Add("key", …)`.
fn definition(script: &mut Script<'_>, end: usize) {
    let length =
        script.rest()[1..].iter().take_while(|b| b"_.:".contains(b) || b.is_ascii_alphanumeric()).count();
    let name = String::from_utf8_lossy(&script.rest()[1..=length]).to_ascii_lowercase();
    script.at += length + 1;
    let key = if script.eat("[") {
        let key = script.word(b"]");
        script.eat("]");
        Some(key)
    } else {
        None
    };
    script.blanks(false);
    if let (None, Some((owner, "add")), Some(b'(')) = (&key, name.rsplit_once('.'), script.peek()) {
        let Some(argument) = script.value() else { return };
        return add(script, owner, argument);
    }
    if !script.eat("=") || script.rest().starts_with(b"=") {
        return;
    }
    script.blanks(false);
    if script.at >= end {
        return;
    }
    let values = script.values();
    let rest: Vec<u8> = script.rest().iter().copied().take_while(|b| *b != b'\n').take(80).collect();
    let converts = rest.starts_with(b"|")
        && String::from_utf8_lossy(&rest).to_ascii_lowercase().contains("convertto-json");
    let value = match one(script.text, values) {
        value @ (Value::Map(_) | Value::List(_)) if converts => Value::Text(json(&value, Spacing::None)),
        value => value,
    };
    match (key, name.split_once('.')) {
        (Some(key), _) => put(script, &name, key, value),
        (None, Some((owner, property))) if matches!(script.variables.get(owner), Some(Value::Map(_))) => {
            let key = Word::made(property.as_bytes(), 0..0);
            put(script, owner, key, value);
        }
        (None, _) => drop(script.variables.insert(name, value)),
    }
}

/// `$headers.Add("name", "value")`, `$session.Cookies.Add((New-Object System.Net.Cookie(…)))`.
fn add(script: &mut Script<'_>, name: &str, argument: Value) {
    match argument {
        Value::List(mut items) if items.len() == 2 && !name.contains('.') => {
            let value = items.remove(1);
            if let Some(key) = text_of(script.text, &items[0]) {
                put(script, name, key, value);
            }
        }
        other => match script.variables.entry(name.to_owned()).or_insert_with(|| Value::List(Vec::new())) {
            Value::List(items) => items.push(other),
            place => *place = Value::List(vec![other]),
        },
    }
}

fn put(script: &mut Script<'_>, name: &str, key: Word, value: Value) {
    match script.variables.entry(name.to_owned()).or_insert_with(|| Value::Map(Vec::new())) {
        Value::Map(entries) => entries.push((key, value)),
        place => *place = Value::Map(vec![(key, value)]),
    }
}

/// Pairs of a parameter's full name and its value; the address may stand without a name.
fn parameters(values: &[Value]) -> Vec<(String, Value)> {
    let mut pairs = Vec::new();
    let mut values = values.iter().peekable();
    while let Some(value) = values.next() {
        let typed = value.lossy().to_ascii_lowercase();
        let Some(name) = typed.strip_prefix('-').filter(|_| matches!(value, Value::Bare(_))) else {
            pairs.push(("uri".to_owned(), value.clone()));
            continue;
        };
        let (name, glued) = name.split_once(':').map_or((name, false), |(n, _)| (n, true));
        let full = |list: &[&'static str]| {
            list.iter().find(|p| **p == name).or_else(|| list.iter().find(|p| p.starts_with(name))).copied()
        };
        let is_switch = SWITCHES.contains(&name) || full(&PARAMETERS).is_none();
        match (is_switch, full(&PARAMETERS)) {
            (true, _) => pairs.push((full(&SWITCHES).unwrap_or(name).to_owned(), value.clone())),
            (false, Some(full)) => {
                if let Some(value) = values.next_if(|_| !glued) {
                    pairs.push((full.to_owned(), value.clone()));
                }
            }
            (false, None) => {}
        }
    }
    pairs
}

/// One command with its parameters.
struct Cmdlet<'a> {
    script: &'a Script<'a>,
    parameters: Vec<(String, Value)>,
    asked: Asked,
}

impl Cmdlet<'_> {
    fn read(mut self, mut reader: Reader<'_>) -> Parsed {
        self.asked.route.follow = true;
        self.asked.route.max_redirects = REDIRECTS;
        self.asked.method =
            self.text("method").or(self.text("custommethod")).map(|w| w.lossy().to_ascii_uppercase());
        if self.asked.method.as_deref() == Some("DEFAULT") {
            self.asked.method = None;
        }
        if let Some(url) = self.text("uri") {
            self.asked.address_word(&mut reader, &url);
        }
        self.way();
        self.session(&mut reader);
        self.headers(&mut reader);
        match self.text("useragent") {
            Some(agent) => self.asked.field_word(&mut reader, "User-Agent", &agent),
            None => self.asked.own("User-Agent", AGENT),
        }
        self.login(&mut reader);
        self.body(&mut reader);
        self.asked.finish(reader)
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn text(&self, name: &str) -> Option<Word> {
        let value = self.get(name)?;
        text_of(self.script.text, value)
    }

    fn way(&mut self) {
        if let Some(most) = self.text("maximumredirection").and_then(|w| w.lossy().parse().ok()) {
            self.asked.route.max_redirects = most;
            self.asked.route.follow = most > 0;
        }
        self.asked.route.insecure = self.has("skipcertificatecheck");
        if self.has("usedefaultcredentials") {
            self.asked.scheme = AuthChoice::Windows;
            self.asked.limits.push("NTLM and Negotiate are recognised, not spoken.".to_owned());
        }
        for name in ["proxy", "certificate", "form"] {
            if self.has(name) {
                self.asked.limits.push(format!("`-{name}` is not done."));
            }
        }
    }

    /// User-Agent and cookies of `-WebSession`.
    fn session(&mut self, reader: &mut Reader<'_>) {
        let Some(name) = self.parameters.iter().find(|(n, _)| n == "websession").map(|(_, v)| v.clone())
        else {
            return;
        };
        let variables = &self.script.variables;
        // The session's own value was put in for its name: every session of the paste is this one.
        let property = |p: &str| variables.iter().find(|(n, _)| n.ends_with(p)).map(|(_, v)| v.clone());
        if let Some(agent) = property(".useragent").and_then(|v| text_of(self.script.text, &v)) {
            self.asked.field_word(reader, "User-Agent", &agent);
        }
        let cookies = property(".cookies").unwrap_or(Value::List(Vec::new()));
        let mut all = Vec::new();
        let mut first = None;
        for cookie in cookies.items() {
            let Some((name, value)) = name_and_value(cookie) else { continue };
            let at = reader.take(value.clone());
            first = first.or(Some(at));
            all.push([&name.text[..], b"=", &value.text].concat());
        }
        if let Some(at) = first {
            self.asked.set("Cookie", all.join(&b"; "[..]), Some(at));
        } else if cookies.items().is_empty() && name.word().is_some_and(|w| !w.holes.is_empty()) {
            self.asked.limits.push("What the session holds is not in the text.".to_owned());
        }
    }

    fn headers(&mut self, reader: &mut Reader<'_>) {
        let Some(headers) = self.get("headers").cloned() else { return };
        if let Some(word) = headers.word().filter(|_| headers.entries().is_empty()) {
            let message = "these fields are not in the text";
            let span = word.span.clone();
            reader.complaints.push(crate::Complaint::note(reader.text, span, "-Headers", message));
        }
        for (name, value) in headers.entries() {
            // Copied from a browser, HTTP/2's own fields stand among the others.
            let pseudo = ["method", "path", "scheme", "authority"]
                .iter()
                .any(|p| name.text.eq_ignore_ascii_case(p.as_bytes()));
            if let (false, Some(value)) = (pseudo, text_of(reader.text, value)) {
                self.asked.field_word(reader, &name.lossy(), &value);
            }
        }
    }

    /// `-Credential`, and `-Authentication` with it or with `-Token`.
    fn login(&mut self, reader: &mut Reader<'_>) {
        let kind = self.text("authentication").map(|w| w.lossy().to_ascii_lowercase()).unwrap_or_default();
        if let (Some(token), "bearer" | "oauth") = (self.text("token"), &kind[..]) {
            let at = reader.take(token.clone());
            self.asked.login_name = "-Token";
            self.asked.token = Some(at);
            self.asked.set("Authorization", [b"Bearer ", &token.text[..]].concat(), Some(at));
        }
        let Some(credential) = self.get("credential").cloned() else { return };
        self.asked.login_name = "-Credential";
        if let Some((user, password)) = pair(self.script.text, &credential) {
            let at = reader.take(user.clone());
            self.asked.login = Some((login_of(&user, Some(&password)), at));
            reader.take(password);
        } else {
            if let Some(word) = credential.word() {
                let at = reader.take(word.clone());
                self.asked.login = Some((login_of(word, None), at));
            }
            let note = "The name and password of `-Credential` are not in the text.";
            self.asked.limits.push(note.to_owned());
        }
        if kind == "basic" {
            self.asked.present_basic();
        } else if self.asked.login.is_some() {
            self.asked.scheme = AuthChoice::Any;
            let note = "PowerShell presents `-Credential` only after a challenge; `-Authentication Basic` sends it at once.";
            self.asked.limits.push(note.to_owned());
        }
    }

    fn body(&mut self, reader: &mut Reader<'_>) {
        let has_body = self.get("body").is_some_and(|b| !b.is_nothing());
        let method = self.asked.method.clone().unwrap_or_else(|| "GET".to_owned());
        match self.get("body").cloned().filter(|_| has_body) {
            Some(map @ Value::Map(_)) => self.form(reader, &map, &method),
            Some(value) => {
                if let Some(word) = as_json(&value).or_else(|| text_of(reader.text, &value)) {
                    self.asked.body_word(reader, word);
                }
            }
            None => {
                if let Some(file) = self.text("infile") {
                    self.asked.body = Some(Body::File(file.lossy()));
                }
            }
        }
        if let Some(kind) = self.text("contenttype") {
            self.asked.field_word(reader, "Content-Type", &kind);
        } else if self.asked.body.is_some() && method == "POST" {
            self.asked.own("Content-Type", "application/x-www-form-urlencoded");
        }
        if let Some(length) = self.asked.length() {
            self.asked.own("Content-Length", length);
        }
    }

    /// A map is a form, or the query of a GET.
    fn form(&mut self, reader: &mut Reader<'_>, map: &Value, method: &str) {
        let pairs = map.entries().iter().filter_map(|(name, value)| {
            let value = text_of(reader.text, value)?;
            Some(format!("{}={}", form_encoded(&name.text), form_encoded(&value.text)))
        });
        let pairs: Vec<String> = pairs.collect();
        if method == "GET" {
            self.asked.query.extend(pairs);
        } else {
            self.asked.body = Some(Body::Bytes(Secret::new(pairs.join("&"))));
        }
    }
}

/// `(@{…} | ConvertTo-Json)` and `@{…} | ConvertTo-Json`.
fn as_json(value: &Value) -> Option<Word> {
    let items = value.items();
    let converts = items.iter().any(|v| v.lossy().eq_ignore_ascii_case("convertto-json"));
    let first = items.iter().find(|v| matches!(v, Value::Map(_) | Value::List(_)))?;
    converts.then(|| json(first, Spacing::None))
}

fn login_of(user: &Word, password: Option<&Word>) -> Login {
    let secret = |w: &Word| Secret::from(&w.text[..]);
    Login { user: secret(user), password: password.map(secret), source: LoginSource::Option }
}

/// The first two arguments of `New-Object System.Net.Cookie("name", "value", …)` or `[…]::new("name", "value")`.
fn name_and_value(value: &Value) -> Option<(Word, Word)> {
    match value.items() {
        [single] => name_and_value(single),
        [Value::Text(name), Value::Text(value), ..] => Some((name.clone(), value.clone())),
        items => items.iter().find_map(name_and_value),
    }
}

/// User name and password of a credential made in the paste.
fn pair(text: &str, value: &Value) -> Option<(Word, Word)> {
    let items = value.items();
    if let [Value::Text(user), password, ..] = items {
        let password = text_of(text, password)?;
        return password.holes.iter().all(|h| !h.would_expand).then_some((user.clone(), password));
    }
    items.iter().find_map(|v| pair(text, v))
}
