using System.Security.Cryptography;
using System.Text;
using MutualAuth.Fuzzing.Mutation;
using MutualAuth.Fuzzing.Seeds;
using MutualAuth.KeyStores.Identities;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;

namespace MutualAuth.Fuzzing.Targets;

/// <summary>What IdentityFrom names: a private key with its certificates, in every encoding.</summary>
internal sealed class PrivateKeyTarget : FuzzTarget
{
    private static readonly byte[][] Words = new[]
    {
        "-----BEGIN PRIVATE KEY-----\n", "-----BEGIN RSA PRIVATE KEY-----\n", "-----BEGIN EC PRIVATE KEY-----\n", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n", "-----BEGIN EC PARAMETERS-----\n",
        "-----END PRIVATE KEY-----\n", "Proc-Type: 4,ENCRYPTED\n", "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n", "DEK-Info: DES-CBC,0011223344556677\n\n", "DEK-Info:", ",", "-----BEGIN OPENSSH PRIVATE KEY-----\n",
    }.Select(Encoding.ASCII.GetBytes).ToArray();

    public override string Name => "private-key";

    public override IReadOnlyList<byte[]> Seeds { get; } = MakeSeeds().ToList();

    public override byte[] Mutate(byte[] input, byte[] other, Random random) => random.Next(6) switch
    {
        0 => TextMutation.Apply(input, other, random),
        1 => ByteMutation.Apply(input, other, random, Words),
        _ => EmbeddedMutation.InPem(input, other, random) ?? Asn1Mutation.Apply(input, other, random) ?? ByteMutation.Apply(input, other, random, Words),
    };

    public override void Read(byte[] file)
    {
        var (key, chain) = IdentityFile.Read([(file, "tls.pem")], "own", Use.Password, [FixedIdentity.Root.Certificate]);
        // A key that was let in is one that signs.
        var signature = key.Sign([1, 2, 3]);
        if (signature.Length == 0 || chain.Count == 0 || !key.Matches(chain[0].PublicKeyInfo))
            throw new InvalidDataException("The key is not that of the certificate.");
        Use.Store(new KeyStore([new KeyEntry("own", KeyStoreEntry.Undated, ProtectedKey.Opened(key), chain)]), StoreType.Jks);
        _ = EncryptedPrivateKey.TryDecrypt(file, Use.Password);
    }

    private static IEnumerable<byte[]> MakeSeeds()
    {
        foreach (var identity in FixedIdentity.All)
        {
            var certificate = PemTarget.Pem("CERTIFICATE", identity.Certificate.Der);
            yield return Encoding.ASCII.GetBytes(PemTarget.Pem("PRIVATE KEY", identity.Key.Pkcs8) + certificate);
            yield return [.. identity.Key.Pkcs8, .. identity.Certificate.Der];
            yield return Encoding.ASCII.GetBytes(PemTarget.Pem(EncryptedPrivateKey.Label, Pkcs12Envelope.EncryptedKey(identity.Key.Pkcs8, Use.Password.Characters).GetEncoded()) + certificate);
        }

        foreach (var (identity, label) in new[] { (FixedIdentity.Own, "EC PRIVATE KEY"), (FixedIdentity.Rsa, "RSA PRIVATE KEY"), (FixedIdentity.Dsa, "PRIVATE KEY") })
        {
            var certificate = PemTarget.Pem("CERTIFICATE", identity.Certificate.Der);
            var inner = label == "PRIVATE KEY" ? identity.Key.Pkcs8 : PrivateKeyInfo.GetInstance(identity.Key.Pkcs8).ParsePrivateKey().GetEncoded();
            yield return Encoding.ASCII.GetBytes(PemTarget.Pem("EC PARAMETERS", SecObjectIdentifiers.SecP256r1.GetEncoded()) + PemTarget.Pem(label, inner) + certificate);
            yield return OpenSslEncrypted(label, inner, certificate);
        }

        yield return Encoding.ASCII.GetBytes(PemTarget.Pem("PRIVATE KEY", FixedIdentity.Own.Key.Pkcs8) + string.Concat(FixedIdentity.Own.Chain.Select(one => PemTarget.Pem("CERTIFICATE", one.Der))));
        yield return JksCodec.Write(new KeyStore([new KeyEntry("own", KeyStoreEntry.Undated, ProtectedKey.Opened(FixedIdentity.Own.Key), FixedIdentity.Own.Chain)]), Use.Password, Use.Password);
    }

    /// <summary>As openssl rsa -aes256 -traditional writes it: one MD5 of password and salt after the other makes the key.</summary>
    private static byte[] OpenSslEncrypted(string label, byte[] der, string certificate)
    {
        byte[] iv = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        byte[] input = [.. Encoding.ASCII.GetBytes(Use.Password.Characters), .. iv[..8]];
        var first = MD5.HashData(input);
        using var aes = Aes.Create();
        aes.Key = [.. first, .. MD5.HashData([.. first, .. input])];
        var pem = PemTarget.Pem(label, aes.EncryptCbc(der, iv)).Replace(
            $"BEGIN {label}-----\n", $"BEGIN {label}-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,{Convert.ToHexString(iv)}\n\n", StringComparison.Ordinal);
        return Encoding.ASCII.GetBytes(pem + certificate);
    }
}
