using System.Security.Cryptography;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// Writes one PKCS #12 file as the JDK does: the keys, each encrypted by itself, in one plain part, and all certificates
/// in one encrypted part.
/// </summary>
internal sealed class Pkcs12Writer(Pkcs12Password password, EncryptionProfile profile)
{
    private readonly HashSet<string> _localKeyIds = new(StringComparer.Ordinal);

    public byte[] Write(KeyStore store)
    {
        StoreRules.CheckWrite(store);
        var keyBags = new Asn1EncodableVector();
        var certificateBags = new Asn1EncodableVector();

        // The JDK rebuilds a chain by subject name, and the first match wins: our own chains stand before any partner's CA,
        // which may have the same name.
        var leaves = new HashSet<Certificate>(store.Keys.Where(entry => entry.Chain.Count > 0).Select(entry => entry.Chain[0]));
        var written = new HashSet<Certificate>();
        foreach (var entry in store.Keys)
        {
            var attributes = new BagAttributes
            {
                FriendlyName = Alias.Normalize(entry.Alias),
                LocalKeyId = LocalKeyId.For(entry.Created, _localKeyIds),
            };
            keyBags.Add(Bag(PkcsObjectIdentifiers.Pkcs8ShroudedKeyBag, Shrouded(entry), attributes with { Others = entry.OtherAttributes }));
            for (var i = 0; i < entry.Chain.Count; i++)
            {
                var kept = entry.CertificateAttributes.TryGetValue(entry.Chain[i], out var found) ? found : BagAttributes.None;
                if (i == 0)
                    certificateBags.Add(CertificateBag(entry.Chain[0], attributes with { FriendlyName = LeafName(entry, kept), Others = kept.Others }));
                else if (!leaves.Contains(entry.Chain[i]) && written.Add(entry.Chain[i]))
                    certificateBags.Add(CertificateBag(entry.Chain[i], kept with { LocalKeyId = null }));
            }
        }

        foreach (var entry in store.Trusted)
        {
            certificateBags.Add(CertificateBag(entry.Certificate, new BagAttributes
            {
                FriendlyName = Alias.Normalize(entry.Alias),
                Trusted = true,
                Others = entry.OtherAttributes,
            }));
        }

        return Sealed(keyBags, certificateBags);
    }

    private byte[] Sealed(Asn1EncodableVector keyBags, Asn1EncodableVector certificateBags)
    {
        var certificates = new DerSequence(certificateBags).GetEncoded(Asn1Encodable.Der);

        // A truststore has to come out the same each time, so its salts are taken from its content. Not from the password:
        // a salt stands in the clear, and the hash of a password there would let anyone test guesses without paying for the
        // derivation. What this salt tells is whether the certificates are those that one has in mind, and they are public.
        var hasKeys = keyBags.Count > 0;
        var salts = hasKeys
            ? Salts.Random()
            : new Salts(
                Derived("certificates salt", certificates, Salts.SaltLength), Derived("certificates iv", certificates, Salts.BlockLength));
        var macSalt = hasKeys ? RandomBytes.Of(Salts.SaltLength) : Derived("mac salt", certificates, Salts.SaltLength);

        var contents = new Asn1EncodableVector();
        if (hasKeys)
            contents.Add(Data(new DerSequence(keyBags)));
        if (certificateBags.Count > 0)
        {
            var (algorithm, data) = Pkcs12Encryption.Encrypt(certificates, password, profile, salts);
            contents.Add(new ContentInfo(
                PkcsObjectIdentifiers.EncryptedData,
                new EncryptedData(PkcsObjectIdentifiers.Data, algorithm, new DerOctetString(data))));
        }

        var authSafe = new DerSequence(contents).GetEncoded(Asn1Encodable.Der);
        var mac = Pkcs12Mac.Create(authSafe, password, profile, macSalt);
        return new Pfx(new ContentInfo(PkcsObjectIdentifiers.Data, new DerOctetString(authSafe)), mac).GetEncoded(Asn1Encodable.Der);
    }

    private Asn1Encodable Shrouded(KeyEntry entry)
    {
        if (entry.Key.Clear is { } key)
        {
            var (algorithm, data) = Pkcs12Encryption.Encrypt(key.Pkcs8, password, profile, Salts.Random());
            return new EncryptedPrivateKeyInfo(algorithm, data);
        }

        var sealedBytes = entry.Key.Sealed!;
        try
        {
            // A key that JKS protects: nothing but a JKS reader would know what to do with it.
            if (!JksKeyProtector.IsOurs(sealedBytes))
                return Asn1Object.FromByteArray(EncryptedPrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(sealedBytes)).GetEncoded(Asn1Encodable.Der));
        }
        catch (Exception)
        {
            // A JKS file may hold any bytes in the place of a key.
        }

        throw Mab.SealedKey.Error(null, entry.Alias);
    }

    private static SafeBag CertificateBag(Certificate certificate, BagAttributes attributes) => Bag(
        PkcsObjectIdentifiers.CertBag,
        new CertBag(PkcsObjectIdentifiers.X509Certificate, (Asn1Object)new DerOctetString(certificate.Der)),
        attributes);

    private static SafeBag Bag(DerObjectIdentifier type, Asn1Encodable value, BagAttributes attributes) =>
        new(type, value, attributes.Write());

    private static ContentInfo Data(Asn1Encodable content) =>
        new(PkcsObjectIdentifiers.Data, new DerOctetString(content.GetEncoded(Asn1Encodable.Der)));

    /// <summary>That of the key, unless the file that was read calls the certificate something else altogether.</summary>
    private static string LeafName(KeyEntry entry, BagAttributes kept) =>
        kept.FriendlyName is { } name && !Alias.Equal(name, entry.Alias) ? name : Alias.Normalize(entry.Alias);

    private byte[] Derived(string purpose, byte[] content, int length)
    {
        using var sha256 = SHA256.Create();
        var label = Encoding.ASCII.GetBytes($"MutualAuth.Build PKCS12 {profile} {purpose}\0");
        sha256.TransformBlock(label, 0, label.Length, null, 0);
        sha256.TransformFinalBlock(content, 0, content.Length);
        var derived = new byte[length];
        Buffer.BlockCopy(sha256.Hash!, 0, derived, 0, length);
        return derived;
    }
}
