using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Benchmarks;

/// <summary>What there is to read and to write: one own key, and certificates of partners.</summary>
internal static class Partners
{
    public static readonly DateTimeOffset Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Of RSA keys, as most are, but of one key: making a thousand would take minutes, and costs no reader anything.</summary>
    public static List<Certificate> Certificates(int count)
    {
        using var key = RSA.Create(2048);
        return Enumerable.Range(1, count).Select(number => Issue(key, $"CN=partner {number}, O=Example Ltd, C=GB", number)).ToList();
    }

    public static KeyStore Store(int count)
    {
        var key = KeyPairGenerator.Generate(KeyAlgorithm.Rsa, 2048);
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.Pkcs8, out _);
        var own = new KeyEntry("own", Created, ProtectedKey.Opened(key), [Issue(rsa, "CN=own", 0)]);
        return new KeyStore(
        [
            own,
            .. Certificates(count).Select((certificate, index) => new TrustedEntry($"partner-{index + 1}", Created, certificate)),
        ]);
    }

    private static Certificate Issue(RSA key, string name, int number)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1),
            Created, Created.AddYears(1), [1, .. BitConverter.GetBytes(number)]);
        return Certificate.Parse(certificate.RawData);
    }
}
