using System.Globalization;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>How far the handshake was when an alert came: the same alert means another thing then.</summary>
internal enum Situation
{
    /// <summary>Before the server has shown its certificate.</summary>
    Beginning,

    /// <summary>A client certificate was asked for, and none was sent.</summary>
    NothingSent,

    /// <summary>After the own certificate was sent.</summary>
    OwnSent,

    Otherwise,
}

/// <summary>An alert by its number (RFC 8446 §6, and the registry of IANA for those of older versions).</summary>
internal sealed record TlsAlert(int Code)
{
    public const int CloseNotify = 0;
    public const int HandshakeFailure = 40;
    public const int BadCertificate = 42;
    public const int UnsupportedCertificate = 43;
    public const int CertificateRevoked = 44;
    public const int CertificateExpired = 45;
    public const int CertificateUnknown = 46;
    public const int UnknownCa = 48;
    public const int AccessDenied = 49;
    public const int DecryptError = 51;
    public const int ProtocolVersion = 70;
    public const int InsufficientSecurity = 71;
    public const int UnrecognizedName = 112;
    public const int CertificateRequired = 116;

    /// <summary>What it means where it came, in words for somebody who does not know TLS.</summary>
    public string MeaningIn(Situation situation) => (Code, situation) switch
    {
        (ProtocolVersion, _) => "no version of TLS in common",
        (InsufficientSecurity, _) => "the server wants stronger ciphers than were offered",
        (UnrecognizedName, _) => "the server does not serve this host name",
        (HandshakeFailure, Situation.Beginning) => "no cipher in common, or the server wants something that was not offered",
        (CertificateRequired, _) => "the server does not go on without a client certificate",
        (HandshakeFailure or BadCertificate or CertificateUnknown, Situation.NothingSent) => "the server does not go on without a client certificate",
        (UnknownCa, Situation.OwnSent) => "the server does not know who has signed the certificate that was sent",
        // JSSE says one of these two of every certificate that its truststore leads to no trust in.
        (CertificateUnknown or BadCertificate, Situation.OwnSent) => "the server does not accept the certificate that was sent, mostly because its trust store does not hold it",
        (CertificateExpired, Situation.OwnSent) => "the certificate that was sent has expired by the server's clock",
        (CertificateRevoked, Situation.OwnSent) => "the CA has revoked the certificate that was sent",
        (UnsupportedCertificate, Situation.OwnSent) => "the server cannot use a certificate of this kind: its key, or what it says that it is for",
        (AccessDenied, Situation.OwnSent) => "the certificate is good, and its owner is not admitted",
        (DecryptError, Situation.OwnSent) => "the signature made with our key did not fit the certificate",
        (HandshakeFailure, Situation.OwnSent) => "the server does not accept the certificate that was sent",
        (80, _) => "an error within the server, whose log says more",
        _ => "the server's log says more",
    };

    public override string ToString() => string.Format(CultureInfo.InvariantCulture, "{0} ({1})", Name, Code);

    private string Name => Code switch
    {
        CloseNotify => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        22 => "record_overflow",
        HandshakeFailure => "handshake_failure",
        41 => "no_certificate",
        BadCertificate => "bad_certificate",
        UnsupportedCertificate => "unsupported_certificate",
        CertificateRevoked => "certificate_revoked",
        CertificateExpired => "certificate_expired",
        CertificateUnknown => "certificate_unknown",
        47 => "illegal_parameter",
        UnknownCa => "unknown_ca",
        AccessDenied => "access_denied",
        50 => "decode_error",
        DecryptError => "decrypt_error",
        ProtocolVersion => "protocol_version",
        InsufficientSecurity => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        100 => "no_renegotiation",
        109 => "missing_extension",
        110 => "unsupported_extension",
        UnrecognizedName => "unrecognized_name",
        113 => "bad_certificate_status_response",
        115 => "unknown_psk_identity",
        CertificateRequired => "certificate_required",
        120 => "no_application_protocol",
        _ => "alert",
    };
}
