using System.Security.Cryptography;
using MutualAuth.KeyStores.Findings;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace MutualAuth.KeyStores.Keys;

/// <summary>Makes private keys: keytool -genkeypair's <c>-keyalg</c> and <c>-keysize</c>.</summary>
internal static class KeyPairGenerator
{
    public const string RsaSizes = "2048 to 8192, in steps of 64";
    public const string EcSizes = "256, 384 or 521";

    /// <summary>What a size is where none is declared.</summary>
    public static int DefaultSize(KeyAlgorithm algorithm) => algorithm == KeyAlgorithm.Rsa ? 2048 : 256;

    /// <summary>Whether keys of that size are made here; smaller RSA keys are broken or soon will be, larger ones take minutes.</summary>
    public static bool Supports(KeyAlgorithm algorithm, int size) => algorithm switch
    {
        KeyAlgorithm.Rsa => size is >= 2048 and <= 8192 && size % 64 == 0,
        KeyAlgorithm.Ec => size is 256 or 384 or 521,
        KeyAlgorithm.Ed25519 => size == 256,
        _ => false,
    };

    public static PrivateKey Generate(KeyAlgorithm algorithm, int size)
    {
        if (!Supports(algorithm, size))
            throw new ArgumentOutOfRangeException(nameof(size));

        return PrivateKey.Parse(algorithm switch
        {
            KeyAlgorithm.Rsa => GenerateRsa(size),
            KeyAlgorithm.Ec => Encode(GenerateEc(size)),
            _ => Encode(new Ed25519PrivateKeyParameters(new SecureRandom())),
        });
    }

    /// <summary>By the platform: BouncyCastle needs twice the time for RSA 3072 and more.</summary>
    private static byte[] GenerateRsa(int size)
    {
#if NET
        using var rsa = RSA.Create(size);
#else
        // What RSA.Create makes on .NET Framework does not heed its KeySize. (This one keeps no key in a container, where none is named.)
        using var rsa = new RSACryptoServiceProvider(size);
#endif
        var key = rsa.ExportParameters(includePrivateParameters: true);
        var structure = new RsaPrivateKeyStructure(
            Number(key.Modulus), Number(key.Exponent), Number(key.D), Number(key.P), Number(key.Q),
            Number(key.DP), Number(key.DQ), Number(key.InverseQ));
        if (structure.Modulus.BitLength != size)
            throw Mab.UnusableKey.Error(null, $"the platform made {structure.Modulus.BitLength} bits where {size} were asked for");
        return new PrivateKeyInfo(new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance), structure)
            .GetEncoded(Asn1Encodable.Der);
    }

    private static AsymmetricKeyParameter GenerateEc(int size)
    {
        var curve = size switch
        {
            256 => SecObjectIdentifiers.SecP256r1,
            384 => SecObjectIdentifiers.SecP384r1,
            _ => SecObjectIdentifiers.SecP521r1,
        };
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(curve, new SecureRandom()));
        return generator.GenerateKeyPair().Private;
    }

    private static byte[] Encode(AsymmetricKeyParameter key) =>
        PrivateKeyInfoFactory.CreatePrivateKeyInfo(key).GetEncoded(Asn1Encodable.Der);

    private static BigInteger Number(byte[]? bytes) => new(1, bytes!);
}
