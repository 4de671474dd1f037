//! What may be typed, as clap reads it. Nothing is opened here.

use clap::{ArgAction, Args, Parser, ValueEnum};
use std::{ffi::OsString, path::PathBuf};
use why401_core::Party;

/// Behind the options of `why401 --help`.
const MORE: &str = "\
Commands:
  why401 URL              the same as why401 check URL
  why401 curl …           everything behind the word curl is a curl command, as pasted
  why401 curl -           reads the text of a command from standard input
  why401 -                reads anything pasted, explains it offline: a transcript, an answer,
                          an error text, a token, the output of a client
  why401 server [URL]     on the web server itself: what is guarded here; why this address refuses
  why401 explain [ID]     the manual page of a cause; without ID all of them
  why401 demo             small broken sites on loopback, diagnosed before your eyes
  why401 schema           the JSON Schema of the reports
  why401 completions bash completions for a shell: bash, zsh, fish, powershell, elvish

Examples:
  why401 https://shop.example/admin/products
  why401 -u alice https://staff.example/
  why401 --json https://api.example/v1/me
  why401 curl -H \"Authorization: Bearer $TOKEN\" https://api.example/v1/me
  why401 --jwks keys.json curl -H \"Authorization: Bearer $TOKEN\" https://api.example/v1/me
  why401 - < error.txt
  why401 --for developer -v https://api.example/v1/me

Exit codes:
  0  served                      1  refused, the cause is proven or likely
  2  wrong usage or input        3  not reached, or a file that cannot be read
  4  refused, and no cause is sure; or refused for another reason than a login";

/// Why does it answer 401? Names the true cause, proves it, says what to do.
#[derive(Debug, Parser)]
#[command(name = "why401", version, after_help = MORE, max_term_width = 100, arg_required_else_help = false)]
pub(crate) struct CheckArgs {
    /// The address that is refused; without http:// or https:// both are tried, https first
    pub(crate) url: String,
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Explains a curl command: `why401 [OPTIONS] curl …`
#[derive(Debug, Parser)]
#[command(name = "why401 curl", override_usage = "why401 [OPTIONS] curl …", max_term_width = 100)]
pub(crate) struct CurlArgs {
    #[command(flatten)]
    pub(crate) global: Global,
    /// Everything behind the word curl
    #[arg(skip)]
    pub(crate) words: Vec<OsString>,
}

/// Explains what was pasted, offline: `why401 -`
#[derive(Debug, Parser)]
#[command(name = "why401 -", override_usage = "why401 [OPTIONS] -", max_term_width = 100)]
pub(crate) struct PasteArgs {
    /// Send the request that stands in the paste as well
    #[arg(long)]
    pub(crate) replay: bool,
    #[command(flatten)]
    pub(crate) global: Global,
}

/// The manual page of one cause, or the catalogue.
#[derive(Debug, Parser)]
#[command(
    name = "why401 explain",
    override_usage = "why401 explain [OPTIONS] [ID|TEXT]",
    max_term_width = 100
)]
pub(crate) struct ExplainArgs {
    /// A cause such as header/missing-space-after-scheme, or an error text such as "jwt expired"
    pub(crate) id: Option<String>,
    /// Only causes whose manual mentions this
    #[arg(long, value_name = "WORD")]
    pub(crate) search: Option<String>,
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Starts small broken sites on loopback and shows their diagnoses; needs no network.
#[derive(Debug, Parser)]
#[command(name = "why401 demo", override_usage = "why401 demo [OPTIONS]", max_term_width = 100)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) global: Global,
}

/// What is guarded on this web server, and what is wrong there: `why401 server`; with an address, why it refuses:
/// `why401 server URL`
#[derive(Debug, Parser)]
#[command(
    name = "why401 server",
    override_usage = "why401 server [URL] [OPTIONS]",
    max_term_width = 100,
    after_help = SERVER
)]
pub(crate) struct ServerArgs {
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Examples and exit codes of `why401 server`.
const SERVER: &str = "\
Examples:
  sudo why401 server
  sudo why401 server -u alice https://shop.example/private/
  why401 server --server-config ~/site/nginx.conf
  why401 server --root /var/lib/machines/web

Exit codes without URL:
  0  every area that is guarded can be entered with a right password
  1  something is wrong with at least one of them
  3  no configuration could be read";

/// Prints the JSON Schema of the reports.
#[derive(Debug, Parser)]
#[command(name = "why401 schema", override_usage = "why401 schema [OPTIONS]", max_term_width = 100)]
pub(crate) struct SchemaArgs {
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Prints the completions of a shell: `why401 completions bash > ~/.local/share/bash-completion/completions/why401`
#[derive(Debug, Parser)]
#[command(
    name = "why401 completions",
    override_usage = "why401 completions [OPTIONS] SHELL",
    max_term_width = 100
)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Writes the manual pages into a directory. For packagers.
#[derive(Debug, Parser)]
#[command(name = "why401 man", override_usage = "why401 man DIR", max_term_width = 100)]
pub(crate) struct ManArgs {
    /// Where they go; it is made when it is not there
    pub(crate) dir: PathBuf,
}

/// curl's own letters for a request; they mean what they mean to curl.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "The request, in curl's letters")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct RequestArgs {
    /// The method
    #[arg(short = 'X', long, value_name = "METHOD")]
    pub(crate) request: Option<OsString>,
    /// A field; may be repeated
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", allow_hyphen_values = true)]
    pub(crate) headers: Vec<OsString>,
    /// User name and password; the password alone is asked for
    #[arg(short = 'u', long, value_name = "USER[:PASSWORD]", allow_hyphen_values = true)]
    pub(crate) user: Option<OsString>,
    /// Cookies, or a file of them
    #[arg(short = 'b', long = "cookie", value_name = "DATA|FILE", allow_hyphen_values = true)]
    pub(crate) cookies: Vec<OsString>,
    /// A body, sent as a form; makes it POST
    #[arg(short = 'd', long = "data", value_name = "DATA", allow_hyphen_values = true)]
    pub(crate) data: Vec<OsString>,
    /// Look past a certificate that does not verify
    #[arg(short = 'k', long)]
    pub(crate) insecure: bool,
    /// Follow redirects (this is the default here)
    #[arg(short = 'L', long)]
    pub(crate) location: bool,
    /// Stop at the first redirect
    #[arg(long)]
    pub(crate) no_location: bool,
    /// Send credentials to every host of a redirect chain
    #[arg(long)]
    pub(crate) location_trusted: bool,
    /// The User-Agent field
    #[arg(short = 'A', long, value_name = "NAME", allow_hyphen_values = true)]
    pub(crate) user_agent: Option<OsString>,
    /// The Referer field
    #[arg(short = 'e', long, value_name = "URL")]
    pub(crate) referer: Option<OsString>,
    /// A forward proxy
    #[arg(short = 'x', long, value_name = "HOST[:PORT]")]
    pub(crate) proxy: Option<OsString>,
    /// IPv4 only
    #[arg(short = '4', long)]
    pub(crate) ipv4: bool,
    /// IPv6 only
    #[arg(short = '6', long)]
    pub(crate) ipv6: bool,
    /// Take this address for a host
    #[arg(long, value_name = "HOST:PORT:IP")]
    pub(crate) resolve: Vec<OsString>,
    /// Connect to another host
    #[arg(long, value_name = "H1:P1:H2:P2")]
    pub(crate) connect_to: Vec<OsString>,
    /// Certificates that are trusted
    #[arg(long, value_name = "FILE")]
    pub(crate) cacert: Option<OsString>,
    /// The client's certificate
    #[arg(long, value_name = "FILE")]
    pub(crate) cert: Option<OsString>,
    /// The key of the client's certificate
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<OsString>,
    /// Log in by Digest
    #[arg(long)]
    pub(crate) digest: bool,
    /// Log in by Basic (the default)
    #[arg(long)]
    pub(crate) basic: bool,
    /// Log in by what the server offers
    #[arg(long)]
    pub(crate) anyauth: bool,
    /// A Bearer token
    #[arg(long, value_name = "TOKEN", allow_hyphen_values = true)]
    pub(crate) oauth2_bearer: Option<OsString>,
    /// Take the login from the netrc file
    #[arg(short = 'n', long)]
    pub(crate) netrc: bool,
    /// Take the login from this netrc file
    #[arg(long, value_name = "FILE")]
    pub(crate) netrc_file: Option<OsString>,
    /// HTTP/1.1
    #[arg(long = "http1.1")]
    pub(crate) http11: bool,
    /// HTTP/2
    #[arg(long)]
    pub(crate) http2: bool,
    /// The same as --timeout
    #[arg(long, value_name = "SECONDS")]
    pub(crate) max_time: Option<OsString>,
}

impl RequestArgs {
    /// The same as words of curl, without the URL.
    pub(crate) fn to_curl(&self) -> Vec<OsString> {
        let mut words = Vec::new();
        let flags = [
            ("--insecure", self.insecure),
            ("--location", !self.no_location),
            ("--location-trusted", self.location_trusted),
            ("--ipv4", self.ipv4),
            ("--ipv6", self.ipv6),
            ("--digest", self.digest),
            ("--basic", self.basic),
            ("--anyauth", self.anyauth),
            ("--netrc", self.netrc),
            ("--http1.1", self.http11),
            ("--http2", self.http2),
        ];
        words.extend(flags.into_iter().filter(|(_, on)| *on).map(|(name, _)| OsString::from(name)));
        let singles = [
            ("--request", &self.request),
            ("--user", &self.user),
            ("--user-agent", &self.user_agent),
            ("--referer", &self.referer),
            ("--proxy", &self.proxy),
            ("--cacert", &self.cacert),
            ("--cert", &self.cert),
            ("--key", &self.key),
            ("--oauth2-bearer", &self.oauth2_bearer),
            ("--netrc-file", &self.netrc_file),
            ("--max-time", &self.max_time),
        ];
        for (name, value) in singles {
            words.extend(value.iter().flat_map(|v| [name.into(), v.clone()]));
        }
        let lists = [
            ("--header", &self.headers),
            ("--cookie", &self.cookies),
            ("--data", &self.data),
            ("--resolve", &self.resolve),
            ("--connect-to", &self.connect_to),
        ];
        for (name, values) in lists {
            words.extend(values.iter().flat_map(|v| [name.into(), v.clone()]));
        }
        words
    }
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "The report")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct Global {
    /// text or json
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub(crate) format: Option<Format>,
    /// The same as --format json
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the report to a file
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Colours; the usual variables of the environment count as well
    #[arg(long, value_name = "WHEN", value_enum)]
    pub(crate) color: Option<When>,
    /// More: every exchange, what was ruled out; -vv: every field
    #[arg(short = 'v', long, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// The conclusion only
    #[arg(short = 'q', long)]
    pub(crate) quiet: bool,
    /// Only the steps this person can take
    #[arg(long = "for", value_name = "PERSON", value_enum)]
    pub(crate) person: Option<Person>,

    /// What may be sent: no credentials; your own (default); also one login of a made-up user
    #[arg(long, value_name = "WHAT", value_enum, help_heading = "What may be done")]
    pub(crate) allow: Option<Allow>,
    /// Send a method that may change something, once, as given
    #[arg(long, help_heading = "What may be done")]
    pub(crate) send: bool,
    /// At most this many requests [default: 12]
    #[arg(long, value_name = "N", help_heading = "What may be done", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) budget: Option<u16>,
    /// For each exchange [default: 10]
    #[arg(long, value_name = "SECONDS", help_heading = "What may be done", value_parser = seconds)]
    pub(crate) timeout: Option<f64>,
    /// No request at all: judge what was handed in
    #[arg(long, help_heading = "What may be done")]
    pub(crate) offline: bool,
    /// Print the requests that would be sent and why; send none
    #[arg(long, help_heading = "What may be done")]
    pub(crate) plan: bool,
    /// Read the password from standard input
    #[arg(long, help_heading = "What may be done")]
    pub(crate) password_stdin: bool,
    /// Read the password from a file
    #[arg(long, value_name = "FILE", help_heading = "What may be done")]
    pub(crate) password_file: Option<PathBuf>,

    /// The keys that sign its tokens: a JWK set or PEM file, or the address of one
    #[arg(long, value_name = "FILE|URL", help_heading = "What the API accepts")]
    pub(crate) jwks: Option<String>,
    /// The issuer of its tokens; its published metadata and keys may be asked for
    #[arg(long, value_name = "URL", help_heading = "What the API accepts")]
    pub(crate) issuer: Option<String>,
    /// The audience its tokens must name
    #[arg(long, value_name = "NAME", help_heading = "What the API accepts")]
    pub(crate) audience: Option<String>,

    #[command(flatten)]
    pub(crate) disk: Disk,

    #[command(flatten)]
    pub(crate) later: Later,
}

/// Where the server's own files lie.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "On the server itself")]
pub(crate) struct Disk {
    /// Read the files of the web servers on this machine
    #[arg(long)]
    pub(crate) server: bool,
    /// Where / is: a container's or a backup's tree
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// A configuration, by its first file; its kind is recognised
    #[arg(long, value_name = "FILE")]
    pub(crate) server_config: Vec<PathBuf>,
    /// A site's documents
    #[arg(long, value_name = "DIR")]
    pub(crate) docroot: Vec<PathBuf>,
    /// An error log
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Vec<PathBuf>,
}

/// Options that are understood and not acted upon yet: each becomes a limit of the report.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Later {
    #[arg(long, hide = true)]
    fix: bool,
    #[arg(long, hide = true)]
    yes: bool,
    #[arg(long, hide = true)]
    diff: bool,
}

impl Later {
    /// One sentence for each that was given.
    pub(crate) fn limits(&self) -> Vec<String> {
        let given = [
            ("--fix", self.fix, "nothing is changed by itself yet; the report says what to do"),
            ("--yes", self.yes, "nothing is changed by itself yet"),
            ("--diff", self.diff, "repairs are not shown as diffs yet"),
        ];
        given.into_iter().filter(|(_, on, _)| *on).map(|(name, _, why)| format!("{name}: {why}")).collect()
    }
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        "markdown" | "sarif" | "html" | "junit" | "csv" => {
            Err("not there yet; there are text and json".into())
        }
        _ => Err("there are text and json".into()),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(n) if n > 0.0 && n <= 86_400.0 => Ok(n),
        _ => Err("a number of seconds above 0".into()),
    }
}

/// Whether there are colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    #[default]
    Auto,
    Always,
    Never,
}

/// What may be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Allow {
    Read,
    #[default]
    Login,
    Attempt,
}

/// Whose steps are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Person {
    Visitor,
    Developer,
    Owner,
    Administrator,
}

impl From<Person> for Party {
    fn from(person: Person) -> Self {
        match person {
            Person::Visitor => Self::Visitor,
            Person::Developer => Self::Developer,
            Person::Owner => Self::Owner,
            Person::Administrator => Self::Administrator,
        }
    }
}
