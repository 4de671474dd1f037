//! A server that does what servers must not do: silence, drips, floods, torn and foreign messages, one per behaviour.
//!
//! Each behaviour is a short script over a plain socket, so that nothing between the test and the wire corrects it.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};
use why401_message::{NoAnswer, Oddity, Phase};

/// Pause between two octets of a drip.
const DRIP: Duration = Duration::from_millis(60);
/// Pause before a reset, for what was said to arrive.
const SETTLE: Duration = Duration::from_millis(150);
/// A complete small answer.
const ANSWER: &[u8] =
    b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\nno";
/// The start of a head that is followed by more fields.
const OPEN: &[u8] = b"HTTP/1.1 401 Unauthorized\r\nServer: hostile\r\n";
/// A head announcing chunks.
const CHUNKED: &[u8] = b"HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n";

/// One thing the server does to its peer.
enum Act {
    /// Waits for one read's worth of the request.
    Hear,
    /// Waits for the request and leaves it unread, so that closing resets the connection.
    Notice,
    /// Says this at once.
    Say(Vec<u8>),
    /// Says this without end.
    Flood(&'static [u8]),
    /// Says this without end, octet by octet.
    Drip(&'static [u8]),
    /// Gives what was said time to arrive.
    Settle,
    /// Says nothing more and keeps the connection open.
    Hang,
}

/// What a client has to make of a behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// An answer with this among its oddities; texts and numbers in it are examples.
    Odd(Oddity),
    /// An answer with nothing odd about it.
    Sound,
    /// No answer, for this reason; texts and numbers in it are examples, phases are not.
    Fails(NoAnswer),
    /// The connection was torn down, in one of these phases.
    Torn(&'static [Phase]),
}

macro_rules! behaviours {
    ($($variant:ident $doc:literal)*) => {
        /// Something a server does wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Behaviour {
            $(#[doc = $doc] $variant),*
        }

        impl Behaviour {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// In words.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $doc),*
                }
            }
        }
    };
}

behaviours! {
    Silence "accepts and says nothing"
    SlowStatus "drips its status line"
    SlowFields "drips its fields"
    SlowBody "drips its body"
    SlowChunks "drips its chunks"
    EndlessBody "sends a body without end"
    EndlessChunks "sends chunks without end"
    EndlessExtension "sends a chunk extension without end"
    EndlessTinyChunks "sends one-octet chunks with long extensions"
    EndlessInterim "sends 1xx responses without end"
    EndlessTrailers "sends trailers without end"
    EndlessFields "sends fields without end"
    EndlessStatusLine "sends a status line without end"
    EndlessBlankLines "sends blank lines without end"
    ManyCookies "sends 1,000 Set-Cookie fields"
    HugeField "sends a field of 1 MiB"
    ObsFold "folds a field value"
    BareLf "ends lines with LF"
    NulInValue "puts a NUL into a field value"
    EscInValue "puts an ESC into a field value"
    NoColon "sends a field line without a colon"
    SpaceBeforeColon "puts a blank before a colon"
    TwoLengths "sends two different Content-Length fields"
    NegativeLength "sends a negative Content-Length"
    AbsurdLength "announces 8 exbibytes and sends two octets"
    OverflowingLength "announces more octets than 64 bits can count"
    LengthAndChunked "sends Content-Length and Transfer-Encoding"
    BadChunk "sends a chunk size that is no number"
    HugeChunk "announces a chunk of 16 exbibytes"
    FourDigitStatus "sends a status of four digits"
    Http09 "answers without a head"
    SshBanner "greets as an SSH server"
    SmtpGreeting "greets as a mail server"
    BinaryNoise "answers in an unknown binary protocol"
    TlsOnPlain "answers with a TLS alert on a plain port"
    PlainOnTls "answers in plain HTTP on a TLS port"
    SilentTls "accepts and says nothing on a TLS port"
    GzipBomb "sends 100 MiB in 700 KiB of gzip"
    BadGzip "calls plain text gzip"
    RedirectLoop "redirects without end"
    RedirectCircle "redirects to itself"
    SwitchingProtocols "switches protocols unasked"
    ResetAtConnect "closes at once"
    ResetAfterRequest "resets when the request is there"
    ResetInHead "resets within its head"
    ResetInBody "resets within its body"
    EmptyReply "reads the request and closes"
    ShortBody "closes before the announced end of its body"
    OneWord "answers HTTP/ and closes"
}

impl Behaviour {
    /// Whether it has to be asked over `https`.
    pub fn wants_tls(self) -> bool {
        matches!(self, Self::PlainOnTls | Self::SilentTls)
    }

    /// What a client has to make of it.
    pub fn expected(self) -> Expected {
        use Expected::{Fails, Odd, Sound, Torn};
        match self {
            Self::Silence | Self::SlowStatus => Fails(NoAnswer::TimedOut(Phase::Status)),
            Self::SlowFields => Fails(NoAnswer::TimedOut(Phase::Head)),
            Self::SilentTls => Fails(NoAnswer::TimedOut(Phase::Tls)),
            Self::EndlessInterim => Fails(NoAnswer::EndlessInterim),
            Self::EndlessFields | Self::EndlessStatusLine | Self::EndlessBlankLines | Self::HugeField => {
                Fails(NoAnswer::HeadTooLarge(0))
            }
            Self::SshBanner | Self::SmtpGreeting | Self::BinaryNoise => {
                Fails(NoAnswer::NotHttp(String::new()))
            }
            Self::TlsOnPlain => Fails(NoAnswer::TlsOnPlain),
            Self::PlainOnTls => Fails(NoAnswer::PlainOnTls),
            Self::RedirectLoop | Self::RedirectCircle => Fails(NoAnswer::RedirectLoop(0)),
            Self::ResetAtConnect => Torn(&[Phase::Connect, Phase::Send, Phase::Status]),
            Self::ResetAfterRequest | Self::EmptyReply | Self::OneWord => Torn(&[Phase::Status]),
            Self::ResetInHead => Torn(&[Phase::Head]),
            Self::ManyCookies => Sound,
            other => Odd(other.oddity()),
        }
    }

    fn oddity(self) -> Oddity {
        match self {
            Self::SlowBody | Self::SlowChunks => Oddity::SlowBody,
            Self::EndlessTrailers => Oddity::TrailersCut,
            Self::EndlessExtension | Self::EndlessTinyChunks | Self::BadChunk => Oddity::BadChunk,
            Self::ObsFold => Oddity::ObsFold,
            Self::BareLf => Oddity::BareLf,
            Self::NulInValue => Oddity::ControlInField(0),
            Self::EscInValue => Oddity::ControlInField(0x1b),
            Self::NoColon => Oddity::NoColon,
            Self::SpaceBeforeColon => Oddity::SpaceBeforeColon,
            Self::TwoLengths => Oddity::TwoLengths(Vec::new()),
            Self::NegativeLength | Self::OverflowingLength => Oddity::BadLength(String::new()),
            Self::LengthAndChunked => Oddity::LengthAndChunked,
            Self::FourDigitStatus => Oddity::BadStatus(String::new()),
            Self::Http09 => Oddity::Http09,
            Self::GzipBomb => Oddity::DecodedCut(0),
            Self::BadGzip => Oddity::BadCoding(String::new()),
            Self::SwitchingProtocols => Oddity::SwitchingProtocols,
            Self::AbsurdLength | Self::HugeChunk | Self::ShortBody | Self::ResetInBody => Oddity::Truncated,
            _ => Oddity::BodyCut(0),
        }
    }

    fn script(self) -> Vec<Act> {
        use Act::{Drip, Flood, Hang, Hear, Notice, Say, Settle};
        let plain = |text: &[u8]| vec![Hear, Say(text.to_vec())];
        let head =
            |fields: &str| plain(format!("HTTP/1.1 401 Unauthorized\r\n{fields}\r\n\r\nno").as_bytes());
        let then = |text: &[u8], act: Act| vec![Hear, Say(text.to_vec()), act];
        match self {
            Self::Silence | Self::SilentTls => vec![Hear, Hang],
            Self::SlowStatus => then(b"H", Drip(b"TTP/1.1 401 Unauthorized and so on and on")),
            Self::SlowFields => then(OPEN, Drip(b"X-Slow: yes\r\n")),
            Self::SlowBody => then(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 999\r\n\r\n", Drip(b"no")),
            Self::SlowChunks => then(CHUNKED, Drip(b"1\r\nx\r\n")),
            Self::EndlessBody => then(b"HTTP/1.1 401 Unauthorized\r\n\r\n", Flood(b"no and no and no ")),
            Self::EndlessChunks => then(CHUNKED, Flood(b"10\r\n0123456789abcdef\r\n")),
            Self::EndlessExtension => then(&[CHUNKED, b"1;"].concat(), Flood(b"ext=ext;")),
            Self::EndlessTinyChunks => then(CHUNKED, Flood(b"1;an-extension-that-says-nothing=at-all\r\nx\r\n")),
            Self::EndlessInterim => then(b"", Flood(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")),
            Self::EndlessTrailers => then(&[CHUNKED, b"0\r\n"].concat(), Flood(b"X-Trailer: yes\r\n")),
            Self::EndlessFields => then(OPEN, Flood(b"X-Flood: yes\r\n")),
            Self::EndlessStatusLine => then(b"HTTP/1.1 401 ", Flood(b"no and ")),
            Self::EndlessBlankLines => then(b"", Flood(b"\r\n")),
            Self::ManyCookies => head(&format!("{}Content-Length: 2", "Set-Cookie: a=b\r\n".repeat(1000))),
            Self::HugeField => head(&format!("X-Huge: {}", "x".repeat(1 << 20))),
            Self::ObsFold => head("WWW-Authenticate: Basic\r\n realm=\"x\"\r\nContent-Length: 2"),
            Self::BareLf => plain(b"HTTP/1.1 401 Unauthorized\nContent-Length: 2\n\nno"),
            Self::NulInValue => head("X-Odd: a\0b\r\nContent-Length: 2"),
            Self::EscInValue => head("X-Odd: \x1b[31m\r\nContent-Length: 2"),
            Self::NoColon => head("no colon here\r\nContent-Length: 2"),
            Self::SpaceBeforeColon => head("Content-Length : 2"),
            Self::TwoLengths => head("Content-Length: 2\r\nContent-Length: 4"),
            Self::NegativeLength => head("Content-Length: -2"),
            Self::AbsurdLength => head("Content-Length: 9223372036854775807"),
            Self::OverflowingLength => head("Content-Length: 99999999999999999999999"),
            Self::LengthAndChunked => plain(
                b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
            ),
            Self::BadChunk => plain(&[CHUNKED, b"two\r\nno\r\n0\r\n\r\n"].concat()),
            Self::HugeChunk => plain(&[CHUNKED, b"ffffffffffffffff\r\nno"].concat()),
            Self::FourDigitStatus => plain(b"HTTP/1.1 4011 Unauthorized\r\nContent-Length: 2\r\n\r\nno"),
            Self::Http09 => plain(b"<html>no</html>"),
            Self::SshBanner => vec![Say(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()), Hear, Hang],
            Self::SmtpGreeting => vec![Say(b"220 mail.example ESMTP\r\n".to_vec()), Hear, Hang],
            Self::BinaryNoise => plain(&[0xfe, 0x01, 0x02, 0x80, 0x00, 0x0a]),
            Self::TlsOnPlain => plain(&[0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]),
            Self::PlainOnTls => plain(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno"),
            Self::GzipBomb => {
                let bomb = bomb();
                let head = format!("HTTP/1.1 401 x\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len());
                plain(&[head.as_bytes(), bomb].concat())
            }
            Self::BadGzip => head("Content-Encoding: gzip\r\nContent-Length: 2"),
            Self::RedirectLoop => plain(b"HTTP/1.1 302 Found\r\nLocation: on/\r\nContent-Length: 0\r\n\r\n"),
            Self::RedirectCircle => plain(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"),
            Self::SwitchingProtocols => then(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", Hang),
            Self::ResetAtConnect => Vec::new(),
            Self::ResetAfterRequest => vec![Notice],
            Self::ResetInHead => vec![Notice, Say(OPEN.to_vec()), Settle],
            Self::ResetInBody => vec![Notice, Say(ANSWER[..ANSWER.len() - 1].to_vec()), Settle],
            Self::EmptyReply => vec![Hear],
            Self::ShortBody => plain(&ANSWER[..ANSWER.len() - 1]),
            Self::OneWord => plain(b"HTTP/"),
        }
    }
}

fn perform(act: &Act, stream: &mut TcpStream) -> io::Result<()> {
    match act {
        Act::Hear => stream.read(&mut vec![0; 65_536]).map(drop),
        Act::Notice => stream.peek(&mut [0]).map(drop),
        Act::Say(bytes) => stream.write_all(bytes),
        Act::Flood(bytes) => {
            let block = bytes.repeat(4096 / bytes.len() + 1);
            loop {
                stream.write_all(&block)?;
            }
        }
        Act::Drip(bytes) => {
            for byte in bytes.iter().cycle() {
                stream.write_all(&[*byte])?;
                thread::sleep(DRIP);
            }
            Ok(())
        }
        Act::Settle => {
            thread::sleep(SETTLE);
            Ok(())
        }
        Act::Hang => io::copy(stream, &mut io::sink()).map(drop),
    }
}

/// A running server; it stops taking connections when dropped.
#[derive(Debug)]
pub struct Hostile {
    address: SocketAddr,
    behaviour: Behaviour,
    stopped: Arc<AtomicBool>,
}

impl Hostile {
    /// Listens on a free loopback port and treats every connection the same way.
    pub fn start(behaviour: Behaviour) -> io::Result<Self> {
        if behaviour == Behaviour::GzipBomb {
            bomb();
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let stopped = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stopped);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if flag.load(Ordering::Relaxed) {
                    return;
                }
                thread::spawn(move || treat(behaviour, stream));
            }
        });
        Ok(Self { address, behaviour, stopped })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL to ask.
    pub fn url(&self) -> String {
        let scheme = if self.behaviour.wants_tls() { "https" } else { "http" };
        format!("{scheme}://{}/", self.address)
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.address));
    }
}

fn treat(behaviour: Behaviour, mut stream: TcpStream) {
    for act in behaviour.script() {
        if perform(&act, &mut stream).is_err() {
            return;
        }
    }
}

/// Made once, and before anybody asks: whoever times a client must not wait for the server.
fn bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| gzip_of_zeros(100 << 20))
}

/// A gzip file of this many zero octets: one block of fixed codes (RFC 1951 section 3.2.6), each 258 octets long.
fn gzip_of_zeros(octets: usize) -> Vec<u8> {
    let mut bits = Bits { bytes: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], used: 8 };
    bits.push("110");
    bits.push("00110000");
    for _ in 0..octets / 258 {
        bits.push("1100010100000");
    }
    bits.push("0000000");
    bits.bytes.extend([0; 8]);
    bits.bytes
}

/// Octets filled from the lowest bit up.
struct Bits {
    bytes: Vec<u8>,
    used: u8,
}

impl Bits {
    fn push(&mut self, text: &str) {
        for digit in text.bytes() {
            if self.used == 8 {
                self.bytes.push(0);
                self.used = 0;
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= (digit - b'0') << self.used;
            }
            self.used += 1;
        }
    }
}
