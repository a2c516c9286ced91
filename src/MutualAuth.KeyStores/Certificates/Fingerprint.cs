using System.Security.Cryptography;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>SHA-256 fingerprints as people write and compare them.</summary>
internal static class Fingerprint
{
    private const string HexDigits = "0123456789ABCDEF";

    /// <summary>Upper-case hexadecimal with colons, as keytool -list and openssl x509 -fingerprint print it.</summary>
    public static string OfBytes(byte[] bytes) => Format(Hash(bytes));

    public static byte[] Hash(byte[] bytes)
    {
#if NET
        return SHA256.HashData(bytes);
#else
        using var sha256 = SHA256.Create();
        return sha256.ComputeHash(bytes);
#endif
    }

    public static string Format(byte[] hash)
    {
        var text = new char[hash.Length * 3 - 1];
        for (var i = 0; i < hash.Length; i++)
        {
            text[i * 3] = HexDigits[hash[i] >> 4];
            text[i * 3 + 1] = HexDigits[hash[i] & 15];
            if (i < hash.Length - 1)
                text[i * 3 + 2] = ':';
        }

        return new string(text);
    }

    /// <summary>Takes a fingerprint in any case, with or without colons or spaces; null where it is not 32 bytes of hexadecimal.</summary>
    public static string? Normalize(string text)
    {
        var digits = text.Where(c => c is not (':' or ' ' or '\t' or '\r' or '\n')).Select(char.ToUpperInvariant).ToArray();
        if (digits.Length != 64 || digits.Any(c => HexDigits.IndexOf(c) < 0))
            return null;
        return string.Join(":", Enumerable.Range(0, 32).Select(i => new string(digits, i * 2, 2)));
    }
}
