#if NET
using System.Security.Cryptography;
#endif
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace MutualAuth.KeyStores.Stores;

/// <summary>PBKDF2 (RFC 8018 §5.2) with the HMAC that an algorithm identifier names.</summary>
internal static class Pbkdf2
{
    /// <summary>Null where the HMAC is not one that we know.</summary>
    public static byte[]? Derive(byte[] password, byte[] salt, int iterations, int length, DerObjectIdentifier prf)
    {
        if (ShaHash.OfHmac(prf) is not { } hash)
            return null;
#if NET
        // More than twice as fast, and 10,000 rounds are what a build waits for.
        if (hash.Platform is { } platform)
            return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, platform, length);
#endif
        var generator = new Pkcs5S2ParametersGenerator(hash.CreateDigest());
        generator.Init(password, salt, iterations);
        return ((KeyParameter)generator.GenerateDerivedMacParameters(length * 8)).GetKey();
    }

    /// <summary>How many times the iterations are gone through (RFC 8018 §5.2: once for each block of the HMAC's length).</summary>
    public static int Blocks(int length, DerObjectIdentifier prf) =>
        ShaHash.OfHmac(prf) is { } hash ? (length + hash.Length - 1) / hash.Length : 1;
}
