using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Handshake;

/// <summary>A key with a certificate that says what a test wants it to say, made by the platform.</summary>
internal sealed record MadeIdentity
{
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    public static readonly DateTimeOffset Now = new(2027, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public string Name { get; init; } = "own";

    public DateTimeOffset NotBefore { get; init; } = Now.AddDays(-100);

    public DateTimeOffset NotAfter { get; init; } = Now.AddDays(265);

    public X509KeyUsageFlags? KeyUsage { get; init; } = X509KeyUsageFlags.DigitalSignature;

    public string[]? Purposes { get; init; } = [ClientAuth, ServerAuth];

    public bool IsAuthority { get; init; }

    public AsymmetricAlgorithm Key { get; init; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public MadeIdentity? Issuer { get; init; }

    public PrivateKey Private => PrivateKey.Parse(Key.ExportPkcs8PrivateKey());

    private Certificate? _certificate;

    public Certificate Certificate => _certificate ??= Make(Issuer?.Key ?? Key);

    public IReadOnlyList<Certificate> Chain => [Certificate, .. Issuer?.Chain ?? []];

    public KeyEntry Entry(params Certificate[] chain) =>
        new("own", DateTimeOffset.UnixEpoch, ProtectedKey.Opened(Private), chain.Length > 0 ? chain : Chain);

    public static MadeIdentity Ca(string name, MadeIdentity? issuer = null) => new()
    {
        Name = name,
        IsAuthority = true,
        KeyUsage = X509KeyUsageFlags.KeyCertSign,
        Purposes = null,
        Issuer = issuer,
        NotAfter = Now.AddDays(3000),
    };

    /// <summary>The same words under the signature of somebody else.</summary>
    public Certificate SignedBy(AsymmetricAlgorithm key) => Make(key);

    private Certificate Make(AsymmetricAlgorithm signingKey)
    {
        var subject = new X500DistinguishedName("CN=" + Name);
        var request = Key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)Key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(IsAuthority, false, 0, critical: true));
        if (KeyUsage is { } usage)
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        if (Purposes is { } purposes)
        {
            var oids = new OidCollection();
            foreach (var purpose in purposes)
                oids.Add(new Oid(purpose));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, critical: false));
        }

        var generator = signingKey is RSA signer
            ? X509SignatureGenerator.CreateForRSA(signer, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa((ECDsa)signingKey);
        using var certificate = request.Create(
            Issuer is null ? subject : new X500DistinguishedName("CN=" + Issuer.Name), generator, NotBefore, NotAfter, RandomNumberGenerator.GetBytes(8));
        return Certificate.Parse(certificate.RawData);
    }
}
