//! Logs as files: they grow, are moved aside while somebody reads, and lie there compressed.

use crate::Machine;
use flate2::read::MultiGzDecoder;
use std::{
    fs,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use why401_serverconf::Unread;
use why401_weblog::access::LONGEST;

/// Most bytes read of what a log gained, and of what it held before.
const MOST: u64 = 1 << 20;
/// Most bytes that come out of a compressed log.
const MOST_INFLATED: u64 = 256 << 20;

/// Which file a name led to, and how long it was.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    file: (u64, u64),
    end: u64,
    /// Whether a line ended there.
    whole: bool,
}

/// What a log gained.
#[derive(Debug)]
pub(super) struct Part {
    /// The file, which may have another name by now.
    pub(super) real: PathBuf,
    /// Where the bytes stand in it.
    pub(super) from: u64,
    pub(super) bytes: Vec<u8>,
    /// Whether a line begins with them.
    pub(super) whole: bool,
}

/// Where a line begins, or which it is of a compressed log.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    Offset(u64),
    Number(usize),
}

impl Seen {
    /// How the log stands now.
    pub(super) fn now(machine: &Machine, path: &Path) -> Result<Self, Unread> {
        let real = machine.real(path)?;
        let meta = fs::metadata(&real).map_err(|e| crate::disk::unread(&e))?;
        if !meta.is_file() {
            return Err(Unread::WrongKind); // opening a pipe would wait for its other end
        }
        fs::File::open(&real).map_err(|e| crate::disk::unread(&e))?;
        let whole = begins_line(&real, meta.len());
        Ok(Self { file: (meta.dev(), meta.ino()), end: meta.len(), whole })
    }

    /// What was written since: behind the old end, in the file of that name and in the one that had it before.
    pub(super) fn since(&self, machine: &Machine, path: &Path) -> Vec<Part> {
        let Ok(real) = machine.real(path) else { return Vec::new() };
        let part = |real: PathBuf, from: u64| {
            let bytes = stretch(&real, from, from + MOST)?;
            Some(Part { whole: begins_line(&real, from), real, from, bytes })
        };
        let now = Self::now(machine, path).ok();
        // A log that was emptied may be as long again as it was.
        let grew = |now: Seen| now.end >= self.end && self.whole == begins_line(&real, self.end);
        match now {
            Some(now) if now.file == self.file => {
                let from = if grew(now) { self.end } else { 0 };
                part(real.clone(), from).into_iter().collect()
            }
            _ => {
                let moved = self.moved(&real).and_then(|moved| part(moved, self.end));
                moved.into_iter().chain(now.and_then(|_| part(real, 0))).collect()
            }
        }
    }

    /// The file under its new name, beside the old one.
    fn moved(&self, real: &Path) -> Option<PathBuf> {
        let entries = fs::read_dir(real.parent()?).ok()?;
        let is_it = |path: &PathBuf| fs::metadata(path).is_ok_and(|m| (m.dev(), m.ino()) == self.file);
        entries.filter_map(|e| Some(e.ok()?.path())).find(is_it)
    }

    /// Hands out the last whole lines from before; all of a compressed log, up to a bound.
    pub(super) fn before(&self, real: &Path, visit: &mut dyn FnMut(At, &[u8])) {
        if is_compressed(real) {
            // A log that is damaged at its end has been read up to there.
            let _ = inflated(real, visit);
            return;
        }
        let from = self.end.saturating_sub(MOST);
        let Some(bytes) = stretch(real, from, self.end) else { return };
        for (offset, line) in lines(&bytes, begins_line(real, from)) {
            visit(At::Offset(from + offset), line);
        }
    }
}

fn inflated(real: &Path, visit: &mut dyn FnMut(At, &[u8])) -> io::Result<()> {
    let mut reader = BufReader::new(MultiGzDecoder::new(fs::File::open(real)?).take(MOST_INFLATED));
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        number += 1;
        line.clear();
        let limit = u64::try_from(LONGEST + 2).unwrap_or(u64::MAX);
        if reader.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if line.ends_with(b"\n") {
            visit(At::Number(number), &line);
        } else {
            reader.skip_until(b'\n')?;
        }
    }
}

/// The beginning of a log.
pub(super) fn sample(real: &Path, length: u64) -> Option<Vec<u8>> {
    if !fs::metadata(real).ok()?.is_file() {
        return None;
    }
    if !is_compressed(real) {
        return stretch(real, 0, length);
    }
    let mut bytes = Vec::new();
    MultiGzDecoder::new(fs::File::open(real).ok()?).take(length).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "gz")
}

/// The bytes of a file between two offsets.
pub(super) fn stretch(path: &Path, from: u64, to: u64) -> Option<Vec<u8>> {
    let mut file = fs::File::open(path).ok()?;
    file.seek(SeekFrom::Start(from)).ok()?;
    let mut bytes = Vec::new();
    file.take(to.saturating_sub(from)).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Whether a line begins at an offset. What stands behind the middle of a line is a visitor's, who may have made it
/// look like one.
fn begins_line(path: &Path, at: u64) -> bool {
    at == 0 || stretch(path, at - 1, at).is_some_and(|byte| byte == b"\n")
}

/// The lines of a stretch with their offsets, the first one only where it is whole, and the last one as far as it is
/// ended.
pub(super) fn lines(text: &[u8], whole: bool) -> impl Iterator<Item = (u64, &[u8])> {
    let mut at = 0;
    let all = text.split_inclusive(|b| *b == b'\n').map(move |line| {
        let offset = at;
        at += line.len() as u64;
        (offset, line)
    });
    all.skip(usize::from(!whole)).filter(|(_, line)| line.ends_with(b"\n"))
}

/// A line's number, from 1.
pub(super) fn number(at: At, path: &Path) -> Option<usize> {
    match at {
        At::Number(number) => Some(number),
        At::Offset(offset) => line_number(path, offset),
    }
}

/// The number of the line at an offset: the lines before it are counted.
pub(super) fn line_number(path: &Path, at: u64) -> Option<usize> {
    const BLOCK: usize = 1 << 16;
    let mut file = fs::File::open(path).ok()?.take(at);
    let mut block = vec![0; BLOCK];
    let mut before = 0;
    loop {
        match file.read(&mut block).ok()? {
            0 => return Some(before + 1),
            n => before += memchr::memchr_iter(b'\n', &block[..n]).count(),
        }
    }
}
