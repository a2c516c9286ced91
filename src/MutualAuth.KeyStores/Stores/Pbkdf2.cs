#if NET
using System.Security.Cryptography;
#endif
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace MutualAuth.KeyStores.Stores;

/// <summary>PBKDF2 (RFC 8018 §5.2) with the HMAC that an algorithm identifier names.</summary>
internal static class Pbkdf2
{
    /// <summary>Null where the HMAC is not one that we know.</summary>
    public static byte[]? Derive(byte[] password, byte[] salt, int iterations, int length, DerObjectIdentifier prf)
    {
#if NET
        // The platform is more than twice as fast, and 10,000 rounds are what a build waits for. SHA-224 it does not have.
        if (PlatformHash(prf) is { } hash)
            return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, hash, length);
#endif
        if (Digest(prf) is not { } digest)
            return null;
        var generator = new Pkcs5S2ParametersGenerator(digest);
        generator.Init(password, salt, iterations);
        return ((KeyParameter)generator.GenerateDerivedMacParameters(length * 8)).GetKey();
    }

    /// <summary>How many times the iterations are gone through (RFC 8018 §5.2: once for each block of the HMAC's length).</summary>
    public static int Blocks(int length, DerObjectIdentifier prf) =>
        Digest(prf) is { } digest ? (length + digest.GetDigestSize() - 1) / digest.GetDigestSize() : 1;

    /// <summary>The digest inside an hmacWithSHA… identifier; null where it is another.</summary>
    public static IDigest? Digest(DerObjectIdentifier hmac) =>
        hmac.Equals(PkcsObjectIdentifiers.IdHmacWithSha256) ? new Sha256Digest()
        : hmac.Equals(PkcsObjectIdentifiers.IdHmacWithSha1) ? new Sha1Digest()
        : hmac.Equals(PkcsObjectIdentifiers.IdHmacWithSha224) ? new Sha224Digest()
        : hmac.Equals(PkcsObjectIdentifiers.IdHmacWithSha384) ? new Sha384Digest()
        : hmac.Equals(PkcsObjectIdentifiers.IdHmacWithSha512) ? new Sha512Digest()
        : null;

#if NET
    private static HashAlgorithmName? PlatformHash(DerObjectIdentifier prf) =>
        prf.Equals(PkcsObjectIdentifiers.IdHmacWithSha256) ? HashAlgorithmName.SHA256
        : prf.Equals(PkcsObjectIdentifiers.IdHmacWithSha1) ? HashAlgorithmName.SHA1
        : prf.Equals(PkcsObjectIdentifiers.IdHmacWithSha384) ? HashAlgorithmName.SHA384
        : prf.Equals(PkcsObjectIdentifiers.IdHmacWithSha512) ? HashAlgorithmName.SHA512
        : null;
#endif
}
