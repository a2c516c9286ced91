using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace MutualAuth.KeyStores.Tests.Stores;

/// <summary>Keys, certificates and keystores to test with.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Created = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    public static readonly Password Password = new("changeit", "env:STORE_PASSWORD");

    public static readonly Password OtherPassword = new("somethingelse", "env:OTHER_PASSWORD");

    private static readonly Lazy<RSA> SharedRsa = new(() => RSA.Create(2048));

    private static int _serial;

    public static Identity Rsa(string name, Identity? issuer = null) => Platform(name, SharedRsa.Value, issuer);

    public static Identity Ec(string name, Identity? issuer = null) => Platform(name, ECDsa.Create(ECCurve.NamedCurves.nistP256), issuer);

    /// <param name="name">The common name.</param>
    /// <param name="withPublicKey">PKCS #8 in version 2, as BouncyCastle writes it by itself.</param>
    public static Identity Ed25519(string name, bool withPublicKey = false)
    {
        var random = new SecureRandom();
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(random));
        var pair = generator.GenerateKeyPair();
        var certificate = new X509V3CertificateGenerator();
        certificate.SetSerialNumber(BigInteger.ValueOf(Interlocked.Increment(ref _serial)));
        certificate.SetIssuerDN(new X509Name("CN=" + name));
        certificate.SetSubjectDN(new X509Name("CN=" + name));
        certificate.SetNotBefore(DateTime.UtcNow.AddDays(-1));
        certificate.SetNotAfter(DateTime.UtcNow.AddDays(30));
        certificate.SetPublicKey(pair.Public);
        var der = certificate.Generate(new Asn1SignatureFactory("Ed25519", pair.Private)).GetEncoded();
        var info = PrivateKeyInfoFactory.CreatePrivateKeyInfo(pair.Private);
        if (!withPublicKey)
            info = new PrivateKeyInfo(info.PrivateKeyAlgorithm, info.ParsePrivateKey());
        return new Identity(PrivateKey.Parse(info.GetEncoded()), [Certificate.Parse(der)], null);
    }

    /// <summary>A leaf, and as many CAs above it as make up the length.</summary>
    public static Identity ChainOf(int length, string name = "chain")
    {
        var identity = Ec(name + " root");
        for (var i = length - 1; i > 0; i--)
            identity = Ec(i == 1 ? name + " leaf" : $"{name} ca {i}", identity);
        return identity;
    }

    public static KeyEntry Key(string alias, Identity identity) =>
        new(alias, Created, ProtectedKey.Opened(identity.Key), identity.Chain);

    public static TrustedEntry Trusted(string alias, Certificate? certificate = null) =>
        new(alias, Created, certificate ?? Ec(alias).Chain[0]);

    public static KeyStore Store(params KeyStoreEntry[] entries) => new(entries);

    private static Identity Platform(string name, AsymmetricAlgorithm key, Identity? issuer)
    {
        var subject = new X500DistinguishedName("CN=" + name);
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var signer = (AsymmetricAlgorithm?)issuer?.Platform ?? key;
        var generator = signer is RSA signingRsa
            ? X509SignatureGenerator.CreateForRSA(signingRsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa((ECDsa)signer);
        var issuerName = issuer is null
            ? subject
            : new X500DistinguishedName(issuer.Chain[0].Structure.Subject.GetEncoded());
        using var certificate = request.Create(
            issuerName, generator, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30),
            [1, .. System.BitConverter.GetBytes(Interlocked.Increment(ref _serial))]);
        return new Identity(
            PrivateKey.Parse(key.ExportPkcs8PrivateKey()),
            [Certificate.Parse(certificate.RawData), .. issuer?.Chain ?? []],
            key);
    }
}

internal sealed record Identity(PrivateKey Key, IReadOnlyList<Certificate> Chain, AsymmetricAlgorithm? Platform);
