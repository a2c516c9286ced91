using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;

namespace MutualAuth.KeyStores.Stores;

internal enum StoreType
{
    /// <summary>Java KeyStore, the JDK's own format up to Java 8.</summary>
    Jks,

    /// <summary>PKCS #12 (RFC 7292), the JDK's default since Java 9.</summary>
    Pkcs12,
}

/// <summary>How a PKCS #12 file is encrypted.</summary>
internal enum EncryptionProfile
{
    /// <summary>PBES2, AES-256-CBC, HMAC-SHA-256: what JDK 17 and OpenSSL 3 write.</summary>
    Modern,

    /// <summary>3DES and SHA-1: what Java 8 before 8u301 can read.</summary>
    Legacy,
}

/// <summary>What a keystore holds, whatever the format it is kept in. Immutable; entries keep the order of the file.</summary>
internal sealed record KeyStore(IReadOnlyList<KeyStoreEntry> Entries)
{
    public static KeyStore Empty { get; } = new([]);

    /// <summary>
    /// What else the file holds, in words: CRLs, secrets, certificates that Java does not see. Reading goes on without it;
    /// writing such a keystore again is refused (<see cref="Findings.Mab.UnknownContent"/>), since it would be lost.
    /// </summary>
    public IReadOnlyList<string> Unrepresented { get; init; } = [];

    /// <summary>
    /// The certificates among <see cref="Unrepresented"/>: in a PKCS #12 file, yet neither marked as trusted nor part of a
    /// key's chain. <c>openssl pkcs12 -export -nokeys</c> makes whole files of them, which are a truststore to everyone but Java.
    /// </summary>
    public IReadOnlyList<LooseCertificate> LooseCertificates { get; init; } = [];

    /// <summary>How the file was encrypted, where it is PKCS #12: by its MAC, which all programs write in step with the rest.</summary>
    public EncryptionProfile? Encryption { get; init; }

    public KeyStoreEntry? Find(string alias) => Entries.FirstOrDefault(entry => Alias.Equal(entry.Alias, alias));

    /// <summary>
    /// The aliases with attributes that PKCS #12 has a place for and JKS has not, in words (names of CAs aside); null where there
    /// are none.
    /// </summary>
    public string? OtherAttributesOf
    {
        get
        {
            var aliases = Entries
                .Where(entry => entry.OtherAttributes.Count > 0
                    || (entry is KeyEntry key && key.CertificateAttributes.Values.Any(attributes => attributes.Others.Count > 0)))
                .Select(entry => $"'{entry.Alias}'");
            return string.Join(", ", aliases) is { Length: > 0 } text ? text : null;
        }
    }

    public IEnumerable<KeyEntry> Keys => Entries.OfType<KeyEntry>();

    public IEnumerable<TrustedEntry> Trusted => Entries.OfType<TrustedEntry>();
}

/// <summary>A certificate that is no entry, with the name that the file gives it, if any.</summary>
internal sealed record LooseCertificate(string? Name, Certificate Certificate);

internal abstract record KeyStoreEntry(string Alias, DateTimeOffset Created)
{
    /// <summary>
    /// The date of an entry whose file does not tell one: PKCS #12 has a place for it only in key entries. Fixed, so that
    /// what is made from such an entry does not differ from run to run.
    /// </summary>
    public static DateTimeOffset Undated { get; } = DateTimeOffset.FromUnixTimeMilliseconds(0);

    /// <summary>
    /// DER of the PKCS #12 bag attributes that are not ours to interpret (all but friendlyName, localKeyID and
    /// trustedKeyUsage): carried from a file that is read to the file that replaces it. JKS has none.
    /// </summary>
    public IReadOnlyList<byte[]> OtherAttributes { get; init; } = [];

    /// <summary>Of a key the own one; null where a file holds a key without any.</summary>
    public Certificate? FirstCertificate => this is KeyEntry key ? key.Chain.FirstOrDefault() : (this as TrustedEntry)?.Certificate;
}

/// <summary>A certificate that the keystore's owner trusts: keytool's <c>trustedCertEntry</c>.</summary>
internal sealed record TrustedEntry(string Alias, DateTimeOffset Created, Certificate Certificate)
    : KeyStoreEntry(Alias, Created);

/// <summary>A private key with its certificate chain, the own certificate first: keytool's <c>PrivateKeyEntry</c>.</summary>
internal sealed record KeyEntry(string Alias, DateTimeOffset Created, ProtectedKey Key, IReadOnlyList<Certificate> Chain)
    : KeyStoreEntry(Alias, Created)
{
    /// <summary>
    /// What a PKCS #12 file says of the certificates of the chain, by certificate: names of CAs, attributes that are not ours to
    /// interpret. It stays with a certificate for as long as that is part of the chain.
    /// </summary>
    public IReadOnlyDictionary<Certificate, BagAttributes> CertificateAttributes { get; init; } = NoAttributes;

    private static readonly IReadOnlyDictionary<Certificate, BagAttributes> NoAttributes = new Dictionary<Certificate, BagAttributes>();

    /// <summary>Somebody else has signed the own certificate, which has to be there.</summary>
    public bool IsSignedByCa => Chain.Count > 1 || !Chain[0].IsSelfIssued;
}

/// <summary>
/// A private key as an entry holds it: in the clear where its password was known, else as the bytes that the file
/// holds, to be carried along unopened. Exactly one of the two is set.
/// </summary>
internal sealed record ProtectedKey
{
    private ProtectedKey(PrivateKey? clear, byte[]? sealedBytes, Password? openedWith)
    {
        Clear = clear;
        Sealed = sealedBytes;
        OpenedWith = openedWith;
    }

    public PrivateKey? Clear { get; }

    /// <summary>DER of the EncryptedPrivateKeyInfo that none of the given passwords opened.</summary>
    public byte[]? Sealed { get; }

    /// <summary>Which of several passwords opened it in a JKS file; null for a key that was just made, or in PKCS #12.</summary>
    public Password? OpenedWith { get; }

    public static ProtectedKey Opened(PrivateKey key, Password? openedWith = null) => new(key, null, openedWith);

    public static ProtectedKey Unopened(byte[] encryptedPrivateKeyInfo) => new(null, encryptedPrivateKeyInfo, null);
}
