using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Oiw;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Security;

namespace MutualAuth.Fuzzing.Seeds;

/// <summary>
/// The MAC and the encryption of a PKCS #12 file, put around whatever the file holds: with few rounds, so that many files can
/// be tried, and with salts that do not change.
/// </summary>
internal static class Pkcs12Envelope
{
    private static readonly byte[] Salt = [1, 2, 3, 4, 5, 6, 7, 8];

    private static readonly byte[] Iv = new byte[16];

    private static readonly DerObjectIdentifier TripleDes = PkcsObjectIdentifiers.PbeWithShaAnd3KeyTripleDesCbc;

    /// <summary>A file whose AuthenticatedSafe is these bytes.</summary>
    public static byte[] Seal(byte[] authenticatedSafe, string password)
    {
        var digest = new Sha1Digest();
        var generator = new Pkcs12ParametersGenerator(digest);
        generator.Init(PbeParametersGenerator.Pkcs12PasswordToBytes(password.ToCharArray()), Salt, 1);
        var hmac = new HMac(digest);
        hmac.Init(generator.GenerateDerivedMacParameters(160));
        hmac.BlockUpdate(authenticatedSafe, 0, authenticatedSafe.Length);
        var mac = new byte[hmac.GetMacSize()];
        hmac.DoFinal(mac, 0);
        var macData = new MacData(new DigestInfo(new AlgorithmIdentifier(OiwObjectIdentifiers.IdSha1, DerNull.Instance), mac), Salt, 1);
        return new Pfx(new ContentInfo(PkcsObjectIdentifiers.Data, new DerOctetString(authenticatedSafe)), macData).GetEncoded(Asn1Encodable.Der);
    }

    /// <summary>An AuthenticatedSafe with these SafeContents, as they are or encrypted.</summary>
    public static byte[] Safe(byte[] safeContents, string? password) => new DerSequence(password is null
        ? new ContentInfo(PkcsObjectIdentifiers.Data, new DerOctetString(safeContents))
        : new ContentInfo(PkcsObjectIdentifiers.EncryptedData, Encrypted(safeContents, password))).GetEncoded(Asn1Encodable.Der);

    public static EncryptedPrivateKeyInfo EncryptedKey(byte[] pkcs8, string password)
    {
        var (algorithm, data) = Encrypt(pkcs8, password);
        return new EncryptedPrivateKeyInfo(algorithm, data);
    }

    private static EncryptedData Encrypted(byte[] clear, string password)
    {
        var (algorithm, data) = Encrypt(clear, password);
        return new EncryptedData(PkcsObjectIdentifiers.Data, algorithm, new DerOctetString(data));
    }

    /// <summary>What is of odd length with the old scheme, the rest with the new one.</summary>
    private static (AlgorithmIdentifier Algorithm, byte[] Data) Encrypt(byte[] clear, string password)
    {
        if (clear.Length % 2 == 1)
        {
            var old = new AlgorithmIdentifier(TripleDes, new Pkcs12PbeParams(Salt, 1));
            var cipher = (IBufferedCipher)PbeUtilities.CreateEngine(TripleDes);
            cipher.Init(true, PbeUtilities.GenerateCipherParameters(old, password.ToCharArray()));
            return (old, cipher.DoFinal(clear));
        }

        var prf = new AlgorithmIdentifier(PkcsObjectIdentifiers.IdHmacWithSha256, DerNull.Instance);
        var parameters = new PbeS2Parameters(
            new KeyDerivationFunc(PkcsObjectIdentifiers.IdPbkdf2, new Pbkdf2Params(Salt, 1, 32, prf)),
            new EncryptionScheme(NistObjectIdentifiers.IdAes256Cbc, new DerOctetString(Iv)));
        using var aes = Aes.Create();
        aes.Key = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), Salt, 1, HashAlgorithmName.SHA256, 32);
        return (new AlgorithmIdentifier(PkcsObjectIdentifiers.IdPbeS2, parameters), aes.EncryptCbc(clear, Iv));
    }
}
