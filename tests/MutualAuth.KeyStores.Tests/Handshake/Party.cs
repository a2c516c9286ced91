using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Handshake;

/// <summary>Somebody with a key and a certificate, on either side of a connection.</summary>
internal sealed record Party(KeyEntry Entry)
{
    /// <summary>What the loopback server of a test is called.</summary>
    public const string Loopback = "dns:localhost;ip:127.0.0.1";

    public Certificate Certificate => Entry.Chain[0];

    public string Pem => Encoding.ASCII.GetString(CertificateWriter.Pem(Entry.Chain));

    public string KeyPem => Encoding.ASCII.GetString(CertificateWriter.Pem("PRIVATE KEY", Entry.Key.Clear!.Pkcs8));

    /// <param name="name">The common name, and the alias.</param>
    /// <param name="san">As an item has it.</param>
    /// <param name="expired">The certificate ended a month ago.</param>
    public static Party Named(
        string name, string? san = null, Party? issuer = null, bool expired = false, bool isAuthority = false, KeyAlgorithm algorithm = KeyAlgorithm.Ec, int size = 256)
    {
        var key = KeyPairGenerator.Generate(algorithm, size);
        var template = new CertificateTemplate(
            DistinguishedName.Parse("CN=" + name), san is null ? null : AlternativeNames.Parse(san), expired ? 30 : 300, isAuthority);
        var made = expired ? DateTimeOffset.UtcNow.AddDays(-60) : DateTimeOffset.UtcNow;
        var certificate = CertificateMaker.Make(
            key, template, issuer is null ? null : new CertificateSigner(issuer.Entry.Key.Clear!, issuer.Entry.Chain), made);
        return new Party(new KeyEntry(name, DateTimeOffset.UtcNow, ProtectedKey.Opened(key), [certificate, .. issuer?.Entry.Chain ?? []]));
    }

    public TrustedEntry Trusted(string? alias = null) => new(alias ?? Entry.Alias, DateTimeOffset.UtcNow, Certificate);
}
