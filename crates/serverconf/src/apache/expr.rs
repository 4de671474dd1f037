//! Expressions of `<If>` and `Require expr`: the common part of the grammar (`server/util_expr_scan.l`,
//! `server/util_expr_parse.y`).
//!
//! What is not read, and what a request does not tell, is unknown; `and` and `or` know what that means.

use super::{glob, pattern::Expression, subnet::Subnet};
use std::net::IpAddr;

/// How deep brackets may go.
const DEEP: usize = 60;

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    /// `true`, `false`.
    Const(bool),
    /// `!`.
    Not(Box<Expr>),
    /// `&&`.
    And(Box<Expr>, Box<Expr>),
    /// `||`.
    Or(Box<Expr>, Box<Expr>),
    /// `-n`, or `-z` where false.
    Filled(Value, bool),
    /// `-T`.
    True(Value),
    /// `==` and its kin, as text.
    Text(Value, Relation, Value),
    /// `-eq` and its kin, as numbers.
    Number(Value, Relation, Value),
    /// `=~`, or `!~` where false.
    Matches(Value, Expression, bool),
    /// `in { … }`.
    In(Value, Vec<Value>),
    /// `-ipmatch`; `-R` with the client's address.
    Ip(Value, Value),
    /// `-strmatch`, `-fnmatch`; in any case where true.
    Glob(Value, Value, bool, bool),
    /// Not read here.
    Opaque,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

impl Relation {
    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
        }
    }
}

/// A text in pieces.
#[derive(Clone, Debug, Default)]
pub(crate) struct Value(Vec<Piece>);

#[derive(Clone, Debug)]
enum Piece {
    Literal(Vec<u8>),
    Variable(String),
    Call(String, Value),
    Opaque,
}

/// What expressions ask of a request; `None` where it is not known.
pub(crate) trait Known {
    /// `%{NAME}`, the name in upper case.
    fn variable(&self, name: &str) -> Option<Vec<u8>>;
    /// `req('name')` and other functions, the name in lower case.
    fn call(&self, name: &str, argument: &[u8]) -> Option<Vec<u8>>;
}

impl Value {
    /// A text in which `%{…}` stands for something (`AP_EXPR_FLAG_STRING_RESULT`).
    pub(crate) fn string(text: &[u8]) -> Self {
        let mut reader = Reader { text, at: 0, depth: 0 };
        reader.string(None).unwrap_or(Self(vec![Piece::Opaque]))
    }

    /// The text, where all of it is known.
    pub(crate) fn of(&self, known: &dyn Known) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => out.extend_from_slice(text),
                Piece::Variable(name) => out.extend(known.variable(name)?),
                Piece::Call(name, argument) => out.extend(known.call(name, &argument.of(known)?)?),
                Piece::Opaque => return None,
            }
        }
        Some(out)
    }

    fn variable(name: &str) -> Self {
        Self(vec![Piece::Variable(name.to_owned())])
    }

    fn mentions(&self, wanted: &str) -> bool {
        self.0.iter().any(|piece| match piece {
            Piece::Variable(name) => name == wanted,
            Piece::Call(_, argument) => argument.mentions(wanted),
            _ => false,
        })
    }
}

impl Expr {
    /// Reads a condition; what is not read becomes [`Expr::Opaque`].
    pub(crate) fn parse(text: &[u8]) -> Result<Self, String> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        if reader.peek().is_none() {
            return Err("the expression is empty".into());
        }
        let read = reader.or();
        let is_whole = reader.peek().is_none();
        Ok(read.filter(|_| is_whole).unwrap_or(Self::Opaque))
    }

    /// Whether it holds; `None` where that is not known.
    pub(crate) fn holds(&self, known: &dyn Known) -> Option<bool> {
        match self {
            Self::Const(value) => Some(*value),
            Self::Not(inner) => inner.holds(known).map(|b| !b),
            Self::And(a, b) => match (a.holds(known), b.holds(known)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(a, b) => match (a.holds(known), b.holds(known)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Self::Filled(value, wanted) => value.of(known).map(|v| v.is_empty() != *wanted),
            Self::True(value) => value.of(known).map(|v| is_true(&v)),
            Self::Text(a, relation, b) => Some(relation.holds(a.of(known)?.cmp(&b.of(known)?))),
            Self::Number(a, relation, b) => {
                Some(relation.holds(number(&a.of(known)?).cmp(&number(&b.of(known)?))))
            }
            Self::Matches(value, expression, wanted) => {
                expression.is_match(&value.of(known)?).map(|found| found == *wanted)
            }
            Self::In(value, list) => {
                let value = value.of(known)?;
                let values: Option<Vec<_>> = list.iter().map(|one| one.of(known)).collect();
                values.map(|all| all.contains(&value))
            }
            Self::Ip(value, net) => in_network(&value.of(known)?, &net.of(known)?),
            Self::Glob(value, pattern, any_case, is_path) => {
                let (mut value, mut pattern) = (value.of(known)?, pattern.of(known)?);
                if *any_case {
                    value.make_ascii_lowercase();
                    pattern.make_ascii_lowercase();
                }
                let flags = if *is_path { glob::Flags::Pathname } else { glob::Flags::Plain };
                Some(glob::matches(&pattern, &value, flags))
            }
            Self::Opaque => None,
        }
    }

    /// Whether a variable occurs in it; not known of what is not read.
    pub(crate) fn mentions(&self, name: &str) -> Option<bool> {
        let two = |a: &Value, b: &Value| Some(a.mentions(name) || b.mentions(name));
        match self {
            Self::Const(_) => Some(false),
            Self::Not(inner) => inner.mentions(name),
            Self::And(a, b) | Self::Or(a, b) => match (a.mentions(name), b.mentions(name)) {
                (Some(a), Some(b)) => Some(a || b),
                _ => None,
            },
            Self::Filled(value, _) | Self::True(value) | Self::Matches(value, ..) => {
                Some(value.mentions(name))
            }
            Self::Text(a, _, b) | Self::Number(a, _, b) | Self::Ip(a, b) | Self::Glob(a, b, ..) => two(a, b),
            Self::In(value, list) => Some(value.mentions(name) || list.iter().any(|v| v.mentions(name))),
            Self::Opaque => None,
        }
    }
}

/// `-T`: not empty, `0`, `off`, `false` or `no`.
fn is_true(value: &[u8]) -> bool {
    let value = value.to_ascii_lowercase();
    !matches!(value.as_slice(), b"" | b"0" | b"off" | b"false" | b"no")
}

/// As `strtol` and `apr_atoi64`: what begins like a number.
fn number(value: &[u8]) -> i64 {
    let text = String::from_utf8_lossy(value);
    let text = text.trim_start();
    let end = text.char_indices().find(|(n, c)| !(c.is_ascii_digit() || (*n == 0 && *c == '-')));
    text[..end.map_or(text.len(), |(n, _)| n)].parse().unwrap_or(0)
}

fn in_network(address: &[u8], net: &[u8]) -> Option<bool> {
    let address = std::str::from_utf8(address).ok()?.parse::<IpAddr>().ok()?;
    let net = Subnet::parse(std::str::from_utf8(net).ok()?).ok()?;
    Some(net.holds(address))
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<u8> {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    fn takes(&mut self, word: &str) -> bool {
        self.peek();
        let rest = &self.text[self.at..];
        let is_word = word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let ends = rest.get(word.len()).is_none_or(|b| !(b.is_ascii_alphanumeric() || *b == b'_'));
        let found = rest.starts_with(word.as_bytes()) && (!is_word || ends);
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn or(&mut self) -> Option<Expr> {
        self.depth += 1;
        if self.depth > DEEP {
            return None;
        }
        let mut left = self.and()?;
        while self.takes("||") || self.takes("or") {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        self.depth -= 1;
        Some(left)
    }

    fn and(&mut self) -> Option<Expr> {
        let mut left = self.not()?;
        while self.takes("&&") || self.takes("and") {
            left = Expr::And(Box::new(left), Box::new(self.not()?));
        }
        Some(left)
    }

    fn not(&mut self) -> Option<Expr> {
        let mut negations = 0usize;
        while self.peek() == Some(b'!') || self.takes("not") {
            self.at += usize::from(self.peek() == Some(b'!'));
            negations += 1;
            if negations > DEEP {
                return None;
            }
        }
        let inner = self.comparison()?;
        Some(if negations % 2 == 1 { Expr::Not(Box::new(inner)) } else { inner })
    }

    fn comparison(&mut self) -> Option<Expr> {
        if self.takes("(") {
            let inner = self.or()?;
            return self.takes(")").then_some(inner);
        }
        if self.takes("true") {
            return Some(Expr::Const(true));
        }
        if self.takes("false") {
            return Some(Expr::Const(false));
        }
        for (name, wanted) in [("-n", true), ("-z", false)] {
            if self.takes(name) {
                return Some(Expr::Filled(self.value()?, wanted));
            }
        }
        if self.takes("-T") {
            return Some(Expr::True(self.value()?));
        }
        if self.takes("-R") {
            return Some(Expr::Ip(Value::variable("REMOTE_ADDR"), self.value()?));
        }
        let left = self.value()?;
        self.relation(left)
    }

    fn relation(&mut self, left: Value) -> Option<Expr> {
        use Relation::{Eq, Ge, Gt, Le, Lt, Ne};
        for (name, wanted) in [("=~", true), ("!~", false)] {
            if self.takes(name) {
                return Some(Expr::Matches(left, self.regex()?, wanted));
            }
        }
        for (name, relation) in
            [("==", Eq), ("!=", Ne), ("<=", Le), (">=", Ge), ("=", Eq), ("<", Lt), (">", Gt)]
        {
            if self.takes(name) {
                return Some(Expr::Text(left, relation, self.value()?));
            }
        }
        for (name, relation) in [("eq", Eq), ("ne", Ne), ("lt", Lt), ("le", Le), ("gt", Gt), ("ge", Ge)] {
            if self.takes(&format!("-{name}")) || self.takes(name) {
                return Some(Expr::Number(left, relation, self.value()?));
            }
        }
        if self.takes("-in") || self.takes("in") {
            return Some(Expr::In(left, self.list()?));
        }
        if self.takes("-ipmatch") {
            return Some(Expr::Ip(left, self.value()?));
        }
        for (name, any_case, is_path) in
            [("-strmatch", false, false), ("-strcmatch", true, false), ("-fnmatch", false, true)]
        {
            if self.takes(name) {
                return Some(Expr::Glob(left, self.value()?, any_case, is_path));
            }
        }
        None
    }

    fn list(&mut self) -> Option<Vec<Value>> {
        if !self.takes("{") {
            return None;
        }
        let mut out = vec![self.value()?];
        while self.takes(",") {
            out.push(self.value()?);
        }
        self.takes("}").then_some(out)
    }

    fn regex(&mut self) -> Option<Expression> {
        let stop = match self.peek()? {
            b'/' => b'/',
            b'm' => {
                self.at += 1;
                *self.text.get(self.at).filter(|b| b"/#$%^|?!'\",;:._-".contains(b))?
            }
            _ => return None,
        };
        let start = self.at + 1;
        let end = start + self.text.get(start..)?.iter().position(|b| *b == stop)?;
        self.at = end + 1;
        let flags_at = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_alphanumeric) {
            self.at += 1;
        }
        let flags = &self.text[flags_at..self.at];
        if flags.iter().any(|b| !b"is".contains(b)) {
            return None;
        }
        Expression::new(&self.text[start..end], flags.contains(&b'i'))
    }

    /// One value: a text in quotes, a number, a variable, a function; a dot joins two.
    fn value(&mut self) -> Option<Value> {
        let mut out = self.operand()?;
        while self.peek() == Some(b'.') {
            self.at += 1;
            out.0.extend(self.operand()?.0);
        }
        Some(out)
    }

    fn operand(&mut self) -> Option<Value> {
        match self.peek()? {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                self.string(Some(quote))
            }
            b'%' => self.variable().map(|piece| Value(vec![piece])),
            b'0'..=b'9' | b'-' => {
                let start = self.at;
                self.at += 1;
                while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
                    self.at += 1;
                }
                let text = &self.text[start..self.at];
                text.last()?.is_ascii_digit().then(|| Value(vec![Piece::Literal(text.to_vec())]))
            }
            _ => {
                let name = self.name()?;
                if !self.takes("(") {
                    return None;
                }
                self.depth += 1;
                if self.depth > DEEP {
                    return None;
                }
                let argument = self.value()?;
                self.depth -= 1;
                self.takes(")").then(|| Value(vec![Piece::Call(name.to_ascii_lowercase(), argument)]))
            }
        }
    }

    fn name(&mut self) -> Option<String> {
        let start = self.at;
        while self.text.get(self.at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_') {
            self.at += 1;
        }
        (self.at > start).then(|| String::from_utf8_lossy(&self.text[start..self.at]).into_owned())
    }

    /// `%{NAME}` and `%{func:argument}`.
    fn variable(&mut self) -> Option<Piece> {
        if !self.text[self.at..].starts_with(b"%{") {
            return None;
        }
        self.at += 2;
        let name = self.name()?;
        match self.text.get(self.at)? {
            b'}' => {
                self.at += 1;
                Some(Piece::Variable(name.to_ascii_uppercase()))
            }
            b':' => {
                let start = self.at + 1;
                let end = start + self.text[start..].iter().position(|b| *b == b'}')?;
                self.at = end + 1;
                let argument = Value(vec![Piece::Literal(self.text[start..end].to_vec())]);
                Some(Piece::Call(name.to_ascii_lowercase(), argument))
            }
            _ => None,
        }
    }

    /// Up to a quote, or to the end.
    fn string(&mut self, quote: Option<u8>) -> Option<Value> {
        let (mut out, mut literal) = (Vec::new(), Vec::new());
        loop {
            let Some(&byte) = self.text.get(self.at) else {
                if quote.is_some() {
                    return None;
                }
                break;
            };
            match byte {
                b if Some(b) == quote => {
                    self.at += 1;
                    break;
                }
                b'%' if self.text[self.at..].starts_with(b"%{") => {
                    out.push(Piece::Literal(std::mem::take(&mut literal)));
                    out.push(self.variable()?);
                }
                b'$' if self.text.get(self.at + 1).is_some_and(u8::is_ascii_digit) => return None,
                b'\\' if self.at + 1 < self.text.len() => {
                    let next = self.text[self.at + 1];
                    if next.is_ascii_digit() || b"xnrtbf".contains(&next) {
                        literal.push(match next {
                            b'n' => b'\n',
                            b'r' => b'\r',
                            b't' => b'\t',
                            _ => return None,
                        });
                    } else {
                        literal.push(next);
                    }
                    self.at += 2;
                }
                b => {
                    literal.push(b);
                    self.at += 1;
                }
            }
        }
        out.push(Piece::Literal(literal));
        Some(Value(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One;

    impl Known for One {
        fn variable(&self, name: &str) -> Option<Vec<u8>> {
            match name {
                "REQUEST_URI" => Some(b"/shop/list".to_vec()),
                "REMOTE_ADDR" => Some(b"192.0.2.7".to_vec()),
                _ => None,
            }
        }

        fn call(&self, name: &str, argument: &[u8]) -> Option<Vec<u8>> {
            match name {
                "tolower" => Some(argument.to_ascii_lowercase()),
                "http" | "req" => Some(Vec::new()),
                _ => None,
            }
        }
    }

    #[test]
    fn conditions_hold_or_not_or_nobody_knows() {
        let cases = [
            ("%{REQUEST_URI} =~ m#^/shop#", Some(true)),
            ("%{REQUEST_URI} == '/shop/list' && ! -z %{REQUEST_URI}", Some(true)),
            ("-R '192.0.2.0/24' and -n %{HTTP:X-Key}", Some(false)),
            ("tolower('AB') == 'ab' || %{TIME_HOUR} -gt 9", Some(true)),
            ("%{TIME_HOUR} -gt 9", None),
            ("%{TIME_HOUR} -gt 9 && false", Some(false)),
            ("%{REQUEST_URI} in { '/a', '/shop/list' }", Some(true)),
            ("%{REMOTE_ADDR} -ipmatch '10.0.0.0/8'", Some(false)),
            ("%{REQUEST_URI} -strmatch '/shop/*'", Some(true)),
            ("not (true)", Some(false)),
            ("-f '/etc/passwd'", None),
            ("%{REQUEST_URI", None),
        ];
        for (text, holds) in cases {
            let expr = Expr::parse(text.as_bytes()).expect("not empty");
            assert_eq!(expr.holds(&One), holds, "{text}: {expr:?}");
        }
        let deep = "(".repeat(500);
        assert!(matches!(Expr::parse(deep.as_bytes()), Ok(Expr::Opaque)));
    }
}
