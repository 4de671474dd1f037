//! A directive with its arguments as the server hands them to the module, and the methods it is limited to.

use super::{
    lines::{rewrite_words, words},
    load::{Item, Loaded},
};
use crate::{Hit, Spot, Word};
use std::{collections::BTreeSet, sync::Arc};

/// A directive in force somewhere; containers such as `<RequireAll>` hold others.
#[derive(Clone, Debug)]
pub(crate) struct Directive {
    /// In lower case; containers with their `<`.
    pub(crate) key: String,
    /// For people.
    pub(crate) hit: Hit,
    /// All arguments, unquoted, with variables in place.
    pub(crate) args: Vec<Word>,
    /// The same in one piece, quotes kept (`RAW_ARGS`).
    pub(crate) raw: Vec<u8>,
    /// `<Limit>` and `<LimitExcept>` around it.
    pub(crate) methods: Methods,
    /// What a container holds.
    pub(crate) inside: Vec<Arc<Directive>>,
}

impl Directive {
    /// Out of an item, without what is in it.
    pub(crate) fn new(
        item: &Item,
        loaded: &Loaded,
        within: &Arc<[(String, Spot)]>,
        methods: &Methods,
    ) -> Self {
        let is_rule = matches!(item.key.as_str(), "rewriterule" | "rewritecond");
        let tokens = if is_rule { rewrite_words(&item.raw) } else { words(&item.raw) };
        let args: Vec<Word> = tokens
            .iter()
            .map(|t| Word {
                text: loaded.resolve_with(&t.text, &item.values),
                spot: item.line.spot(item.at + t.start, item.at + t.end),
                quoted: t.quoted,
            })
            .collect();
        let hit = Hit {
            name: item.name.clone(),
            args: args.iter().map(Word::lossy).collect(),
            spot: item.line.whole(),
            within: within.to_vec(),
        };
        let raw = loaded.resolve_with(&item.raw, &item.values);
        Self { key: item.key.clone(), hit, args, raw, methods: methods.clone(), inside: Vec::new() }
    }

    /// An argument as text; empty where there is none.
    pub(crate) fn text(&self, n: usize) -> String {
        self.args.get(n).map(Word::lossy).unwrap_or_default()
    }

    /// Whether an argument is this word, in any case.
    pub(crate) fn says(&self, n: usize, word: &str) -> bool {
        self.args.get(n).is_some_and(|w| w.text.eq_ignore_ascii_case(word.as_bytes()))
    }

    /// Where it stands.
    pub(crate) fn spot(&self) -> &Spot {
        &self.hit.spot
    }
}

/// Which methods something counts for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Methods {
    /// All.
    #[default]
    All,
    /// These (`<Limit>`); `HEAD` is `GET`.
    Only(BTreeSet<String>),
    /// All but these (`<LimitExcept>`).
    Except(BTreeSet<String>),
}

impl Methods {
    /// Whether it counts for a method.
    pub(crate) fn covers(&self, method: &str) -> bool {
        let method = counted(method);
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(method),
            Self::Except(names) => !names.contains(method),
        }
    }
}

/// The name a method is known by: `M_GET` is that of HEAD as well.
pub(crate) fn counted(method: &str) -> &str {
    if method == "HEAD" { "GET" } else { method }
}

/// The methods httpd has a number for without anybody registering one (`modules/http/http_protocol.c`).
pub(crate) const METHODS: [&str; 26] = [
    "GET",
    "PUT",
    "POST",
    "DELETE",
    "CONNECT",
    "OPTIONS",
    "TRACE",
    "PATCH",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "VERSION-CONTROL",
    "CHECKOUT",
    "UNCHECKOUT",
    "CHECKIN",
    "UPDATE",
    "LABEL",
    "REPORT",
    "MKWORKSPACE",
    "MKACTIVITY",
    "BASELINE-CONTROL",
    "MERGE",
];
