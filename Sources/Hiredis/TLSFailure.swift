import NIOSSL

#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Why TLS came to nothing, as far as it can be told.
enum TLSFailure: Hashable {
    /// No trusted authority signed the certificate.
    case untrusted
    /// The certificate was in date only until then, in seconds since 1970.
    case expired(Int)
    /// The certificate is in date only from then on, in seconds since 1970.
    case notYetValid(Int)
    /// The certificate is for another host.
    case otherName
    /// The peer answered with something that is not TLS.
    case notTLS
    /// The peer speaks only older versions, or none that we know.
    case version
    /// The peer wants a certificate of ours.
    case wantsCertificate
    /// Anything else, in the library's words.
    case other(String)

    /// Judges an error of NIOSSL by the name that BoringSSL gives it, for it has no type.
    init(_ error: any Error, certificate: NIOSSLCertificate?, now: Int = time(nil)) {
        // Names that are none to DNS, such as one with a "_", are looked for in no certificate.
        if let error = error as? NIOSSLExtraError,
            [.failedToValidateHostname, .serverHostnameImpossibleToMatch].contains(error)
        {
            self = .otherName
            return
        }
        let text = "\(error)"
        let name = text.firstMatch(of: /OPENSSL_internal:([A-Za-z0-9_]+)/)?.1 ?? ""
        switch name {
        case "CERTIFICATE_VERIFY_FAILED":
            if let end = certificate?.notValidAfter, end < now {
                self = .expired(end)
            } else if let start = certificate?.notValidBefore, start > now {
                self = .notYetValid(start)
            } else {
                self = .untrusted
            }
        case "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST":
            self = .notTLS
        case "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION":
            self = .version
        case "TLSV1_ALERT_CERTIFICATE_REQUIRED", "TLSV1_CERTIFICATE_REQUIRED",
            "SSLV3_ALERT_BAD_CERTIFICATE", "SSLV3_ALERT_HANDSHAKE_FAILURE":
            self = .wantsCertificate
        default:
            self = .other(name.isEmpty ? text : String(name))
        }
    }
}

extension HiredisError {
    /// The error for TLS that failed: who, why, and what to do about it.
    init(_ failure: TLSFailure, peer: RedisEndpoint) {
        let host =
            switch peer {
            case .tcp(let host, _): host
            case .unix(let path): path
            }
        let reason =
            switch failure {
            case .untrusted:
                "no trusted authority has signed its certificate; name the file of the authority"
                    + " that has"
            case .expired(let end):
                "its certificate expired at \(Self.date(end)); renew it, or set the clock"
            case .notYetValid(let start):
                "its certificate is valid from \(Self.date(start)) on; set the clock"
            case .otherName:
                "its certificate is not for \(host); connect by a name that it holds, or have"
                    + " \(host) added to it"
            case .notTLS:
                "it does not speak TLS at this port; connect without TLS, or to its tls-port"
            case .version:
                "it does not speak TLS 1.2 or later; set its tls-protocols"
            case .wantsCertificate:
                "it refused the handshake, most likely because it wants a certificate of the"
                    + " client; set tls-auth-clients no"
            case .other(let text):
                "\(text); check that its tls-port and its certificate are in order"
            }
        self.init(.tlsFailed, "no TLS with redis at \(peer): \(reason)")
    }

    private static func date(_ seconds: Int) -> String {
        var seconds = seconds
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) UTC"
    }
}
