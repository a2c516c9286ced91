using MutualAuth.KeyStores.Findings;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Oiw;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Stores;

/// <summary>The integrity of a PKCS #12 file: the HMAC of RFC 7292 §4 (appendix B.4), and, to read, PBMAC1 (RFC 9579).</summary>
internal static class Pkcs12Mac
{
    /// <summary>As JDK 17 and later write (HmacPBESHA256).</summary>
    private const int ModernIterations = 10_000;

    /// <summary>As a JDK writes under -Dkeystore.pkcs12.legacy (HmacPBESHA1, LEGACY_MAC_ITERATION_COUNT).</summary>
    private const int LegacyIterations = 100_000;

    private static readonly DerObjectIdentifier Pbmac1 = new("1.2.840.113549.1.5.14");

    public static MacData Create(byte[] content, Pkcs12Password password, EncryptionProfile profile, byte[] salt)
    {
        var (oid, iterations) = profile == EncryptionProfile.Legacy
            ? (OiwObjectIdentifiers.IdSha1, LegacyIterations)
            : (NistObjectIdentifiers.IdSha256, ModernIterations);
        var mac = Hmac(ShaHash.OfDigest(oid)!, new ArraySegment<byte>(content), password, salt, iterations);
        return new MacData(new DigestInfo(new AlgorithmIdentifier(oid, DerNull.Instance), mac), salt, iterations);
    }

    public static EncryptionProfile ProfileOf(MacData macData) =>
        macData.Mac.DigestAlgorithm.Algorithm.Equals(OiwObjectIdentifiers.IdSha1) ? EncryptionProfile.Legacy : EncryptionProfile.Modern;

    public static bool Fits(MacData macData, ArraySegment<byte> content, Pkcs12Password password, DerivationBudget budget)
    {
        var algorithm = macData.Mac.DigestAlgorithm;
        var expected = macData.Mac.Digest.GetOctets();
        if (algorithm.Algorithm.Equals(Pbmac1))
            return FixedTime.Equal(Pbmac1Of(algorithm.Parameters, content, password, budget), expected);

        var hash = ShaHash.OfDigest(algorithm.Algorithm)
            ?? throw Mab.UnknownAlgorithm.Error(null, $"its MAC uses the algorithm {algorithm.Algorithm.Id}");
        var iterations = budget.Charge(macData.IterationCount, "the MAC");
        return FixedTime.Equal(Hmac(hash, content, password, macData.GetSalt(), iterations), expected);
    }

    /// <summary>PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme } (RFC 8018 appendix A.5).</summary>
    private static byte[] Pbmac1Of(Asn1Encodable parameters, ArraySegment<byte> content, Pkcs12Password password, DerivationBudget budget)
    {
        var sequence = Asn1Sequence.GetInstance(parameters);
        var function = AlgorithmIdentifier.GetInstance(sequence[0]);
        var scheme = AlgorithmIdentifier.GetInstance(sequence[1]);
        if (!function.Algorithm.Equals(PkcsObjectIdentifiers.IdPbkdf2))
            throw Mab.UnknownAlgorithm.Error(null, $"its PBMAC1 (RFC 9579) uses the derivation {function.Algorithm.Id}");
        var derivation = Pbkdf2Params.GetInstance(function.Parameters);
        var hash = ShaHash.OfHmac(scheme.Algorithm)
            ?? throw Mab.UnknownAlgorithm.Error(null, $"its PBMAC1 (RFC 9579) uses the MAC {scheme.Algorithm.Id}");

        // RFC 9579 §4: the key length must be there. A long key costs the iterations once more for each block of hash.
        if (derivation.KeyLength is not { } keyLength || keyLength.BitLength > 8 || keyLength.SignValue <= 0 || keyLength.IntValueExact > 128)
            throw Mab.DamagedKeyStore.Error(null, "its PBMAC1 (RFC 9579) names no sensible key length");
        var iterations = budget.Charge(derivation.IterationCount, "the MAC", Pbkdf2.Blocks(keyLength.IntValueExact, derivation.Prf.Algorithm));
        var key = Pbkdf2.Derive(password.Utf8, derivation.GetSalt(), iterations, keyLength.IntValueExact, derivation.Prf.Algorithm)
            ?? throw Mab.UnknownAlgorithm.Error(null, $"its PBMAC1 (RFC 9579) uses the derivation {derivation.Prf.Algorithm.Id}");
        return hash.Hmac(key, content);
    }

    private static byte[] Hmac(ShaHash hash, ArraySegment<byte> content, Pkcs12Password password, byte[] salt, int iterations) =>
        hash.Hmac(Key(hash, password.Bmp, salt, iterations), content);

    /// <summary>
    /// The derivation of RFC 7292 appendix B.2 for a MAC key (ID 3). Such a key is as long as the hash, so the first block is all
    /// of it, and the steps that make further ones do not come into play.
    /// </summary>
    private static byte[] Key(ShaHash hash, byte[] password, byte[] salt, int iterations)
    {
        var input = new List<byte>(4 * hash.BlockLength);
        input.AddRange(Enumerable.Repeat((byte)3, hash.BlockLength));
        foreach (var part in new[] { salt, password })
        {
            // Over and over, to a whole number of blocks; of nothing, nothing.
            var length = (part.Length + hash.BlockLength - 1) / hash.BlockLength * hash.BlockLength;
            for (var i = 0; i < length; i++)
                input.Add(part[i % part.Length]);
        }

        return hash.Repeated([.. input], iterations);
    }
}
