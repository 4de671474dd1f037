//! Options and other words of commands that follow GNU's conventions.

use crate::reader::{At, Reader};

/// One option: its letter (a blank for none), its name, and whether it takes a value.
pub(super) type Known = (char, &'static str, bool);

/// One option as it was given.
pub(super) struct Set {
    /// Its long name, without dashes.
    pub(super) name: &'static str,
    /// Its value; its own place where it takes none.
    pub(super) value: At,
}

/// What the words say: options, and the words that are none.
#[derive(Default)]
pub(super) struct Line {
    pub(super) options: Vec<Set>,
    pub(super) rest: Vec<At>,
    /// Words of options that are not known.
    pub(super) unknown: Vec<At>,
}

impl Line {
    /// Walks over the words.
    pub(super) fn read(reader: &mut Reader<'_>, known: &[Known]) -> Self {
        let mut line = Self::default();
        let mut n = 0;
        while n < reader.words.len() {
            let text = reader.words[n].lossy();
            let at = At { word: n, offset: 0 };
            n += 1;
            if text == "--" {
                line.rest.extend((n..reader.words.len()).map(|word| At { word, offset: 0 }));
                break;
            }
            let took_next = match text.strip_prefix("--") {
                Some(long) => line.long(reader, at, long, known),
                None if text.len() > 1 && text.starts_with('-') => line.cluster(reader, at, &text, known),
                None => {
                    line.rest.push(at);
                    false
                }
            };
            n += usize::from(took_next);
        }
        line
    }

    /// `--name`, `--name=value`; whether the next word is its value.
    fn long(&mut self, reader: &mut Reader<'_>, at: At, text: &str, known: &[Known]) -> bool {
        let (name, glued) = text.split_once('=').map_or((text, None), |(n, _)| (n, Some(n.len() + 3)));
        let found = known.iter().find(|k| k.1 == name).or_else(|| {
            let mut begun = known.iter().filter(|k| name.len() > 2 && k.1.starts_with(name));
            begun.next().filter(|_| begun.next().is_none())
        });
        match (found, glued) {
            (None, _) => self.unknown.push(at),
            (Some(&(_, name, false)), _) => self.options.push(Set { name, value: at }),
            (Some(&(_, name, true)), Some(offset)) => {
                self.options.push(Set { name, value: At { offset, ..at } });
            }
            (Some(&(_, name, true)), None) => return self.with_next(reader, at, name),
        }
        false
    }

    /// `-qO-`; whether the next word is the value of the last letter.
    fn cluster(&mut self, reader: &mut Reader<'_>, at: At, text: &str, known: &[Known]) -> bool {
        for (offset, letter) in text.char_indices().skip(1) {
            let end = offset + letter.len_utf8();
            match known.iter().find(|k| k.0 == letter && letter != ' ') {
                None => {
                    self.unknown.push(at);
                    return false;
                }
                Some(&(_, name, false)) => self.options.push(Set { name, value: at }),
                Some(&(_, name, true)) if end < text.len() => {
                    self.options.push(Set { name, value: At { offset: end, ..at } });
                    return false;
                }
                Some(&(_, name, true)) => return self.with_next(reader, at, name),
            }
        }
        false
    }

    fn with_next(&mut self, reader: &mut Reader<'_>, at: At, name: &'static str) -> bool {
        let value = At { word: at.word + 1, offset: 0 };
        if value.word < reader.words.len() {
            self.options.push(Set { name, value });
            return true;
        }
        let typed = format!("--{name}");
        let length = reader.bytes(at).len();
        reader.stop(at.word, 0..length, &typed, format!("a value is missing after {typed}"));
        false
    }
}
