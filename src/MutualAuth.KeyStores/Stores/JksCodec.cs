using System.Security.Cryptography;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// The JDK's own format, as sun.security.provider.JavaKeyStore reads and writes it: magic, version, entries, and the
/// SHA-1 of password, "Mighty Aphrodite" and all that came before.
/// </summary>
internal static class JksCodec
{
    public const uint Magic = 0xFEEDFEED;

    private const int HashLength = 20;
    private const int KeyTag = 1;
    private const int TrustedTag = 2;
    private const string CertificateType = "X.509";

    /// <summary>
    /// Reads versions 1 and 2. A key is tried with each of <paramref name="keyPasswords"/>, then with the store's; one that
    /// none opens stays as it is.
    /// </summary>
    public static KeyStore Read(
        byte[] file, Password storePassword, IReadOnlyList<Password> keyPasswords, ReadLimits limits, KnownCertificates? known = null)
    {
        if (file.Length > limits.FileSize)
            throw Mab.OverLimit.Error(null, $"{file.Length} bytes", $"{limits.FileSize} bytes");
        if (KeyStoreFormat.Detect(file) != StoreType.Jks)
            throw Mab.NotAKeyStore.Error(null, FileKind.Describe(file));

        // The lengths are walked first and nothing else is looked at: a file that was cut short has no hash to check, and
        // "wrong password" would send its reader looking in the wrong place.
        var places = new Walk(file, limits).Entries();

        var password = Utf16(storePassword);
        var expected = new BigEndianReader.Slice(file.Length - HashLength, HashLength).Of(file);
        if (!FixedTime.Equal(IntegrityHash(file, file.Length - HashLength, password), expected))
            throw Mab.WrongPassword.Error(null, storePassword.Source);

        var passwords = keyPasswords.Append(storePassword).ToList();
        var entries = new List<KeyStoreEntry>(places.Count);
        foreach (var place in places)
        {
            var alias = Alias.Normalize(place.Alias);
            var created = Date(place.Created, alias);
            var certificates = new Certificate[place.Certificates.Count];
            for (var i = 0; i < certificates.Length; i++)
                certificates[i] = ParsedCertificate.Of(place.Certificates[i].Of(file), alias, known);
            entries.Add(place.Key is { } key
                ? new KeyEntry(alias, created, Open(key.Of(file), passwords), certificates)
                : new TrustedEntry(alias, created, certificates[0]));
        }

        return StoreRules.CheckRead(new KeyStore(entries));
    }

    /// <summary>Writes version 2, the entries in the order given. Only the salts of the keys differ from run to run.</summary>
    public static byte[] Write(KeyStore store, Password storePassword, Password keyPassword)
    {
        StoreRules.CheckWrite(store);
        // A stream that grows by doubling would leave copies of megabytes behind.
        var output = new MemoryStream(store.Entries.OfType<TrustedEntry>().Sum(entry => entry.Certificate.Der.Length + 3 * entry.Alias.Length + 32) + 16 * 1024);
        WriteInt32(output, unchecked((int)Magic));
        WriteInt32(output, 2);
        WriteInt32(output, store.Entries.Count);
        foreach (var entry in store.Entries)
        {
            WriteInt32(output, entry is KeyEntry ? KeyTag : TrustedTag);
            WriteUtf(output, Alias.Normalize(entry.Alias));
            WriteInt64(output, entry.Created.ToUnixTimeMilliseconds());
            switch (entry)
            {
                case KeyEntry key:
                    WriteBytes(output, Protected(key, keyPassword));
                    WriteInt32(output, key.Chain.Count);
                    foreach (var certificate in key.Chain)
                        WriteCertificate(output, certificate);
                    break;
                case TrustedEntry trusted:
                    WriteCertificate(output, trusted.Certificate);
                    break;
                default:
                    throw new InvalidOperationException(entry.GetType().Name);
            }
        }

        var hash = IntegrityHash(output.GetBuffer(), (int)output.Length, Utf16(storePassword));
        output.Write(hash, 0, hash.Length);
        return output.ToArray();
    }

    private static ProtectedKey Open(byte[] encrypted, List<Password> passwords)
    {
        foreach (var password in passwords)
        {
            if (JksKeyProtector.Recover(encrypted, Utf16(password)) is { } pkcs8)
                return ProtectedKey.Opened(PrivateKey.Parse(pkcs8), password);
        }

        return ProtectedKey.Unopened(encrypted);
    }

    private static byte[] Protected(KeyEntry entry, Password keyPassword)
    {
        if (entry.Key.Clear is { } key)
            return JksKeyProtector.Protect(key.Pkcs8, Utf16(keyPassword));

        // Bytes from a PKCS #12 file: the JDK would find them in a JKS and not know their algorithm.
        var sealedBytes = entry.Key.Sealed!;
        return JksKeyProtector.IsOurs(sealedBytes) ? sealedBytes : throw Mab.SealedKey.Error(null, entry.Alias);
    }

    private static byte[] IntegrityHash(byte[] data, int length, byte[] password)
    {
        using var sha1 = SHA1.Create();
        sha1.TransformBlock(password, 0, password.Length, null, 0);
        var phrase = Encoding.ASCII.GetBytes("Mighty Aphrodite");
        sha1.TransformBlock(phrase, 0, phrase.Length, null, 0);
        sha1.TransformFinalBlock(data, 0, length);
        return sha1.Hash!;
    }

    private static byte[] Utf16(Password password) => Encoding.BigEndianUnicode.GetBytes(password.Characters);

    private static DateTimeOffset Date(long milliseconds, string alias)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Mab.DamagedKeyStore.Error(null, $"the creation date of '{alias}' is not within the years 1 to 9999");
        }
    }

    private static void WriteCertificate(MemoryStream output, Certificate certificate)
    {
        WriteUtf(output, CertificateType);
        WriteBytes(output, certificate.Der);
    }

    private static void WriteUtf(MemoryStream output, string text)
    {
        var bytes = ModifiedUtf8.Encode(text);
        if (bytes.Length > ModifiedUtf8.MaximumLength)
            throw Mab.BadAlias.Error(null, text.Substring(0, 40) + "…", "JKS holds aliases of at most 65,535 bytes");
        output.WriteByte((byte)(bytes.Length >> 8));
        output.WriteByte((byte)bytes.Length);
        output.Write(bytes, 0, bytes.Length);
    }

    private static void WriteBytes(MemoryStream output, byte[] bytes)
    {
        WriteInt32(output, bytes.Length);
        output.Write(bytes, 0, bytes.Length);
    }

    private static void WriteInt64(MemoryStream output, long number)
    {
        WriteInt32(output, (int)(number >> 32));
        WriteInt32(output, unchecked((int)number));
    }

    private static void WriteInt32(MemoryStream output, int number)
    {
        for (var shift = 24; shift >= 0; shift -= 8)
            output.WriteByte((byte)(number >> shift));
    }

    /// <summary>Where the parts of an entry lie in the file.</summary>
    private sealed record Place(
        string Alias, long Created, BigEndianReader.Slice? Key, IReadOnlyList<BigEndianReader.Slice> Certificates);

    /// <summary>Goes through the file by its lengths, from the magic number to the hash, and must end exactly there.</summary>
    private sealed class Walk(byte[] file, ReadLimits limits)
    {
        private readonly BigEndianReader _reader = new(file, file.Length);
        private int _certificates;

        public List<Place> Entries()
        {
            _reader.Int32("the magic number");
            var version = _reader.Int32("the version");
            if (version is not (1 or 2))
                throw Mab.DamagedKeyStore.Error(null, $"its version is {version}, and only 1 and 2 exist");

            var count = _reader.Int32("the number of entries");
            CheckCount(count, "entries");
            var places = new List<Place>();
            for (var i = 0; i < count; i++)
                places.Add(Entry(version));

            if (_reader.Left < HashLength)
                throw Mab.DamagedKeyStore.Error(null, $"it ends in the middle of its integrity hash, at byte {file.Length}: the file was cut short");
            if (_reader.Left > HashLength)
                throw Mab.DamagedKeyStore.Error(null, $"{_reader.Left - HashLength} bytes follow where its integrity hash should end it");
            return places;
        }

        private Place Entry(int version)
        {
            var at = _reader.Position;
            var tag = _reader.Int32("an entry");
            if (tag is not (KeyTag or TrustedTag))
                throw Mab.DamagedKeyStore.Error(null, $"the entry at byte {at} is of the unknown kind {tag}");
            var alias = _reader.Utf("an alias");
            var created = _reader.Int64("a creation date");
            if (tag == TrustedTag)
                return new Place(alias, created, null, [CertificatePlace(version)]);

            var key = _reader.LengthPrefixed("a private key");
            var count = _reader.Int32("the length of a chain");
            CheckCount(count, "certificates in one chain");
            var chain = new List<BigEndianReader.Slice>();
            for (var i = 0; i < count; i++)
                chain.Add(CertificatePlace(version));
            return new Place(alias, created, key, chain);
        }

        private BigEndianReader.Slice CertificatePlace(int version)
        {
            CheckCount(++_certificates, "certificates");
            // Version 1 knew one type only and did not name it.
            if (version == 2 && _reader.Utf("a certificate's type") is var type && type is not (CertificateType or "X509"))
                throw Mab.DamagedKeyStore.Error(null, $"it holds a certificate of a type that is not {CertificateType}");
            return _reader.LengthPrefixed("a certificate");
        }

        private void CheckCount(int count, string what)
        {
            if (count < 0 || count > limits.Entries)
                throw Mab.OverLimit.Error(null, $"{(uint)count} {what}", $"{limits.Entries}");
        }
    }
}
