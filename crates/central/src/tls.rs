//! TLS with desks: certificate and key from their files, which are read again when the program is told to. No connection
//! ends because of that: each goes on with what it began with.
//!
//! rustls with ring, as at the desks; tokio-rustls, which their HTTP client brings along, puts it over a stream.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::settings::TlsFiles;

/// Why certificate and key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read as what it should be.
    #[error("{0} cannot be read as PEM")]
    File(PathBuf, #[source] pem::Error),
    /// There is no certificate in it.
    #[error("{0} holds no certificate")]
    Empty(PathBuf),
    /// They do not belong together, or are of a kind that is not spoken.
    #[error("{certificate} and {key} cannot be used together")]
    Pair {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// Why.
        #[source]
        source: rustls::Error,
    },
}

/// A certificate and its key, as they were read last.
#[derive(Clone, Debug)]
pub struct Certificate(Arc<Kept>);

#[derive(Debug)]
struct Kept {
    files: TlsFiles,
    read: RwLock<Arc<ServerConfig>>,
}

impl Certificate {
    /// Reads both files.
    ///
    /// # Errors
    /// When they cannot be read, or do not belong together.
    pub fn read(files: TlsFiles) -> Result<Self, CertificateError> {
        let read = RwLock::new(Arc::new(config(&files)?));
        Ok(Self(Arc::new(Kept { files, read })))
    }

    /// Reads both files again, for connections that begin from now on.
    ///
    /// # Errors
    /// As [`Certificate::read`]; then what was read before goes on counting.
    pub fn read_again(&self) -> Result<(), CertificateError> {
        let fresh = Arc::new(config(&self.0.files)?);
        *self.0.read.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Speaks TLS with whoever has connected.
    pub(crate) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let config = Arc::clone(&self.0.read.read().unwrap_or_else(PoisonError::into_inner));
        TlsAcceptor::from(config).accept(stream).await
    }
}

fn config(files: &TlsFiles) -> Result<ServerConfig, CertificateError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |error| CertificateError::File(path, error)
    };
    let chain: Vec<CertificateDer> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(file(&files.certificate))?;
    if chain.is_empty() {
        return Err(CertificateError::Empty(files.certificate.clone()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(file(&files.key))?;
    let pair = |source| CertificateError::Pair {
        certificate: files.certificate.clone(),
        key: files.key.clone(),
        source,
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
