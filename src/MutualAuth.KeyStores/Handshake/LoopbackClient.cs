using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>A TLS client of one version that presents a certificate, and checks the server's.</summary>
internal sealed class LoopbackClient(LoopbackParty party, ProtocolVersion version) : DefaultTlsClient(new BcTlsCrypto(new SecureRandom())), ILoopbackSide
{
    public short? AlertReceived { get; private set; }

    public int CipherSuite => m_context.SecurityParameters.CipherSuite;

    protected override ProtocolVersion[] GetSupportedVersions() => version.Only();

    /// <summary>BouncyCastle's and the curve of the largest EC keys.</summary>
    protected override IList<int> GetSupportedGroups(IList<int> namedGroupRoles) =>
        base.GetSupportedGroups(namedGroupRoles).Append(NamedGroup.secp521r1).ToList();

    protected override int[] GetSupportedCipherSuites() => LoopbackCredentials.AllCipherSuites;

    public override void NotifyAlertReceived(short alertLevel, short alertDescription)
    {
        if (alertLevel == AlertLevel.fatal)
            AlertReceived = alertDescription;
    }

    public override TlsAuthentication GetAuthentication() => new Authentication(party, m_context);

    private sealed class Authentication(LoopbackParty party, TlsContext context) : TlsAuthentication
    {
        public void NotifyServerCertificate(TlsServerCertificate serverCertificate) => party.Check(serverCertificate.Certificate);

        public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) => LoopbackCredentials.Of(
            context, party, certificateRequest.SupportedSignatureAlgorithms, certificateRequest.GetCertificateRequestContext() ?? TlsUtilities.EmptyBytes);
    }
}
