//! An object a line: Caddy, Traefik, and whatever Apache and nginx are told to write. Fields are told by their names.

use super::{
    Field,
    entry::{Span, Spans},
};

/// Objects in objects.
const DEEPEST: usize = 16;
/// Longest path of names that is looked up.
const LONGEST_NAME: usize = 48;

/// Where the fields of an object stand; `None` where the line is no object.
pub(super) fn spans(line: &[u8]) -> Option<Spans> {
    let (spans, rank) = ([Span::NONE; Field::COUNT], [u8::MAX; Field::COUNT]);
    let mut reader = Reader { line, at: 0, spans, rank, doubtful: false };
    reader.blank();
    if reader.peek()? != b'{' {
        return None;
    }
    reader.value(&mut Name::default(), 0)?;
    reader.blank();
    (reader.at == line.len() && !reader.doubtful).then_some(reader.spans)
}

/// The names that lead to a value, in lower case, without what people separate words with: `request.remoteip`.
#[derive(Default)]
struct Name {
    bytes: Vec<u8>,
    /// Whether it is too long to be one that is known.
    lost: bool,
}

impl Name {
    fn push(&mut self, key: &[u8]) -> usize {
        let before = self.bytes.len();
        if before > 0 {
            self.bytes.push(b'.');
        }
        let letters = key.iter().filter(|b| !matches!(b, b'_' | b'-' | b'.' | b'@' | b'$'));
        self.bytes.extend(letters.take(LONGEST_NAME).map(u8::to_ascii_lowercase));
        self.lost = self.bytes.len() > LONGEST_NAME;
        before
    }

    fn pop(&mut self, before: usize) {
        self.bytes.truncate(before);
        self.lost = self.bytes.len() > LONGEST_NAME;
    }
}

struct Reader<'a> {
    line: &'a [u8],
    at: usize,
    spans: Spans,
    /// How good the name was by which a field was told.
    rank: [u8; Field::COUNT],
    /// One name twice: a server that escapes nothing, and a visitor who knows it.
    doubtful: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.blank();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// A string's inside.
    fn string(&mut self) -> Option<Span> {
        self.take(b'"')?;
        let from = self.at;
        loop {
            let found = self.at + memchr::memchr2(b'"', b'\\', self.line.get(self.at..)?)?;
            if self.line[found] == b'"' {
                self.at = found + 1;
                return Some(Span::new(from, found));
            }
            self.at = found + 2;
        }
    }

    /// Reads a value and notes where it stands.
    fn value(&mut self, name: &mut Name, depth: usize) -> Option<()> {
        self.blank();
        match self.peek()? {
            b'"' => {
                let span = self.string()?;
                self.note(name, span);
            }
            open @ (b'{' | b'[') if depth < DEEPEST => self.group(open, name, depth)?,
            b'{' | b'[' => return None,
            _ => {
                let rest = &self.line[self.at..];
                let length =
                    rest.iter().position(|b| matches!(b, b',' | b'}' | b']' | b' ')).unwrap_or(rest.len());
                let span = Span::new(self.at, self.at + length);
                self.at += length;
                if length == 0 {
                    return None;
                }
                self.note(name, span);
            }
        }
        Some(())
    }

    /// An object, or a list, whose first element counts.
    fn group(&mut self, open: u8, name: &mut Name, depth: usize) -> Option<()> {
        self.at += 1;
        let close = if open == b'{' { b'}' } else { b']' };
        self.blank();
        if self.peek()? == close {
            self.at += 1;
            return Some(());
        }
        loop {
            let before = name.bytes.len();
            if open == b'{' {
                self.blank();
                let key = self.string()?;
                name.push(&self.line[key.from as usize..key.to as usize]);
                self.take(b':')?;
            }
            self.value(name, depth + 1)?;
            name.pop(before);
            self.blank();
            match self.peek()? {
                b',' => self.at += 1,
                byte if byte == close => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
    }

    fn note(&mut self, name: &Name, span: Span) {
        if name.lost || self.line.get(span.from as usize..span.to as usize) == Some(b"null") {
            return;
        }
        let Some((rank, field)) = known(&name.bytes) else { return };
        let best = &mut self.rank[field as usize];
        self.doubtful |= rank == *best && !matches!(field, Field::Agent | Field::Referer);
        if rank < *best {
            *best = rank;
            self.spans[field as usize] = span;
        }
    }
}

/// The field a name tells, as the servers' own formats and widespread ones call it, and how sure that is: 0 is best.
#[rustfmt::skip]
fn known(name: &[u8]) -> Option<(u8, Field)> {
    use Field as F;
    Some(match name {
        b"status" => (0, F::Status),
        b"downstreamstatus" => (1, F::Status),
        b"statuscode" => (2, F::Status),
        b"responsestatus" => (3, F::Status),
        b"response.status" => (4, F::Status),
        b"responsecode" => (6, F::Status),
        b"upstreamstatus" => (0, F::UpstreamStatus),
        b"originstatus" => (1, F::UpstreamStatus),
        b"upstreamaddr" => (0, F::Upstream),
        b"serviceaddr" => (1, F::Upstream),
        b"remoteaddr" => (0, F::Client),
        b"request.remoteip" => (1, F::Client),
        b"clienthost" => (2, F::Client),
        b"remoteip" => (3, F::Client),
        b"clientip" => (4, F::Client),
        b"request.clientip" => (5, F::Client),
        b"client" => (6, F::Client),
        b"ip" => (7, F::Client),
        b"remoteport" => (0, F::ClientPort),
        b"request.remoteport" => (1, F::ClientPort),
        b"clientport" => (2, F::ClientPort),
        b"remoteuser" => (0, F::User),
        b"userid" => (1, F::User),
        b"clientusername" => (2, F::User),
        b"user" => (3, F::User),
        b"request.method" => (0, F::Method),
        b"requestmethod" => (1, F::Method),
        b"method" => (2, F::Method),
        b"httpmethod" => (3, F::Method),
        b"request.uri" => (0, F::Target),
        b"requesturi" => (1, F::Target),
        b"requestpath" => (2, F::Target),
        b"uri" => (3, F::Target),
        b"url" => (4, F::Target),
        b"path" => (5, F::Target),
        b"request" => (0, F::Request),
        b"requestline" => (1, F::Request),
        _ => return of_the_rest(name),
    })
}

/// The fields behind the request itself.
#[rustfmt::skip]
fn of_the_rest(name: &[u8]) -> Option<(u8, Field)> {
    use Field as F;
    Some(match name {
        b"request.host" => (0, F::Host),
        b"requesthost" => (1, F::Host),
        b"host" => (2, F::Host),
        b"httphost" => (3, F::Host),
        b"servername" => (4, F::Host),
        b"ts" => (0, F::Time),
        b"starttimeutc" => (1, F::Time),
        b"startutc" => (2, F::Time),
        b"time" => (3, F::Time),
        b"timelocal" => (4, F::Time),
        b"timeiso8601" => (5, F::Time),
        b"timestamp" => (6, F::Time),
        b"bodybytessent" => (0, F::Bytes),
        b"size" => (1, F::Bytes),
        b"downstreamcontentsize" => (2, F::Bytes),
        b"bytes" => (3, F::Bytes),
        b"bytessent" => (4, F::Bytes),
        b"requesttime" => (0, F::Seconds),
        b"httpuseragent" => (0, F::Agent),
        b"request.headers.useragent" => (1, F::Agent),
        b"requestuseragent" => (2, F::Agent),
        b"useragent" => (3, F::Agent),
        b"httpreferer" => (0, F::Referer),
        b"request.headers.referer" => (1, F::Referer),
        b"referer" => (2, F::Referer),
        _ => return None,
    })
}
