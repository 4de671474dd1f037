//! A tree of configuration and files, of which parts can be left out.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

/// A directive, or a block of some.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Line(String),
    Block(String, Vec<Part>, String),
}

impl Part {
    pub(crate) fn line(text: impl Into<String>) -> Self {
        Self::Line(text.into())
    }

    /// `<name args>`.
    pub(crate) fn section(name: &str, args: &str, inside: Vec<Self>) -> Self {
        let head = if args.is_empty() { format!("<{name}>") } else { format!("<{name} {args}>") };
        Self::Block(head, inside, format!("</{name}>"))
    }

    fn write(&self, depth: usize, out: &mut String) {
        let blank = "  ".repeat(depth);
        match self {
            Self::Line(text) => {
                let _ = writeln!(out, "{blank}{text}");
            }
            Self::Block(head, inside, end) => {
                let _ = writeln!(out, "{blank}{head}");
                for part in inside {
                    part.write(depth + 1, out);
                }
                let _ = writeln!(out, "{blank}{end}");
            }
        }
    }

    fn parts(&self) -> usize {
        match self {
            Self::Line(_) => 1,
            Self::Block(_, inside, _) => 1 + inside.iter().map(Self::parts).sum::<usize>(),
        }
    }
}

/// All parts as text.
pub(crate) fn text(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        part.write(0, &mut out);
    }
    out
}

/// Leaves one part out; counts `at` down to it.
fn without(parts: &[Part], at: &mut usize) -> Vec<Part> {
    let mut out = Vec::new();
    for part in parts {
        let size = part.parts();
        if *at >= size {
            *at -= size;
            out.push(part.clone());
        } else if *at == 0 {
            *at = usize::MAX;
        } else if let Part::Block(head, inside, end) = part {
            *at -= 1;
            out.push(Part::Block(head.clone(), without(inside, at), end.clone()));
        }
    }
    out
}

/// One virtual host with its files, and what is asked of it.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// Its folder.
    pub(crate) folder: String,
    /// Its name.
    pub(crate) host: String,
    /// What stands before the virtual hosts.
    pub(crate) global: Vec<Part>,
    /// The virtual host.
    pub(crate) conf: Vec<Part>,
    /// `.htaccess` files by their absolute paths.
    pub(crate) htaccess: Vec<(String, Vec<Part>)>,
    /// Other files.
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) shapes: Vec<Shape>,
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) login: Shown,
    /// Further fields.
    pub(crate) fields: Vec<(&'static str, &'static str)>,
}

/// What a request presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    Nothing,
    Basic(&'static str, &'static str),
    Other(&'static str),
}

impl Tree {
    /// How many parts there are, requests included.
    pub(crate) fn parts(&self) -> usize {
        let htaccess = self.htaccess.iter().map(|(_, p)| 1 + count(p)).sum::<usize>();
        count(&self.global) + count(&self.conf) + htaccess + self.shapes.len()
    }

    /// The same with one part left out.
    pub(crate) fn without(&self, mut at: usize) -> Self {
        let mut out = self.clone();
        if at < self.shapes.len() {
            out.shapes.remove(at);
            return out;
        }
        at -= self.shapes.len();
        let (global, conf) = (count(&out.global), count(&out.conf));
        if at < global {
            out.global = without(&out.global, &mut at);
            return out;
        }
        at -= global;
        if at < conf {
            out.conf = without(&out.conf, &mut at);
            return out;
        }
        at -= conf;
        for n in 0..out.htaccess.len() {
            let size = 1 + count(&out.htaccess[n].1);
            if at == 0 {
                out.htaccess.remove(n);
                return out;
            }
            if at < size {
                at -= 1;
                out.htaccess[n].1 = without(&out.htaccess[n].1, &mut at);
                return out;
            }
            at -= size;
        }
        out
    }
}

fn count(parts: &[Part]) -> usize {
    parts.iter().map(Part::parts).sum()
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}# <VirtualHost> {} in {}\n{}",
            text(&self.global),
            self.host,
            self.folder,
            text(&self.conf)
        )?;
        for (path, parts) in &self.htaccess {
            write!(f, "# {path}\n{}", text(parts))?;
        }
        for shape in &self.shapes {
            writeln!(f, "# {} {} {:?} {:?}", shape.method, shape.path, shape.login, shape.fields)?;
        }
        Ok(())
    }
}
