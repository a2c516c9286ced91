using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Tls;
using TlsCertificateChain = Org.BouncyCastle.Tls.Certificate;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>A side of the connection: a key with its chain, and what it thinks of the certificates that it is shown.</summary>
/// <param name="Check">Throws a <see cref="TlsFatalAlert"/> where it does not accept them.</param>
internal sealed record LoopbackParty(PrivateKey Key, IReadOnlyList<Certificates.Certificate> Chain, Action<TlsCertificateChain> Check);

/// <summary>
/// The partner of a loopback handshake: it has an identity made for the occasion, and has been handed one certificate of
/// ours. It checks what it is shown as a partner does: presence, chain, dates, key usage.
/// </summary>
internal sealed class LoopbackPartner
{
    private readonly Certificates.Certificate _trusted;
    private readonly TlsRole _ownRole;
    private readonly DateTimeOffset _now;

    /// <param name="own">What the partner was handed is its certificate, or the top of its chain.</param>
    /// <param name="ownRole">The side that our certificate is presented by.</param>
    public LoopbackPartner(IReadOnlyList<Certificates.Certificate> own, TlsRole ownRole, DateTimeOffset now)
    {
        _trusted = own[own.Count - 1];
        _ownRole = ownRole;
        _now = now;
        var key = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
        var template = new CertificateTemplate(DistinguishedName.Parse("CN=loopback partner"), null, ValidityDays: 1);
        Party = new LoopbackParty(key, [CertificateMaker.SelfSigned(key, template, now)], Check);
    }

    public LoopbackParty Party { get; }

    /// <summary>Why our certificate was not accepted, in words; null where it was, or was never seen.</summary>
    public string? Refusal { get; private set; }

    private void Check(TlsCertificateChain presented)
    {
        if (presented is null || presented.IsEmpty)
            throw Refuse(_ownRole == TlsRole.Client ? AlertDescription.certificate_required : AlertDescription.bad_certificate, "no certificate was presented");
        var chain = presented.GetCertificateList().Select(certificate => Certificates.Certificate.Parse(certificate.GetEncoded())).ToList();
        CheckPath(chain);
        if (ChainSearch.TooDeep(chain) is { } authority)
            throw Refuse(AlertDescription.bad_certificate, $"the path length of {authority.Subject} allows no further CA below it");
        foreach (var certificate in chain)
        {
            if (_now >= certificate.NotAfter)
                throw Refuse(AlertDescription.certificate_expired, $"{certificate.Subject} expired on {certificate.LastDay}");
            if (_now < certificate.NotBefore)
                throw Refuse(AlertDescription.certificate_expired, $"{certificate.Subject} is not valid before {certificate.FirstDay}");
        }

        if (!CertificatePurpose.MaySignHandshakes(chain[0]) || !CertificatePurpose.MayBe(_ownRole, chain[0]))
            throw Refuse(AlertDescription.unsupported_certificate, $"{chain[0].Subject} may not be used as {_ownRole.ToString().ToLowerInvariant()}");
    }

    /// <summary>From each to the next by signature, up to the one that is trusted.</summary>
    private void CheckPath(IReadOnlyList<Certificates.Certificate> chain)
    {
        for (var i = 0; !IsTrusted(chain[i]); i++)
        {
            if (i + 1 == chain.Count)
                throw Refuse(AlertDescription.unknown_ca, $"the chain leads to {chain[i].Subject}, which the partner does not trust");
            if (!ChainSearch.IsSignedBy(chain[i], chain[i + 1]))
                throw Refuse(AlertDescription.bad_certificate, $"{chain[i].Subject} is not signed by {chain[i + 1].Subject}, which follows it");
            if (!chain[i + 1].IsAuthority)
                throw Refuse(AlertDescription.bad_certificate, $"{chain[i + 1].Subject} is not the certificate of a CA");
        }
    }

    private bool IsTrusted(Certificates.Certificate certificate) => certificate.Sha256 == Encoded(_trusted).Sha256;

    private TlsFatalAlert Refuse(short alert, string why)
    {
        Refusal = why;
        return new TlsFatalAlert(alert, why);
    }

    /// <summary>As it goes over the wire: TLS writes DER, whatever the keystore has.</summary>
    public static Certificates.Certificate Encoded(Certificates.Certificate certificate) =>
        Certificates.Certificate.Parse(certificate.Structure.GetEncoded(Org.BouncyCastle.Asn1.Asn1Encodable.Der));
}
