using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace MutualAuth.KeyStores.Stores;

/// <summary>A private key outside a keystore, encrypted as in a PKCS #12 file (RFC 5958 EncryptedPrivateKeyInfo, PBES2).</summary>
internal static class EncryptedPrivateKey
{
    /// <summary>The PEM label (RFC 7468 §11).</summary>
    public const string Label = "ENCRYPTED PRIVATE KEY";

    public static byte[] Encrypt(PrivateKey key, Password password)
    {
        var (algorithm, data) = Pkcs12Encryption.Encrypt(key.Pkcs8, new Pkcs12Password(password), EncryptionProfile.Modern, Salts.Random());
        return new EncryptedPrivateKeyInfo(algorithm, data).GetEncoded(Asn1Encodable.Der);
    }

    /// <summary>Null where the password does not open it, or it is damaged.</summary>
    public static PrivateKey? TryDecrypt(byte[] der, Password password)
    {
        try
        {
            var info = EncryptedPrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(der));
            var budget = new DerivationBudget(ReadLimits.Default);
            return PrivateKey.Parse(Pkcs12Encryption.Decrypt(info, new Pkcs12Password(password), budget, "the key"));
        }
        catch (Exception exception) when (exception is not MutualAuthException { Finding.Kind: var kind } || kind == Mab.DamagedPrivateKey)
        {
            return null;
        }
    }
}
