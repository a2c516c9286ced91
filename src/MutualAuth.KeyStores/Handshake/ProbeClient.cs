using System.Text;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using Certificate = MutualAuth.KeyStores.Certificates.Certificate;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>
/// The client's part of one handshake, which writes down what it sees. It goes on past a server that is not trusted, so that
/// all is seen: the key signs the handshake only, and a signature is of no use to anybody else.
/// </summary>
/// <param name="own">To be sent where it is asked for; null for none.</param>
/// <param name="insist">Send it even if the server's list of CAs does not allow it.</param>
/// <param name="versions">To be offered.</param>
internal sealed class ProbeClient(Endpoint endpoint, KeyEntry? own, bool insist, ProtocolVersion[] versions)
    : DefaultTlsClient(new BcTlsCrypto(new SecureRandom())), TlsAuthentication
{
    public static readonly ProtocolVersion[] Current = [ProtocolVersion.TLSv13, ProtocolVersion.TLSv12];

    public static readonly ProtocolVersion[] Outdated = [ProtocolVersion.TLSv11, ProtocolVersion.TLSv10];

    public TlsAttempt Seen { get; private set; } = new();

    public override void NotifyServerVersion(ProtocolVersion serverVersion)
    {
        base.NotifyServerVersion(serverVersion);
        Seen = Seen with { Version = NameOf(serverVersion) };
    }

    public override void NotifySelectedCipherSuite(int selectedCipherSuite)
    {
        base.NotifySelectedCipherSuite(selectedCipherSuite);
        Seen = Seen with { Cipher = CipherName(selectedCipherSuite) };
    }

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        Seen = Seen with { HandshakeComplete = true };
    }

    /// <summary>A server that has never heard of RFC 5746 is old, and no reason to see no more of it.</summary>
    public override void NotifySecureRenegotiation(bool secureRenegotiation)
    {
    }

    public override void NotifyAlertRaised(short alertLevel, short alertDescription, string message, Exception cause)
    {
        if (alertDescription != AlertDescription.close_notify)
            Seen = Seen with { AlertSent = new TlsAlert(alertDescription) };
    }

    public override void NotifyAlertReceived(short alertLevel, short alertDescription)
    {
        // Warnings, such as unrecognized_name of a server with one host name only, do not end anything.
        if (alertDescription == AlertDescription.close_notify)
            Seen = Seen with { Ending = Ending.ClosedByServer };
        else if (alertLevel == AlertLevel.fatal)
            Seen = Seen with { AlertReceived = new TlsAlert(alertDescription) };
    }

    public override TlsAuthentication GetAuthentication() => this;

    public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
    {
        try
        {
            Seen = Seen with { ServerChain = serverCertificate.Certificate.GetCertificateList().Select(one => Certificate.Parse(one.GetEncoded())).ToList() };
        }
        catch (Findings.MutualAuthException exception)
        {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, exception);
        }
    }

    public TlsCredentials? GetClientCredentials(CertificateRequest certificateRequest)
    {
        var wanted = new CertificateWanted(certificateRequest.CertificateAuthorities?.ToList() ?? []);
        Seen = Seen with { Wanted = wanted };
        if (own is null || !(insist || wanted.Allows(own.Chain)))
            return null;

        var key = PrivateKeyFactory.CreateKey(own.Key.Clear!.Pkcs8);
        var isTls13 = TlsUtilities.IsTlsV13(m_context);
        SignatureAndHashAlgorithm? algorithm = null;
        if (TlsUtilities.IsTlsV12(m_context))
        {
            algorithm = certificateRequest.SupportedSignatureAlgorithms?.FirstOrDefault(one => CanSign(own, one, isTls13));
            if (algorithm is null)
            {
                Seen = Seen with { NoSignatureInCommon = true };
                return null;
            }
        }

        var crypto = (BcTlsCrypto)Crypto;
        var chain = own.Chain.Select(one => new CertificateEntry(crypto.CreateCertificate(one.Der), null)).ToArray();
        var certificate = new Org.BouncyCastle.Tls.Certificate(isTls13 ? certificateRequest.GetCertificateRequestContext() : null, chain);
        Seen = Seen with { Sent = own.Chain };
        return new BcDefaultTlsCredentialedSigner(new TlsCryptoParameters(m_context), crypto, key, certificate, algorithm);
    }

    protected override ProtocolVersion[] GetSupportedVersions() => versions;

    /// <summary>SNI is for names; an address is no name (RFC 6066 §3).</summary>
    protected override IList<ServerName>? GetSniServerNames() => endpoint.Address is not null
        ? null
        : [new ServerName(NameType.host_name, Encoding.ASCII.GetBytes(endpoint.Host.TrimEnd('.')))];

    /// <summary>Whether the own key can make such signatures (RFC 8446 §4.2.3: in 1.3 RSA is PSS, and a curve has its own).</summary>
    private static bool CanSign(KeyEntry own, SignatureAndHashAlgorithm algorithm, bool isTls13)
    {
        var scheme = SignatureScheme.From(algorithm);
        switch (own.Key.Clear!.Algorithm)
        {
            case Keys.KeyAlgorithm.Rsa:
                return scheme is SignatureScheme.rsa_pss_rsae_sha256 or SignatureScheme.rsa_pss_rsae_sha384 or SignatureScheme.rsa_pss_rsae_sha512
                    || (!isTls13 && scheme is SignatureScheme.rsa_pkcs1_sha256 or SignatureScheme.rsa_pkcs1_sha384 or SignatureScheme.rsa_pkcs1_sha512);
            case Keys.KeyAlgorithm.Ec:
                var size = Keys.PublicKeyDescription.Of(own.Chain[0].Structure.SubjectPublicKeyInfo).Size;
                return scheme switch
                {
                    SignatureScheme.ecdsa_secp256r1_sha256 => !isTls13 || size == 256,
                    SignatureScheme.ecdsa_secp384r1_sha384 => !isTls13 || size == 384,
                    SignatureScheme.ecdsa_secp521r1_sha512 => !isTls13 || size == 521,
                    _ => false,
                };
            case Keys.KeyAlgorithm.Ed25519:
                return scheme == SignatureScheme.ed25519;
            default:
                return false;
        }
    }

    /// <summary>As OpenSSL and Java name them.</summary>
    private static string NameOf(ProtocolVersion version) =>
        version.Equals(ProtocolVersion.TLSv13) ? "TLSv1.3"
        : version.Equals(ProtocolVersion.TLSv12) ? "TLSv1.2"
        : version.Equals(ProtocolVersion.TLSv11) ? "TLSv1.1"
        : version.Equals(ProtocolVersion.TLSv10) ? "TLSv1.0"
        : version.Name;

    /// <summary>The standard's name of a cipher suite; BouncyCastle has them as constants.</summary>
    private static string CipherName(int suite) => typeof(CipherSuite).GetFields()
        .FirstOrDefault(field => field.IsLiteral && field.GetRawConstantValue() is int value && value == suite)?.Name
        ?? string.Format(System.Globalization.CultureInfo.InvariantCulture, "0x{0:X4}", suite);
}
