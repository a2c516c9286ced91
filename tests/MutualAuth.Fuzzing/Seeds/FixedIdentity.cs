using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace MutualAuth.Fuzzing.Seeds;

/// <summary>Keys and certificates that are the same in every run, so that what a run finds another one finds again. None is used for anything.</summary>
internal sealed record FixedIdentity(PrivateKey Key, IReadOnlyList<Certificate> Chain, AsymmetricKeyParameter Signer)
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DigestRandomGenerator Generator = Seeded();

    private static readonly SecureRandom Fixed = new(Generator);

    private static int _serial;

    public static FixedIdentity Root { get; } = Ec("CN=Root, O=Example, C=DE", isAuthority: true);

    public static FixedIdentity Intermediate { get; } = Ec("CN=Issuing CA, O=Example, C=DE", issuer: Root, isAuthority: true);

    public static FixedIdentity Own { get; } = Ec("CN=own, OU=Orders, O=Example, L=Köln, ST=NRW, C=DE", issuer: Intermediate);

    public static FixedIdentity Alone { get; } = Ec("CN=alone.example.com", curve: "P-384");

    public static FixedIdentity Rsa { get; } = MakeRsa();

    public static FixedIdentity Ed25519 { get; } = MakeEd25519();

    public static FixedIdentity Dsa { get; } = MakeDsa();

    public static FixedIdentity P521 { get; } = Ec("CN=p521", curve: "P-521");

    public static IReadOnlyList<FixedIdentity> All { get; } = [Own, Alone, Rsa, Ed25519];

    public Certificate Certificate => Chain[0];

    private static DigestRandomGenerator Seeded()
    {
        var generator = new DigestRandomGenerator(new Sha256Digest());
        generator.AddSeedMaterial(20260601);
        return generator;
    }

    private static FixedIdentity Ec(string name, FixedIdentity? issuer = null, bool isAuthority = false, string curve = "P-256")
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(ECNamedCurveTable.GetOid(curve), Fixed));
        return Signed(name, generator.GenerateKeyPair(), "SHA256withECDSA", issuer, isAuthority);
    }

    private static FixedIdentity MakeRsa()
    {
        var generator = new RsaKeyPairGenerator();
        generator.Init(new RsaKeyGenerationParameters(BigInteger.ValueOf(65537), Fixed, 1024, 25));
        return Signed("CN=rsa", generator.GenerateKeyPair(), "SHA256withRSA");
    }

    private static FixedIdentity MakeEd25519()
    {
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(Fixed));
        return Signed("CN=ed25519", generator.GenerateKeyPair(), "Ed25519");
    }

    private static FixedIdentity MakeDsa()
    {
        var parameters = new DsaParametersGenerator();
        parameters.Init(512, 10, Fixed);
        var generator = new DsaKeyPairGenerator();
        generator.Init(new DsaKeyGenerationParameters(Fixed, parameters.GenerateParameters()));
        return Signed("CN=dsa", generator.GenerateKeyPair(), "SHA1withDSA");
    }

    private static FixedIdentity Signed(
        string name, AsymmetricCipherKeyPair pair, string algorithm, FixedIdentity? issuer = null, bool isAuthority = false)
    {
        var subject = DistinguishedName.Parse(name);
        var generator = new X509V3CertificateGenerator();
        generator.SetSerialNumber(BigInteger.ValueOf(Interlocked.Increment(ref _serial)));
        generator.SetSubjectDN(subject);
        generator.SetIssuerDN(issuer?.Certificate.Structure.Subject ?? subject);
        generator.SetNotBefore(new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        generator.SetNotAfter(new DateTime(isAuthority ? 2060 : 2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        generator.SetPublicKey(pair.Public);
        generator.AddExtension(X509Extensions.BasicConstraints, true, isAuthority ? new BasicConstraints(2) : new BasicConstraints(false));
        generator.AddExtension(X509Extensions.KeyUsage, true, new KeyUsage(isAuthority ? KeyUsage.KeyCertSign : KeyUsage.DigitalSignature));
        if (!isAuthority)
        {
            generator.AddExtension(X509Extensions.ExtendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeID.id_kp_clientAuth, KeyPurposeID.id_kp_serverAuth));
            generator.AddExtension(X509Extensions.SubjectAlternativeName, false, AlternativeNames.Parse("dns:own.example.com;dns:*.example.com;ip:10.0.0.1;ip:fe80::1;uri:https://example.com/;email:a@example.com;oid:1.2.3"));
        }

        var signer = issuer?.Signer ?? pair.Private;
        var signature = signer is ECPrivateKeyParameters ? "SHA256withECDSA" : algorithm;
        var der = generator.Generate(new Asn1SignatureFactory(signature, signer, Fixed)).GetEncoded();
        var info = PrivateKeyInfoFactory.CreatePrivateKeyInfo(pair.Private);
        var versionOne = new PrivateKeyInfo(info.PrivateKeyAlgorithm, info.ParsePrivateKey());
        return new FixedIdentity(
            PrivateKey.Parse(versionOne.GetEncoded(Asn1Encodable.Der)), [Certificate.Parse(der), .. issuer?.Chain ?? []], pair.Private);
    }
}
