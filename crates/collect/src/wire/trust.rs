//! Roots, verdicts on certificate chains, and the client's own certificate.

use super::clock::Clock;
use rustls::{
    CertificateError, Error, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier, verify_server_name},
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
    server::ParsedCertificate,
    sign::CertifiedKey,
};
use std::{
    path::Path,
    sync::{Arc, OnceLock},
};
use why401_message::{NoAnswer, Phase, Route, TlsProblem, TrustFiles, show};
use x509_parser::prelude::{FromDer, X509Certificate};

/// Whom a client trusts and who it is; files and stores are opened once, at the first handshake.
pub(crate) struct Trust {
    files: TrustFiles,
    insecure: bool,
    provider: Arc<CryptoProvider>,
    public: OnceLock<Result<Roots, NoAnswer>>,
    machine: OnceLock<Result<Roots, NoAnswer>>,
    own: OnceLock<Result<Option<Arc<CertifiedKey>>, NoAnswer>>,
}

impl Trust {
    /// Opens nothing.
    pub(crate) fn new(route: &Route) -> Self {
        Self {
            files: route.trust.clone(),
            insecure: route.insecure,
            provider: Arc::new(aws_lc_rs::default_provider()),
            public: OnceLock::new(),
            machine: OnceLock::new(),
            own: OnceLock::new(),
        }
    }

    /// The roots, loaded in a thread of their own: a certificate store may lie on a dead network share.
    pub(crate) fn judge(&self, clock: &Clock) -> Result<Judge, NoAnswer> {
        let provider = &self.provider;
        let public = self.public.get_or_init(|| Roots::public(provider)).clone()?;
        if let Some(loaded) = self.machine.get() {
            return Ok(self.judge_of(public, loaded.clone()?));
        }
        let (files, provider) = (self.files.clone(), Arc::clone(provider));
        let loaded = clock
            .wait(move || Roots::machine(&files, &provider))
            .map_err(|stop| stop.in_phase(Phase::Tls))?;
        let machine = self.machine.get_or_init(|| loaded).clone()?;
        Ok(self.judge_of(public, machine))
    }

    fn judge_of(&self, public: Roots, machine: Roots) -> Judge {
        Judge { provider: Arc::clone(&self.provider), insecure: self.insecure, public, machine }
    }

    /// `--cert` and `--key`, read once.
    pub(crate) fn client_certificate(&self) -> Result<Option<Arc<CertifiedKey>>, NoAnswer> {
        self.own.get_or_init(|| own_certificate(&self.files, &self.provider)).clone()
    }
}

/// Verdicts on chains.
#[derive(Debug)]
pub(crate) struct Judge {
    /// The one crypto provider.
    pub(crate) provider: Arc<CryptoProvider>,
    /// `-k`.
    pub(crate) insecure: bool,
    public: Roots,
    machine: Roots,
}

impl Judge {
    /// Against the roots browsers ship.
    pub(crate) fn public(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), TlsProblem> {
        self.public.verify(leaf, rest, name, now).unwrap_or(Err(TlsProblem::UnknownIssuer))
    }

    /// Against `--cacert`, else this machine's roots; `None` where it has none.
    pub(crate) fn machine(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Option<Result<(), TlsProblem>> {
        self.machine.verify(leaf, rest, name, now)
    }
}

/// A set of trust anchors.
#[derive(Clone, Debug)]
struct Roots {
    verifier: Option<Arc<WebPkiServerVerifier>>,
    certificates: Arc<Vec<CertificateDer<'static>>>,
}

impl Roots {
    fn public(provider: &Arc<CryptoProvider>) -> Result<Self, NoAnswer> {
        let store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        Self::new(store, Vec::new(), provider)
    }

    fn machine(files: &TrustFiles, provider: &Arc<CryptoProvider>) -> Result<Self, NoAnswer> {
        let certificates = match &files.ca {
            Some(path) => certificates(path)?,
            None => rustls_native_certs::load_native_certs().certs,
        };
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(certificates.iter().cloned());
        Self::new(store, certificates, provider)
    }

    fn new(
        store: RootCertStore,
        certificates: Vec<CertificateDer<'static>>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, NoAnswer> {
        let verifier = if store.is_empty() {
            None
        } else {
            let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider));
            Some(builder.build().map_err(|e| NoAnswer::Tls(show(e.to_string())))?)
        };
        Ok(Self { verifier, certificates: Arc::new(certificates) })
    }

    /// `None` where there are no roots to judge by.
    fn verify(
        &self,
        leaf: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Option<Result<(), TlsProblem>> {
        let verifier = self.verifier.as_ref()?;
        let outcome = verifier.verify_server_cert(leaf, rest, name, &[], now);
        Some(match outcome {
            Ok(_) => Ok(()),
            Err(_) if self.certificates.contains(leaf) => itself_a_root(leaf, name, now),
            Err(e) => Err(problem(&e)),
        })
    }
}

/// A self-signed server certificate that is among the roots: its names and dates still count.
fn itself_a_root(leaf: &CertificateDer<'_>, name: &ServerName<'_>, now: UnixTime) -> Result<(), TlsProblem> {
    let (_, parsed) = X509Certificate::from_der(leaf).map_err(|e| TlsProblem::Other(e.to_string()))?;
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if now > parsed.validity().not_after.timestamp() {
        return Err(TlsProblem::Expired);
    }
    if now < parsed.validity().not_before.timestamp() {
        return Err(TlsProblem::NotYetValid);
    }
    ParsedCertificate::try_from(leaf).and_then(|c| verify_server_name(&c, name)).map_err(|e| problem(&e))
}

fn problem(error: &Error) -> TlsProblem {
    let Error::InvalidCertificate(why) = error else { return TlsProblem::Other(show(error.to_string())) };
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsProblem::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsProblem::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsProblem::WrongName
        }
        // BadSignature: a root of that name is known, but it is another one.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsProblem::UnknownIssuer,
        // A self-signed certificate as `openssl req -x509` makes it: marked as an authority, and none that is known.
        other if other.to_string().contains("CaUsedAsEndEntity") => TlsProblem::UnknownIssuer,
        other => TlsProblem::Other(show(other.to_string())),
    }
}

fn local(path: &Path, why: &str) -> NoAnswer {
    NoAnswer::Local(format!("{}: {why}", show(path.as_os_str().as_encoded_bytes())))
}

fn read(path: &Path) -> Result<zeroize::Zeroizing<Vec<u8>>, NoAnswer> {
    std::fs::read(path).map(zeroize::Zeroizing::new).map_err(|e| local(path, &e.to_string()))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, NoAnswer> {
    let pem = read(path)?;
    let all: Vec<_> = CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok).collect();
    if all.is_empty() { Err(local(path, "no PEM certificate in it")) } else { Ok(all) }
}

fn own_certificate(
    files: &TrustFiles,
    provider: &CryptoProvider,
) -> Result<Option<Arc<CertifiedKey>>, NoAnswer> {
    let Some(path) = &files.certificate else { return Ok(None) };
    let chain = certificates(path)?;
    let key_path = files.key.as_ref().unwrap_or(path);
    let key = PrivateKeyDer::from_pem_slice(&read(key_path)?)
        .map_err(|_| local(key_path, "no PEM private key in it, or it is encrypted"))?;
    let pair = CertifiedKey::from_der(chain, key, provider).map_err(|e| local(key_path, &e.to_string()))?;
    Ok(Some(Arc::new(pair)))
}
