using System.Security.Cryptography.X509Certificates;

/// <summary>A keystore as the build makes it: the own key and certificate, and the partners' certificates.</summary>
sealed class KeyStore
{
    public KeyStore(string path)
    {
        // .NET takes no more than 200 certificates out of a PKCS12 by default, since a file from a stranger may be made to
        // exhaust its reader. This file is our own, and the service has more partners than that.
        var limits = new Pkcs12LoaderLimits { MaxCertificates = 2000 };
        var password = File.ReadLines(path + ".password").First();
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password, loaderLimits: limits);
        Own = all.Single(certificate => certificate.HasPrivateKey);
        Partners = new X509Certificate2Collection(all.Where(certificate => !certificate.HasPrivateKey).ToArray());
    }

    public X509Certificate2 Own { get; }

    public X509Certificate2Collection Partners { get; }

    /// <summary>Trusts the partners and nobody else: the machine's own root certificates are not asked.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A self-signed certificate is not revoked by anybody: its partners take it out of their keystores.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Partners);
        return policy;
    }
}
