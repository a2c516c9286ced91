using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// The password-based encryption of PKCS #12: PBES2 (RFC 8018 §6.2), which all write today, and the schemes of RFC 7292
/// appendix C, which older programs wrote and Java 8 reads.
/// </summary>
internal static class Pkcs12Encryption
{
    /// <summary>As JDK 17 and later write (security property keystore.pkcs12.keyPbeIterationCount).</summary>
    private const int ModernIterations = 10_000;

    /// <summary>As a JDK writes under -Dkeystore.pkcs12.legacy (LEGACY_PBE_ITERATION_COUNT).</summary>
    private const int LegacyIterations = 50_000;

    private const int AesKeyLength = 32;

    private static readonly DerObjectIdentifier LegacyScheme = PkcsObjectIdentifiers.PbeWithShaAnd3KeyTripleDesCbc;

    /// <summary>pkcs-12PbeIds: 3DES, RC2 and RC4 under one arc (RFC 7292 appendix C).</summary>
    private static readonly DerObjectIdentifier Pkcs12Schemes = new(PkcsObjectIdentifiers.Pkcs12PbeIds);

    public static (AlgorithmIdentifier Algorithm, byte[] Data) Encrypt(
        byte[] clear, Pkcs12Password password, EncryptionProfile profile, Salts salts)
    {
        if (profile == EncryptionProfile.Legacy)
        {
            var legacy = new AlgorithmIdentifier(LegacyScheme, new Pkcs12PbeParams(salts.Salt, LegacyIterations));
            return (legacy, Pbes1(legacy, password, forEncryption: true, new ArraySegment<byte>(clear)));
        }

        var prf = new AlgorithmIdentifier(PkcsObjectIdentifiers.IdHmacWithSha256, DerNull.Instance);
        var parameters = new PbeS2Parameters(
            new KeyDerivationFunc(
                PkcsObjectIdentifiers.IdPbkdf2, new Pbkdf2Params(salts.Salt, ModernIterations, AesKeyLength, prf)),
            new EncryptionScheme(NistObjectIdentifiers.IdAes256Cbc, new DerOctetString(salts.InitializationVector)));
        var key = Pbkdf2.Derive(password.Utf8, salts.Salt, ModernIterations, AesKeyLength, prf.Algorithm)!;
        using var aes = Aes.Create();
        using var encryptor = aes.CreateEncryptor(key, salts.InitializationVector);
        return (new AlgorithmIdentifier(PkcsObjectIdentifiers.IdPbeS2, parameters), encryptor.TransformFinalBlock(clear, 0, clear.Length));
    }

    /// <exception cref="UnsupportedEncryptionException">The file names an algorithm that is not known here.</exception>
    /// <exception cref="Exception">Any other: the password is wrong, or the bytes are damaged.</exception>
    public static byte[] Decrypt(
        AlgorithmIdentifier algorithm, ArraySegment<byte> data, Pkcs12Password password, DerivationBudget budget, string what)
    {
        if (algorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdPbeS2))
            return Pbes2(PbeS2Parameters.GetInstance(algorithm.Parameters), data, password, budget, what);

        if (!IsPbes1(algorithm.Algorithm))
            throw new UnsupportedEncryptionException(algorithm.Algorithm.Id);
        // Salt and iteration count, in this order, in each of the old schemes.
        budget.Charge(Pkcs12PbeParams.GetInstance(algorithm.Parameters).Iterations, what);
        return Pbes1(algorithm, password, forEncryption: false, data);
    }

    /// <inheritdoc cref="Decrypt(AlgorithmIdentifier, ArraySegment{byte}, Pkcs12Password, DerivationBudget, string)"/>
    public static byte[] Decrypt(EncryptedPrivateKeyInfo info, Pkcs12Password password, DerivationBudget budget, string what) =>
        Decrypt(info.EncryptionAlgorithm, new ArraySegment<byte>(info.GetEncryptedData()), password, budget, what);

    private static byte[] Pbes2(PbeS2Parameters parameters, ArraySegment<byte> data, Pkcs12Password password, DerivationBudget budget, string what)
    {
        var function = parameters.KeyDerivationFunc;
        var scheme = parameters.EncryptionScheme;
        if (!function.Algorithm.Equals(PkcsObjectIdentifiers.IdPbkdf2))
            throw new UnsupportedEncryptionException(function.Algorithm.Id);
        var keyLength = KeyLength(scheme.Algorithm) ?? throw new UnsupportedEncryptionException(scheme.Algorithm.Id);

        var derivation = Pbkdf2Params.GetInstance(function.Parameters);
        var iterations = budget.Charge(derivation.IterationCount, what, Pbkdf2.Blocks(keyLength, derivation.Prf.Algorithm));
        var key = Pbkdf2.Derive(password.Utf8, derivation.GetSalt(), iterations, keyLength, derivation.Prf.Algorithm)
            ?? throw new UnsupportedEncryptionException(derivation.Prf.Algorithm.Id);
        var iv = Asn1OctetString.GetInstance(scheme.Parameters).GetOctets();
        using SymmetricAlgorithm cipher =
            scheme.Algorithm.Equals(PkcsObjectIdentifiers.DesEde3Cbc) ? TripleDES.Create() : Aes.Create();
        using var decryptor = cipher.CreateDecryptor(key, iv);
        return decryptor.TransformFinalBlock(data.Array!, data.Offset, data.Count);
    }

    private static int? KeyLength(DerObjectIdentifier cipher) =>
        cipher.Equals(NistObjectIdentifiers.IdAes256Cbc) ? 32
        : cipher.Equals(NistObjectIdentifiers.IdAes192Cbc) ? 24
        : cipher.Equals(NistObjectIdentifiers.IdAes128Cbc) ? 16
        : cipher.Equals(PkcsObjectIdentifiers.DesEde3Cbc) ? 24
        : null;

    private static bool IsPbes1(DerObjectIdentifier algorithm) =>
        algorithm.On(Pkcs12Schemes)
        || algorithm.Equals(PkcsObjectIdentifiers.PbeWithMD5AndDesCbc)
        || algorithm.Equals(PkcsObjectIdentifiers.PbeWithSha1AndDesCbc)
        || algorithm.Equals(PkcsObjectIdentifiers.PbeWithMD5AndRC2Cbc)
        || algorithm.Equals(PkcsObjectIdentifiers.PbeWithSha1AndRC2Cbc);

    private static byte[] Pbes1(AlgorithmIdentifier algorithm, Pkcs12Password password, bool forEncryption, ArraySegment<byte> data)
    {
        var parameters = PbeUtilities.GenerateCipherParameters(algorithm, password.Characters, password.TwoZeroesWhenEmpty);
        switch (PbeUtilities.CreateEngine(algorithm.Algorithm))
        {
            case IBufferedCipher cipher:
                cipher.Init(forEncryption, parameters);
                return cipher.DoFinal(data.Array, data.Offset, data.Count);
            case IStreamCipher stream:
                stream.Init(forEncryption, parameters);
                var output = new byte[data.Count];
                stream.ProcessBytes(data.Array, data.Offset, data.Count, output, 0);
                return output;
            default:
                throw new UnsupportedEncryptionException(algorithm.Algorithm.Id);
        }
    }
}

/// <summary>What is random, or at least different, in each encryption. 20 bytes of salt, as the JDK takes.</summary>
internal sealed record Salts(byte[] Salt, byte[] InitializationVector)
{
    public const int SaltLength = 20;
    public const int BlockLength = 16;

    public static Salts Random() => new(RandomBytes.Of(SaltLength), RandomBytes.Of(BlockLength));
}

/// <summary>An algorithm that is not known here: to its caller either an error or a key to be carried along unopened.</summary>
internal sealed class UnsupportedEncryptionException(string oid) : Exception(oid);
