//! The pages, and what in them no definition of an option says.

use crate::{
    args::{CheckArgs, CompletionsArgs, CurlArgs, DemoArgs, ExplainArgs, PasteArgs, SchemaArgs},
    tree::with_options_of,
};
use clap::{Command, CommandFactory};

/// One page of section 1.
pub(super) struct Page {
    /// Such as `why401-curl`.
    pub name: &'static str,
    /// Where its options are defined.
    pub command: fn() -> Command,
    /// Lines of the synopsis.
    pub synopsis: &'static [&'static str],
    /// Paragraphs of the description.
    pub text: &'static [&'static str],
    /// What to type, and what it is for.
    pub examples: &'static [(&'static str, &'static str)],
}

/// All of them, the main one first.
pub(super) static PAGES: [Page; 6] = [
    Page {
        name: "why401",
        command: || with_options_of(CheckArgs::command(), &PasteArgs::command()),
        synopsis: &[
            "why401 [OPTIONS] URL",
            "why401 [OPTIONS] curl …",
            "why401 [OPTIONS] -",
            "why401 explain [ID]",
            "why401 demo | schema | completions SHELL",
        ],
        text: &[
            "Sends a request as given, looks at the answer, and where it is refused asks a few more questions until \
             one cause remains. The report names that cause, shows what proves it, and says who has to do what.",
            "Credentials go only to the server they were given for. At most two failing logins are sent in a run, and \
             never one that was refused a short while ago. No request that may change something is sent without \
             --send. Files that are read are named in the report; no report contains a secret.",
            "With - anything pasted is read from standard input and explained offline: a command, a transcript, an \
             answer, an error text, a token.",
        ],
        examples: &[
            ("why401 https://shop.example/admin/products", "Is it me or them?"),
            ("why401 -u alice https://staff.example/", "Asks for the password and says why it is refused."),
            ("why401 --for visitor -q https://shop.example/", "The conclusion, and what a visitor can do."),
            ("why401 --plan -u alice https://staff.example/", "What would be sent and why; sends nothing."),
            ("why401 --json https://api.example/v1/me | jq .findings[0].id", "For scripts."),
            ("pbpaste | why401 -", "Whatever was copied."),
        ],
    },
    Page {
        name: "why401-curl",
        command: CurlArgs::command,
        synopsis: &["why401 [OPTIONS] curl …", "why401 [OPTIONS] curl -"],
        text: &[
            "Everything behind the word curl is a curl command as it was typed or copied. The request it describes is \
             sent as curl would send it, and explained. With - as the only word the text of the command is read from \
             standard input, where no shell has touched it.",
            "Options of why401 stand before the word curl. ~/.curlrc is not read. Files that hold a body, or that an \
             output would be written to, are left alone.",
        ],
        examples: &[
            (
                "why401 curl -H \"Authorization: Bearer $TOKEN\" https://api.example/v1/me",
                "Any curl command, with why401 before it.",
            ),
            ("why401 --json curl -u alice https://staff.example/", "Options of why401 stand before."),
            ("why401 curl - < command.txt", "Finds what the quotes of a shell have broken."),
        ],
    },
    Page {
        name: "why401-explain",
        command: ExplainArgs::command,
        synopsis: &["why401 explain [OPTIONS] [ID]"],
        text: &[
            "Prints the manual of a cause: what happens, how it is recognised, what looks like it, the fix, the \
             references. Without ID it lists all causes by group. A wrong id is answered with the nearest ones.",
        ],
        examples: &[
            ("why401 explain", "Everything that can be wrong."),
            ("why401 explain header/scheme-case", "One cause."),
            ("why401 explain --search proxy", "Causes whose manual mentions a word."),
        ],
    },
    Page {
        name: "why401-demo",
        command: DemoArgs::command,
        synopsis: &["why401 demo [OPTIONS]"],
        text: &[
            "Starts small broken sites inside the process, on loopback, and diagnoses them one after the other. \
                 Nothing leaves the machine.",
        ],
        examples: &[("why401 demo", "A first look."), ("why401 demo -v", "With every exchange.")],
    },
    Page {
        name: "why401-schema",
        command: SchemaArgs::command,
        synopsis: &["why401 schema [OPTIONS]"],
        text: &[
            "Prints the JSON Schema of the reports that --json writes. Fields are added, never renamed or removed, \
                 within one version of the schema.",
        ],
        examples: &[("why401 schema -o report.schema.json", "For a validator or a code generator.")],
    },
    Page {
        name: "why401-completions",
        command: CompletionsArgs::command,
        synopsis: &["why401 completions [OPTIONS] SHELL"],
        text: &[
            "Prints what makes a shell complete the commands, options and cause names of why401. A package of a \
                 distribution brings these scripts along already.",
        ],
        examples: &[
            ("why401 completions bash > ~/.local/share/bash-completion/completions/why401", "bash"),
            ("why401 completions zsh > \"${fpath[1]}/_why401\"", "zsh"),
            ("why401 completions fish > ~/.config/fish/completions/why401.fish", "fish"),
            ("why401 completions powershell >> $PROFILE", "PowerShell"),
            ("why401 completions elvish >> ~/.config/elvish/rc.elv", "elvish"),
        ],
    },
];

/// Variables that are looked at.
pub(super) const ENVIRONMENT: [(&str, &str); 9] = [
    ("http_proxy, HTTPS_PROXY, ALL_PROXY, NO_PROXY", "Proxies, as for curl; small letters count as well."),
    (
        "CURL_CA_BUNDLE, SSL_CERT_FILE",
        "Certificates that are trusted, as for curl. --cacert goes before them.",
    ),
    ("NETRC", "The netrc file that -n reads."),
    ("NO_COLOR", "No colours, unless it is empty."),
    ("CLICOLOR_FORCE", "Colours, also where the output is no terminal."),
    ("TERM", "No colours where it is dumb."),
    ("LC_ALL, LC_CTYPE, LANG", "ASCII only, unless the first of them that is set names UTF-8."),
    ("XDG_STATE_HOME", "Where failed logins are remembered."),
    ("HOME", "Where ~ is."),
];

/// Files that are read or written.
pub(super) const FILES: [(&str, &str); 3] = [
    (
        "~/.local/state/why401/",
        "Which logins were refused lately, as keyed hashes, so that no account is locked by asking again. It may be \
         deleted at any time.",
    ),
    ("~/.netrc", "Read with -n only."),
    ("/etc/ssl, /etc/pki", "The certificates the machine trusts, where they are by default."),
];
