using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// How JKS hides a private key (sun.security.provider.KeyProtector): XOR with a chain of SHA-1 hashes of password and
/// salt, then a hash of password and key to tell whether it was undone. There is no key derivation: the password alone
/// carries all the strength.
/// </summary>
internal static class JksKeyProtector
{
    private const int HashLength = 20;

    private static readonly DerObjectIdentifier Algorithm = new("1.3.6.1.4.1.42.2.17.1.1");

    public static byte[] Protect(byte[] pkcs8, byte[] password)
    {
        var salt = RandomBytes.Of(HashLength);
        var data = new byte[HashLength + pkcs8.Length + HashLength];
        salt.CopyTo(data, 0);
        pkcs8.CopyTo(data, HashLength);
        ApplyKeyStream(data, pkcs8.Length, password);
        Check(pkcs8, password).CopyTo(data, HashLength + pkcs8.Length);
        return new EncryptedPrivateKeyInfo(new AlgorithmIdentifier(Algorithm, DerNull.Instance), data).GetEncoded(Asn1Encodable.Der);
    }

    public static bool IsOurs(byte[] encryptedPrivateKeyInfo) => Data(encryptedPrivateKeyInfo) is not null;

    /// <summary>The PKCS #8 bytes; null where this is not the password.</summary>
    public static byte[]? Recover(byte[] encryptedPrivateKeyInfo, byte[] password)
    {
        if (Data(encryptedPrivateKeyInfo) is not { } data)
            return null;

        var clear = (byte[])data.Clone();
        var length = data.Length - 2 * HashLength;
        ApplyKeyStream(clear, length, password);
        var pkcs8 = new byte[length];
        Buffer.BlockCopy(clear, HashLength, pkcs8, 0, length);
        var expected = new byte[HashLength];
        Buffer.BlockCopy(data, HashLength + length, expected, 0, HashLength);
        return FixedTime.Equal(Check(pkcs8, password), expected) ? pkcs8 : null;
    }

    private static byte[]? Data(byte[] encryptedPrivateKeyInfo)
    {
        try
        {
            var info = EncryptedPrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(encryptedPrivateKeyInfo));
            var data = info.GetEncryptedData();
            return info.EncryptionAlgorithm.Algorithm.Equals(Algorithm) && data.Length >= 2 * HashLength ? data : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>XORs the <paramref name="length"/> bytes that follow the salt, in place.</summary>
    private static void ApplyKeyStream(byte[] data, int length, byte[] password)
    {
        using var sha1 = SHA1.Create();
        var input = new byte[password.Length + HashLength];
        password.CopyTo(input, 0);
        Buffer.BlockCopy(data, 0, input, password.Length, HashLength);
        for (var done = 0; done < length; done += HashLength)
        {
            var hash = sha1.ComputeHash(input);
            for (var i = 0; i < HashLength && done + i < length; i++)
                data[HashLength + done + i] ^= hash[i];
            hash.CopyTo(input, password.Length);
        }
    }

    private static byte[] Check(byte[] pkcs8, byte[] password)
    {
        using var sha1 = SHA1.Create();
        sha1.TransformBlock(password, 0, password.Length, null, 0);
        sha1.TransformFinalBlock(pkcs8, 0, pkcs8.Length);
        return sha1.Hash!;
    }
}
