//! TLS as a witness: the chain the server shows is recorded and judged against the public roots and this machine's.
//!
//! A chain that does not verify ends the handshake before anything of ours is sent, a client certificate included,
//! unless the route is insecure.

use super::{
    clock::Clock,
    head::{Speech, speaks},
    stream::{Overheard, Wire, no_answer},
    trust::{Judge, Trust},
};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme,
    StreamOwned,
    client::{
        ResolvesClientCert,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    sign::CertifiedKey,
};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use why401_message::{NoAnswer, Phase, TlsProblem, TlsSeen, show};
use x509_parser::{extensions::GeneralName, prelude::*};

/// Most names kept of one certificate.
const NAMES: usize = 200;

/// An encrypted connection and what it showed, or why there is none.
pub(crate) type Handshake = Result<(Box<dyn Wire>, TlsSeen), (NoAnswer, Option<Box<TlsSeen>>)>;

/// Speaks TLS over `wire` to the server of this name.
pub(crate) fn handshake(wire: Box<dyn Wire>, host: &str, trust: &Trust, clock: &Clock) -> Handshake {
    let witness = Arc::new(Witness::new(trust.judge(clock).map_err(alone)?));
    let asked = Arc::new(Asked {
        certificate: trust.client_certificate().map_err(alone)?,
        was: AtomicBool::new(false),
    });
    let mut stream = StreamOwned::new(start(host, &witness, &asked).map_err(alone)?, Overheard::new(wire));
    let outcome = stream.conn.complete_io(&mut stream.sock);
    let refused = witness.refused();
    let seen = seen(&stream.conn, &witness, &asked);
    let Err(error) = outcome else { return Ok((Box::new(stream), seen.unwrap_or_default())) };
    if let Some(problem) = refused {
        return Err((NoAnswer::Certificate(problem), seen.map(Box::new)));
    }
    let why = match speaks(stream.sock.opening()) {
        Speech::Http => NoAnswer::PlainOnTls,
        Speech::Other(what) if !stream.sock.opening().is_empty() => NoAnswer::NotHttp(what),
        _ => no_answer(&error, Phase::Tls),
    };
    Err((why, seen.map(Box::new)))
}

fn alone(why: NoAnswer) -> (NoAnswer, Option<Box<TlsSeen>>) {
    (why, None)
}

fn start(host: &str, witness: &Arc<Witness>, asked: &Arc<Asked>) -> Result<ClientConnection, NoAnswer> {
    let name = ServerName::try_from(host.trim_end_matches('.').to_owned())
        .map_err(|_| NoAnswer::Tls(format!("{} is no name a certificate could be for", show(host))))?;
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&witness.judge.provider))
        .with_safe_default_protocol_versions()
        .map_err(words)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(witness) as Arc<dyn ServerCertVerifier>)
        .with_client_cert_resolver(Arc::clone(asked) as Arc<dyn ResolvesClientCert>);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    ClientConnection::new(Arc::new(config), name).map_err(words)
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn words(error: Error) -> NoAnswer {
    NoAnswer::Tls(show(error.to_string()))
}

/// What the server's certificates were found to be.
#[derive(Debug)]
struct Verdict {
    chain: Vec<Vec<u8>>,
    public: Option<TlsProblem>,
    machine: Option<TlsProblem>,
    refused: bool,
}

/// Keeps the chain and its verdicts.
#[derive(Debug)]
struct Witness {
    judge: Judge,
    verdict: Mutex<Option<Verdict>>,
}

impl Witness {
    fn new(judge: Judge) -> Self {
        Self { judge, verdict: Mutex::new(None) }
    }

    /// Why the chain was refused, if it was.
    fn refused(&self) -> Option<TlsProblem> {
        let verdict = self.verdict.lock().unwrap_or_else(PoisonError::into_inner);
        verdict.as_ref().filter(|v| v.refused).and_then(|v| v.machine.clone())
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let public = self.judge.public(leaf, rest, name, now).err();
        let machine = self
            .judge
            .machine(leaf, rest, name, now)
            .unwrap_or_else(|| public.clone().map_or(Ok(()), Err))
            .err();
        let refused = machine.is_some() && !self.judge.insecure;
        let chain = std::iter::once(leaf).chain(rest).map(|c| c.to_vec()).collect();
        let verdict = Verdict { chain, public, machine, refused };
        *self.verdict.lock().unwrap_or_else(PoisonError::into_inner) = Some(verdict);
        if refused {
            return Err(CertificateError::ApplicationVerificationFailure.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, leaf, signed, &self.judge.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, leaf, signed, &self.judge.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The client's own certificate, and whether the server wanted to see one.
#[derive(Debug)]
struct Asked {
    certificate: Option<Arc<CertifiedKey>>,
    was: AtomicBool,
}

impl ResolvesClientCert for Asked {
    fn resolve(&self, _issuers: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.was.store(true, Ordering::Relaxed);
        self.certificate.clone()
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// What was seen so far; nothing before the server's certificate.
fn seen(connection: &ClientConnection, witness: &Witness, asked: &Asked) -> Option<TlsSeen> {
    let verdict = witness.verdict.lock().unwrap_or_else(PoisonError::into_inner).take()?;
    let mut seen = TlsSeen {
        version: connection.protocol_version().and_then(|v| v.as_str()).unwrap_or_default().replace('_', "."),
        alpn: connection.alpn_protocol().map(show),
        chain: verdict.chain,
        public: verdict.public,
        machine: verdict.machine,
        wants_client_certificate: asked.was.load(Ordering::Relaxed),
        ..TlsSeen::default()
    };
    describe_leaf(&mut seen);
    Some(seen)
}

fn describe_leaf(seen: &mut TlsSeen) {
    let Some((_, leaf)) = seen.chain.first().and_then(|der| X509Certificate::from_der(der).ok()) else {
        return;
    };
    let names = leaf.subject_alternative_name().ok().flatten().map(|e| &e.value.general_names);
    seen.names = names.into_iter().flatten().filter_map(general_name).take(NAMES).collect();
    if seen.names.is_empty() {
        seen.names.extend(leaf.subject().iter_common_name().filter_map(|n| n.as_str().ok()).map(show));
    }
    seen.issuer = show(leaf.issuer().to_string());
    seen.not_before = leaf.validity().not_before.timestamp();
    seen.not_after = leaf.validity().not_after.timestamp();
}

fn general_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(show(name)),
        GeneralName::IPAddress(octets) => match octets.len() {
            4 => <[u8; 4]>::try_from(*octets).ok().map(|o| std::net::Ipv4Addr::from(o).to_string()),
            16 => <[u8; 16]>::try_from(*octets).ok().map(|o| std::net::Ipv6Addr::from(o).to_string()),
            _ => None,
        },
        _ => None,
    }
}
