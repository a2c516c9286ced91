using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Stores;

/// <summary>Reads one PKCS #12 file: the MAC first, then the bags, then which certificates belong to which key.</summary>
internal sealed class Pkcs12Reader(ReadLimits limits, KnownCertificates? known = null)
{
    private readonly DerivationBudget _budget = new(limits);
    private readonly List<KeyBag> _keys = [];
    private readonly List<CertificateBag> _certificates = [];
    private readonly List<string> _unrepresented = [];
    private int _bags;
    private int _unnamed;

    /// <param name="Content">What the MAC is over, where there is one.</param>
    private sealed record AuthenticatedContent(ArraySegment<byte> Content, MacData? Mac);

    private sealed record KeyBag(int Position, string Alias, BagAttributes Attributes, ProtectedKey Key);

    private sealed record PlacedEntry(int Position, KeyStoreEntry Entry);

    private sealed record CertificateBag(int Position, string? Alias, BagAttributes Attributes, Certificate Certificate);

    public KeyStore Read(byte[] file, Password password)
    {
        if (file.Length > limits.FileSize)
            throw Mab.OverLimit.Error(null, $"{file.Length} bytes", $"{limits.FileSize} bytes");
        if (KeyStoreFormat.Detect(file) != StoreType.Pkcs12)
            throw Mab.NotAKeyStore.Error(null, FileKind.Describe(file));

        var (content, mac) = Outermost(file);
        var reading = mac is not null ? PasswordThatFits(mac, content, password) : WithoutMac(password);
        if (Pkcs12Structure.ReadContent(content) is { } parts)
        {
            foreach (var (data, encryption) in parts)
            {
                if (encryption is null)
                    ReadBags(DerElement.Part(data.Array!, data.Offset, data.Count), reading);
                else if (mac is null)
                    throw Mab.NoMac.Error(null);
                else
                    ReadBags(Decrypted(Parsed("an encrypted part", () => AlgorithmIdentifier.GetInstance(Asn1Object.FromByteArray(encryption))), data, reading), reading);
            }
        }
        else
        {
            var octets = DerElement.Part(content.Array!, content.Offset, content.Count);
            foreach (var safe in Parsed("its content", () => AuthenticatedSafe.GetInstance(Asn1Object.FromByteArray(octets)).GetContentInfo()))
                ReadContent(safe, reading, authenticated: mac is not null);
        }

        return StoreRules.CheckRead(Parsed("the names in its certificates", Assemble) with
        {
            Encryption = mac is not null ? Pkcs12Mac.ProfileOf(mac) : null,
        });
    }

    private static AuthenticatedContent Outermost(byte[] file)
    {
        const string what = "its outermost structure";
        if (Pkcs12Structure.ReadFile(file) is { } found)
            return new(found.Content, found.MacData is { } macData ? Parsed(what, () => MacData.GetInstance(Asn1Object.FromByteArray(macData))) : null);

        var pfx = Parsed(what, () => Pfx.GetInstance(Asn1Object.FromByteArray(file)));
        if (!pfx.AuthSafe.ContentType.Equals(PkcsObjectIdentifiers.Data))
            throw Mab.DamagedKeyStore.Error(null, "its integrity rests on a public key instead of a password, which Java does not read either");
        var content = Parsed("its content", () => Asn1OctetString.GetInstance(pfx.AuthSafe.Content).GetOctets());
        return new(new ArraySegment<byte>(content), pfx.MacData);
    }

    private Pkcs12Password PasswordThatFits(MacData mac, ArraySegment<byte> content, Password password)
    {
        foreach (var reading in Pkcs12Password.ReadingsOf(password))
        {
            if (Parsed("its MAC", () => Pkcs12Mac.Fits(mac, content, reading, _budget)))
                return reading;
        }

        throw Mab.WrongPassword.Error(null, password.Source);
    }

    /// <summary>
    /// The JDK makes truststores without password (keystore.pkcs12.macAlgorithm=NONE), and they are to be read with an empty
    /// one. A password for a file that has no MAC to check it against would only pretend that the file is protected.
    /// </summary>
    private static Pkcs12Password WithoutMac(Password password) =>
        password.Characters.Length == 0 ? new Pkcs12Password(password) : throw Mab.NoMac.Error(null);

    private void ReadContent(ContentInfo content, Pkcs12Password password, bool authenticated)
    {
        if (content.ContentType.Equals(PkcsObjectIdentifiers.Data))
        {
            ReadBags(Parsed("its content", () => Asn1OctetString.GetInstance(content.Content).GetOctets()), password);
        }
        else if (content.ContentType.Equals(PkcsObjectIdentifiers.EncryptedData))
        {
            if (!authenticated)
                throw Mab.NoMac.Error(null);
            var encrypted = Parsed("an encrypted part", () => EncryptedData.GetInstance(content.Content));
            var algorithm = Parsed("an encrypted part", () => encrypted.EncryptionAlgorithm);
            var octets = Parsed("an encrypted part", () => encrypted.Content).GetOctets();
            ReadBags(Decrypted(algorithm, new ArraySegment<byte>(octets), password), password);
        }
        else
        {
            _unrepresented.Add($"content of the type {content.ContentType.Id}");
        }
    }

    private byte[] Decrypted(AlgorithmIdentifier encryption, ArraySegment<byte> data, Pkcs12Password password)
    {
        try
        {
            return Pkcs12Encryption.Decrypt(encryption, data, password, _budget, "its certificates");
        }
        catch (UnsupportedEncryptionException exception)
        {
            throw Mab.UnknownAlgorithm.Error(null, $"it is encrypted with {exception.Message}");
        }
        catch (Exception exception) when (exception is not MutualAuthException)
        {
            throw Mab.DamagedKeyStore.Error(null, "the password fits its MAC and does not decrypt its certificates");
        }
    }

    private void ReadBags(byte[] content, Pkcs12Password password)
    {
        if (content.Length == 0 || content[0] != 0x30 || DerElement.Length(content, 0) != content.Length)
        {
            // BER, where a length may be unknown until its end. Or nonsense, which the parser says.
            foreach (var element in Parsed("its bags", () => Asn1Sequence.GetInstance(Asn1Object.FromByteArray(content))))
                ReadBag(element, password);
            return;
        }

        // Bag by bag: the whole of a large truststore as objects takes ten times its bytes.
        for (var position = DerElement.Head(content, 0)!.Value; position < content.Length;)
        {
            var length = DerElement.Length(content, position) ?? throw Unparsed("its bags");
            if (TrustedCertificateBag.TryRead(content, position, length, out var name, out var der))
            {
                Count();
                AddCertificate(der, new BagAttributes { FriendlyName = name, Trusted = true });
            }
            else
            {
                var bag = DerElement.Part(content, position, length);
                ReadBag(Parsed("its bags", () => Asn1Object.FromByteArray(bag)), password);
            }

            position += length;
        }
    }

    private void Count()
    {
        if (++_bags > limits.Entries)
            throw Mab.OverLimit.Error(null, $"more than {limits.Entries} entries", $"{limits.Entries}");
    }

    private void ReadBag(Asn1Encodable element, Pkcs12Password password)
    {
        Count();
        var bag = Parsed("a bag", () => SafeBag.GetInstance(element));
        var attributes = Parsed("the attributes of a bag", () => BagAttributes.Read(bag.BagAttributes));
        if (attributes.IsAmbiguous)
            _unrepresented.Add($"the bag {Named(attributes)}, which says its name or another of its attributes twice");
        ReadBag(bag, attributes, password);
    }

    private void ReadBag(SafeBag bag, BagAttributes attributes, Pkcs12Password password)
    {
        if (bag.BagID.Equals(PkcsObjectIdentifiers.Pkcs8ShroudedKeyBag))
        {
            var alias = EntryAlias(attributes);
            var info = Parsed($"the key '{alias}'", () => EncryptedPrivateKeyInfo.GetInstance(bag.BagValue));
            _keys.Add(new KeyBag(_bags, alias, attributes, Open(info, alias, password)));
        }
        else if (bag.BagID.Equals(PkcsObjectIdentifiers.KeyBag))
        {
            var key = PrivateKey.Parse(bag.BagValue.GetEncoded(Asn1Encodable.Der));
            _keys.Add(new KeyBag(_bags, EntryAlias(attributes), attributes, ProtectedKey.Opened(key)));
        }
        else if (bag.BagID.Equals(PkcsObjectIdentifiers.CertBag))
        {
            var certBag = Parsed("a certificate", () => CertBag.GetInstance(bag.BagValue));
            if (!certBag.CertID.Equals(PkcsObjectIdentifiers.X509Certificate))
            {
                _unrepresented.Add($"a certificate of the type {certBag.CertID.Id}");
                return;
            }

            AddCertificate(Parsed("a certificate", () => Asn1OctetString.GetInstance(certBag.CertValue).GetOctets()), attributes);
        }
        else
        {
            _unrepresented.Add(
                bag.BagID.Equals(PkcsObjectIdentifiers.CrlBag) ? "a certificate revocation list"
                : bag.BagID.Equals(PkcsObjectIdentifiers.SecretBag) ? $"the secret {Named(attributes)}"
                : bag.BagID.Equals(PkcsObjectIdentifiers.SafeContentsBag) ? "a nested collection of bags"
                : $"a bag of the type {bag.BagID.Id}");
        }
    }

    private void AddCertificate(byte[] der, BagAttributes attributes)
    {
        var alias = attributes.Trusted ? EntryAlias(attributes) : attributes.FriendlyName;
        _certificates.Add(new CertificateBag(_bags, alias, attributes, ParsedCertificate.Of(der, alias ?? "(without a name)", known)));
    }

    /// <summary>The name, or the next of "1", "2", … as the JDK counts (PKCS12KeyStore.getUnfriendlyName).</summary>
    private string EntryAlias(BagAttributes attributes) => Alias.Normalize(
        attributes.FriendlyName ?? (++_unnamed).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private ProtectedKey Open(EncryptedPrivateKeyInfo info, string alias, Pkcs12Password password)
    {
        byte[] pkcs8;
        try
        {
            pkcs8 = Pkcs12Encryption.Decrypt(info, password, _budget, $"the key '{alias}'");
            // A wrong password passes for right in one of 256 paddings; what it yields is no key then.
            return ProtectedKey.Opened(PrivateKey.Parse(pkcs8));
        }
        catch (Exception exception) when (exception is not MutualAuthException { Finding.Kind: var kind } || kind == Mab.DamagedPrivateKey)
        {
            return ProtectedKey.Unopened(Parsed($"the key '{alias}'", () => info.GetEncoded(Asn1Encodable.Der)));
        }
    }

    private KeyStore Assemble()
    {
        var plain = _certificates.Where(bag => !bag.Attributes.Trusted).ToList();
        // What the file marks as trusted is looked at last: a partner's CA of the same name is not part of our chain.
        var search = new ChainSearch(plain.Concat(_certificates.Where(bag => bag.Attributes.Trusted)).Select(bag => bag.Certificate));
        // A truststore has no key to search for, and a thousand certificates.
        LeafSearch? leaves = null;
        var used = new HashSet<Certificate>();
        var entries = new List<PlacedEntry>();
        foreach (var key in _keys)
        {
            IReadOnlyList<Certificate> chain = (leaves ??= new LeafSearch(plain, search)).For(key) is { } leaf ? search.From(leaf) : [];
            used.UnionWith(chain);
            entries.Add(new PlacedEntry(key.Position, new KeyEntry(key.Alias, LocalKeyId.Created(key.Attributes.LocalKeyId), key.Key, chain)
            {
                OtherAttributes = key.Attributes.Others,
                CertificateAttributes = AttributesOf(chain, plain),
            }));
        }

        foreach (var bag in _certificates.Where(bag => bag.Attributes.Trusted))
        {
            entries.Add(new PlacedEntry(bag.Position, new TrustedEntry(bag.Alias!, KeyStoreEntry.Undated, bag.Certificate)
            {
                OtherAttributes = bag.Attributes.Others,
            }));
        }

        entries.Sort((one, other) => one.Position.CompareTo(other.Position));

        // No chain, no hash: a set of certificates hashes each of them, and a truststore has a thousand.
        var loose = plain.Where(bag => used.Count == 0 || !used.Contains(bag.Certificate)).ToList();
        _unrepresented.AddRange(loose.Select(bag =>
            $"the certificate {Named(bag.Attributes)} ({bag.Certificate.Subject}), which is neither marked as trusted nor part of a key's chain"));
        return new KeyStore([.. entries.Select(entry => entry.Entry)])
        {
            Unrepresented = _unrepresented,
            LooseCertificates = [.. loose.Select(bag => new LooseCertificate(bag.Attributes.FriendlyName, bag.Certificate))],
        };
    }

    /// <summary>What the bags of a chain's certificates say besides; the first, where a certificate is there twice.</summary>
    private Dictionary<Certificate, BagAttributes> AttributesOf(IReadOnlyList<Certificate> chain, List<CertificateBag> plain)
    {
        var attributes = new Dictionary<Certificate, BagAttributes>();
        foreach (var bag in plain.Where(bag => !bag.Attributes.IsEmpty && chain.Contains(bag.Certificate)))
        {
            if (!attributes.TryGetValue(bag.Certificate, out var first))
                attributes.Add(bag.Certificate, bag.Attributes);
            else if (bag.Attributes.Others.Count > 0 && !ReferenceEquals(first, bag.Attributes))
                _unrepresented.Add($"the certificate {Named(bag.Attributes)} ({bag.Certificate.Subject}) for a second time, with attributes of its own");
        }

        return attributes;
    }

    /// <summary>
    /// As PKCS12KeyStore.findMatchedCertificate: by localKeyID, preferably with the same name too. Where the file has no such
    /// link, the key itself tells.
    /// </summary>
    private sealed class LeafSearch(List<CertificateBag> certificates, ChainSearch search)
    {
        private readonly ILookup<string?, CertificateBag> _byLink = certificates.ToLookup(bag => Text(bag.Attributes.LocalKeyId));
        private readonly ILookup<(string?, string?), CertificateBag> _byLinkAndAlias = certificates.ToLookup(
            bag => (Text(bag.Attributes.LocalKeyId), bag.Alias is null ? null : Alias.Normalize(bag.Alias)));
        private readonly ILookup<string?, CertificateBag> _byAlias = certificates.ToLookup(bag => bag.Alias is null ? null : Alias.Normalize(bag.Alias));

        public Certificate? For(KeyBag key)
        {
            CertificateBag? leaf = null;
            if (Text(key.Attributes.LocalKeyId) is { } link)
                leaf = _byLinkAndAlias[(link, key.Alias)].FirstOrDefault() ?? _byLink[link].FirstOrDefault();
            if (leaf is null && key.Key.Clear is { } clear)
                leaf = certificates.Find(bag => search.IsPair(clear, bag.Certificate));
            if (leaf is null && key.Attributes.FriendlyName is not null)
                leaf = _byAlias[key.Alias].FirstOrDefault();
            return leaf?.Certificate;
        }

        private static string? Text(byte[]? localKeyId) => localKeyId is null ? null : Convert.ToBase64String(localKeyId);
    }

    private static string Named(BagAttributes attributes) => attributes.FriendlyName is { } name ? $"'{name}'" : "without a name";

    /// <summary>BouncyCastle answers nonsense with exceptions of many kinds; to the user they are one.</summary>
    private static T Parsed<T>(string what, Func<T?> parse)
    {
        try
        {
            // Of no bytes at all, it makes null.
            return parse() ?? throw new FormatException();
        }
        catch (Exception exception) when (exception is not MutualAuthException)
        {
            throw Unparsed(what);
        }
    }

    private static MutualAuthException Unparsed(string what) =>
        Mab.DamagedKeyStore.Error(null, $"{what} cannot be parsed; the file was cut short or overwritten");
}
