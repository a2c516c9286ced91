using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary>Who takes part in a handshake: a certificate with its key, the certificates above it, and those that are trusted.</summary>
internal sealed record TlsIdentity(X509Certificate2 Certificate, X509Certificate2Collection Chain, X509Certificate2Collection Trusted)
{
    public string Sha256 => Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>A keystore as a program reads it that has just been started: PKCS12 by the platform, JKS, which it cannot read, by us.</summary>
    public static TlsIdentity FromKeyStore(string path, string password) => Path.GetExtension(path) == ".p12"
        ? FromPkcs12(X509CertificateLoader.LoadPkcs12Collection(File.ReadAllBytes(path), password))
        : FromJks(KeyStoreFormat.Read(File.ReadAllBytes(path), new Password(password, "test"), [], ReadLimits.Default));

    public SslStreamCertificateContext Context() => SslStreamCertificateContext.Create(Certificate, Chain, offline: true);

    public X509ChainPolicy Policy(DateTimeOffset at)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = at.UtcDateTime,
        };
        policy.CustomTrustStore.AddRange(Trusted);
        return policy;
    }

    /// <summary>The platform does not tell the own chain from the trusted entries: the chain is what leads up from the own certificate.</summary>
    private static TlsIdentity FromPkcs12(X509Certificate2Collection all)
    {
        var own = all.Single(certificate => certificate.HasPrivateKey);
        all.Remove(own);
        var chain = new X509Certificate2Collection();
        for (var last = own; !IsSelfIssued(last); last = chain[^1])
        {
            var issuer = all.Single(certificate => certificate.SubjectName.RawData.SequenceEqual(last.IssuerName.RawData));
            all.Remove(issuer);
            chain.Add(issuer);
        }

        return new TlsIdentity(own, chain, all);
    }

    private static TlsIdentity FromJks(KeyStore store)
    {
        var entry = store.Keys.Single();
        using var certificate = X509CertificateLoader.LoadCertificate(entry.Chain[0].Der);
        var chain = entry.Chain.Skip(1).Select(issuer => X509CertificateLoader.LoadCertificate(issuer.Der));
        var trusted = store.Trusted.Select(partner => X509CertificateLoader.LoadCertificate(partner.Certificate.Der));
        return new TlsIdentity(WithKey(certificate, entry.Key.Clear!.Pkcs8), [.. chain], [.. trusted]);
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, byte[] pkcs8)
    {
        if (certificate.GetRSAPublicKey() is not null)
        {
            using var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(pkcs8, out _);
            return certificate.CopyWithPrivateKey(rsa);
        }

        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(pkcs8, out _);
        return certificate.CopyWithPrivateKey(ec);
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.SequenceEqual(certificate.IssuerName.RawData);
}
