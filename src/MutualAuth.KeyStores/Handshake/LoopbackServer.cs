using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>A TLS server of one version that asks for the client's certificate, and checks it.</summary>
internal sealed class LoopbackServer(LoopbackParty party, ProtocolVersion version) : DefaultTlsServer(new BcTlsCrypto(new SecureRandom())), ILoopbackSide
{
    public short? AlertReceived { get; private set; }

    public int CipherSuite => m_context.SecurityParameters.CipherSuite;

    protected override ProtocolVersion[] GetSupportedVersions() => version.Only();

    protected override int[] GetSupportedCipherSuites() => LoopbackCredentials.CipherSuites(party.Key);

    public override int[] GetSupportedGroups() => [.. base.GetSupportedGroups(), NamedGroup.secp521r1];

    public override TlsCredentials GetCredentials() =>
        LoopbackCredentials.Of(m_context, party, m_context.SecurityParameters.ClientSigAlgs, TlsUtilities.EmptyBytes);

    public override CertificateRequest GetCertificateRequest()
    {
        var algorithms = TlsUtilities.GetDefaultSupportedSignatureAlgorithms(m_context);
        return TlsUtilities.IsTlsV13(m_context)
            ? new CertificateRequest(TlsUtilities.EmptyBytes, algorithms, null, null)
            : new CertificateRequest([ClientCertificateType.rsa_sign, ClientCertificateType.ecdsa_sign], algorithms, null);
    }

    public override void NotifyClientCertificate(Certificate clientCertificate) => party.Check(clientCertificate);

    public override void NotifyAlertReceived(short alertLevel, short alertDescription)
    {
        if (alertLevel == AlertLevel.fatal)
            AlertReceived = alertDescription;
    }
}
