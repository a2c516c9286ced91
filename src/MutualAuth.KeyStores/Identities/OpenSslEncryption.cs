using System.Globalization;
using System.Text;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace MutualAuth.KeyStores.Identities;

/// <summary>
/// How OpenSSL before 1.0 encrypted PEM, and openssl rsa and openssl ec -traditional still do: the key is one MD5 of password
/// and salt (EVP_BytesToKey), the salt the first eight bytes of the initialization vector.
/// </summary>
internal sealed class OpenSslEncryption
{
    private const int SaltLength = 8;

    /// <summary>By the names of OpenSSL: BouncyCastle's, bits of the key, bytes of a block.</summary>
    private static readonly Dictionary<string, (string Cipher, int KeyBits, int Block)> Ciphers = new(StringComparer.Ordinal)
    {
        ["AES-128-CBC"] = ("AES", 128, 16),
        ["AES-192-CBC"] = ("AES", 192, 16),
        ["AES-256-CBC"] = ("AES", 256, 16),
        ["CAMELLIA-128-CBC"] = ("CAMELLIA", 128, 16),
        ["CAMELLIA-192-CBC"] = ("CAMELLIA", 192, 16),
        ["CAMELLIA-256-CBC"] = ("CAMELLIA", 256, 16),
        ["DES-EDE3-CBC"] = ("DESEDE", 192, 8),
        ["DES-CBC"] = ("DES", 64, 8),
    };

    private readonly string _cipher;
    private readonly int _keyBits;
    private readonly byte[] _iv;

    private OpenSslEncryption(string cipher, int keyBits, byte[] iv)
    {
        _cipher = cipher;
        _keyBits = keyBits;
        _iv = iv;
    }

    /// <param name="dekInfo">The value of the header: <c>AES-256-CBC,</c> and the initialization vector in hexadecimal.</param>
    public static OpenSslEncryption Parse(string dekInfo)
    {
        var parts = dekInfo.Split(',');
        if (parts.Length != 2)
            throw Damaged();
        if (!Ciphers.TryGetValue(parts[0].Trim(), out var cipher))
            throw Mab.UnknownKeyEncryption.Error(null, Shown(parts[0].Trim()));
        return Hexadecimal(parts[1].Trim()) is { } iv && iv.Length == cipher.Block
            ? new OpenSslEncryption(cipher.Cipher, cipher.KeyBits, iv)
            : throw Damaged();
    }

    /// <exception cref="Exception">Of any kind: the password is wrong, or the bytes are damaged.</exception>
    public byte[] Decrypt(byte[] encrypted, Password password)
    {
        var generator = new OpenSslPbeParametersGenerator();
        generator.Init(Encoding.UTF8.GetBytes(password.Characters), _iv.AsEnumerable().Take(SaltLength).ToArray());
        var key = generator.GenerateDerivedParameters(_cipher, _keyBits);
        var cipher = CipherUtilities.GetCipher(_cipher + "/CBC/PKCS7PADDING");
        cipher.Init(false, new ParametersWithIV(key, _iv));
        return cipher.DoFinal(encrypted);
    }

    private static MutualAuthException Damaged() => Mab.DamagedIdentity.Error(null, "the DEK-Info header of the private key cannot be read");

    /// <summary>A name and nothing else: the line may be anything.</summary>
    private static string Shown(string name) =>
        name.Length is > 0 and <= 24 && name.All(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-') ? name : "an algorithm without a proper name";

    private static byte[]? Hexadecimal(string text)
    {
        if (text.Length % 2 != 0)
            return null;
        var bytes = new byte[text.Length / 2];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!byte.TryParse(text.Substring(2 * i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[i]))
                return null;
        }

        return bytes;
    }
}
