//! Apache's `LogFormat` (`mod_log_config` of httpd 2.4): `%>s`, `%{User-Agent}i`, `%!200,304{Referer}i`.

use super::{
    Field,
    format::{Builder, Part, Shape},
};

/// The formats Apache's and Debian's own configuration name.
const NICKNAMES: [(&str, &str); 4] = [
    ("common", "%h %l %u %t \"%r\" %>s %b"),
    ("combined", "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\""),
    ("combinedio", "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\" %I %O"),
    ("vhost_combined", "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\""),
];

/// Takes a format apart.
pub(super) fn parts(text: &str) -> Vec<Part> {
    // CustomLog without a format, and TransferLog, write the common one.
    let text = if text.is_empty() { "common" } else { text };
    let named = NICKNAMES.iter().find(|(name, _)| *name == text);
    let mut rest = named.map_or(text, |(_, format)| format).as_bytes();
    let mut builder = Builder::default();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'%' => rest = directive(rest, &mut builder),
            b'\\' => rest = escape(rest, &mut builder),
            _ => builder.fixed(byte),
        }
    }
    builder.finish(true)
}

/// `\"`, `\n`, `\t`, `\r`, `\\`; before anything else the backslash stays.
fn escape<'a>(text: &'a [u8], builder: &mut Builder) -> &'a [u8] {
    let Some((&byte, after)) = text.split_first() else {
        builder.fixed(b'\\');
        return text;
    };
    match byte {
        b'n' => builder.fixed(b'\n'),
        b't' => builder.fixed(b'\t'),
        b'r' => builder.fixed(b'\r'),
        b'"' | b'\\' => builder.fixed(byte),
        _ => {
            builder.fixed(b'\\');
            builder.fixed(byte);
        }
    }
    after
}

/// Behind the `%`: statuses, `<` or `>`, an argument in braces, a letter (two for `^ti` and its like).
fn directive<'a>(text: &'a [u8], builder: &mut Builder) -> &'a [u8] {
    let is_modifier = |b: &u8| matches!(b, b'<' | b'>' | b'!' | b',' | b'0'..=b'9');
    let mut at = text.iter().take_while(|b| is_modifier(b)).count();
    let mut argument: &[u8] = &[];
    if text.get(at) == Some(&b'{') {
        let Some(length) = memchr::memchr(b'}', &text[at..]) else { return &[] };
        argument = &text[at + 1..at + length];
        at += length + 1;
        at += text[at..].iter().take_while(|b| is_modifier(b)).count();
    }
    let Some(&letter) = text.get(at) else { return &[] };
    let width = if letter == b'^' { 3 } else { 1 };
    if letter == b'%' {
        builder.fixed(b'%');
    } else {
        gap(letter, argument, builder);
    }
    text.get(at + width..).unwrap_or_default()
}

fn gap(letter: u8, argument: &[u8], builder: &mut Builder) {
    if letter == b't' && argument.is_empty() {
        builder.fixed(b'[');
        builder.gap(Field::Time, Shape::Loose);
        builder.fixed(b']');
        return;
    }
    let named = argument.to_ascii_lowercase();
    let (field, shape) = match letter {
        b'h' | b'a' => (Field::Client, Shape::Word),
        b'u' => (Field::User, Shape::Open),
        b'r' => (Field::Request, Shape::Open),
        b'm' => (Field::Method, Shape::Open),
        b'U' => (Field::Path, Shape::Open),
        b'q' => (Field::Query, Shape::Open),
        b's' => (Field::Status, Shape::Word),
        b'b' | b'B' | b'O' => (Field::Bytes, Shape::Word),
        b't' if named.ends_with(b"sec_frac") => (Field::Other, Shape::Word),
        b't' => (Field::Time, time_shape(&named)),
        b'v' => (Field::Host, Shape::Word),
        b'V' => (Field::Host, Shape::Open),
        b'D' => (Field::Micros, Shape::Word),
        b'T' => (unit(&named), Shape::Word),
        b'p' if named == b"remote" => (Field::ClientPort, Shape::Word),
        b'i' => (of_request(&named), Shape::Open),
        b'o' | b'C' | b'e' | b'n' | b'f' | b'R' | b'^' => (Field::Other, Shape::Open),
        _ => (Field::Other, Shape::Word),
    };
    builder.gap(field, shape);
}

/// `%{sec}t` and its like are numbers; a `strftime` format may have blanks in it.
fn time_shape(argument: &[u8]) -> Shape {
    let argument = argument.strip_prefix(b"begin:").or(argument.strip_prefix(b"end:")).unwrap_or(argument);
    if argument.contains(&b' ') { Shape::Loose } else { Shape::Word }
}

fn unit(argument: &[u8]) -> Field {
    match argument {
        b"us" => Field::Micros,
        b"ms" => Field::Millis,
        _ => Field::Seconds,
    }
}

fn of_request(name: &[u8]) -> Field {
    match name {
        b"referer" => Field::Referer,
        b"user-agent" => Field::Agent,
        b"x-forwarded-for" | b"x-real-ip" => Field::ForwardedFor,
        b"host" => Field::Host,
        _ => Field::Other,
    }
}
