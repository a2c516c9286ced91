using System.Security.Cryptography.X509Certificates;

/// <summary>A keystore as the build makes it: the own key and certificate, and the CA to trust.</summary>
sealed class KeyStore
{
    private readonly X509Certificate2[] _trusted;

    public KeyStore(string path)
    {
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, File.ReadLines(path + ".password").First());
        Own = all.Single(certificate => certificate.HasPrivateKey);
        _trusted = [.. all.Where(certificate => !certificate.HasPrivateKey)];
    }

    public X509Certificate2 Own { get; }

    /// <summary>Trusts the development CA and nobody else: the machine's own root certificates are not asked.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // The development CA publishes no list of what it has revoked.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_trusted);
        return policy;
    }
}
