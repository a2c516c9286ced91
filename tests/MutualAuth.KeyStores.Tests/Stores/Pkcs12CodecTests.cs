using System.Diagnostics;
using System.Security.Cryptography;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Pkcs;

namespace MutualAuth.KeyStores.Tests.Stores;

[TestClass]
public class Pkcs12CodecTests
{
    private static readonly DerObjectIdentifier Pbmac1 = new("1.2.840.113549.1.5.14");

    private static KeyStore Read(byte[] file, Password? password = null, ReadLimits? limits = null) =>
        Pkcs12Codec.Read(file, password ?? Sample.Password, limits ?? ReadLimits.Default);

    private static byte[] Write(KeyStore store, EncryptionProfile profile = EncryptionProfile.Modern) =>
        Pkcs12Codec.Write(store, Sample.Password, profile);

    /// <summary>A key that opens with another password than the file around it.</summary>
    internal static KeyEntry SealedEntry()
    {
        var identity = Sample.Ec("sealed");
        var (algorithm, data) = Pkcs12Encryption.Encrypt(
            identity.Key.Pkcs8, new Pkcs12Password(Sample.OtherPassword), EncryptionProfile.Modern, Salts.Random());
        var bytes = new EncryptedPrivateKeyInfo(algorithm, data).GetEncoded(Asn1Encodable.Der);
        return new KeyEntry("sealed", Sample.Created, ProtectedKey.Unopened(bytes), identity.Chain);
    }

    /// <summary>A file of bags in the clear, with the MAC that <paramref name="mac"/> makes.</summary>
    internal static byte[] Plain(Func<byte[], MacData?> mac, params SafeBag[] bags)
    {
        var contents = new ContentInfo(PkcsObjectIdentifiers.Data, new DerOctetString(new DerSequence(bags).GetEncoded()));
        var authSafe = new DerSequence(contents).GetEncoded();
        return new Pfx(new ContentInfo(PkcsObjectIdentifiers.Data, new DerOctetString(authSafe)), mac(authSafe)).GetEncoded(Asn1Encodable.Der);
    }

    internal static MacData Mac(byte[] content) =>
        Pkcs12Mac.Create(content, new Pkcs12Password(Sample.Password), EncryptionProfile.Modern, new byte[8]);

    internal static SafeBag CertificateBag(Certificate certificate, BagAttributes attributes) => new(
        PkcsObjectIdentifiers.CertBag,
        new CertBag(PkcsObjectIdentifiers.X509Certificate, (Asn1Object)new DerOctetString(certificate.Der)),
        attributes.Write());

    internal static SafeBag KeyBag(Identity identity, BagAttributes attributes) =>
        new(PkcsObjectIdentifiers.KeyBag, Asn1Object.FromByteArray(identity.Key.Pkcs8), attributes.Write());

    [TestMethod]
    [DataRow(nameof(EncryptionProfile.Modern))]
    [DataRow(nameof(EncryptionProfile.Legacy))]
    public void Every_kind_of_entry_comes_back_as_it_was_written(string profile)
    {
        var shared = Sample.Ec("shared ca");
        var store = Sample.Store(
            Sample.Key("rsa", Sample.Rsa("rsa")),
            Sample.Key("ec", Sample.Ec("ec", shared)),
            Sample.Key("second ec", Sample.Ec("second ec", shared)),
            Sample.Key("ed25519", Sample.Ed25519("ed25519")),
            Sample.Key("five", Sample.ChainOf(5)),
            Sample.Key("bare", Sample.Ec("bare")) with { Chain = [] },
            Sample.Key("the ca itself", shared),
            Sample.Trusted("partner-äö \U0001F511"),
            Sample.Trusted("the ca as a partner", shared.Chain[0]));
        StoreAssert.Same(store, Read(Write(store, Enum.Parse<EncryptionProfile>(profile))), trustedDates: false);
    }

    [TestMethod]
    public void An_empty_keystore_is_one() => Assert.IsEmpty(Read(Write(KeyStore.Empty)).Entries);

    [TestMethod]
    public void CA_certificates_of_the_own_chain_do_not_become_trusted_entries()
    {
        var read = Read(Write(Sample.Store(Sample.Key("own", Sample.ChainOf(3)))));
        Assert.IsEmpty(read.Trusted);
        Assert.IsEmpty(read.Unrepresented);
        Assert.HasCount(3, read.Keys.Single().Chain);
    }

    [TestMethod]
    public void A_partners_CA_of_the_same_name_does_not_end_up_in_the_own_chain()
    {
        var impostor = Sample.Ec("chain root").Chain[0];
        var own = Sample.ChainOf(3);
        var read = Read(Write(Sample.Store(Sample.Trusted("partner", impostor), Sample.Key("own", own))));
        CollectionAssert.AreEqual(own.Chain.ToList(), read.Keys.Single().Chain.ToList());

        // Even where the file puts the impostor first.
        var id = new BagAttributes { FriendlyName = "own", LocalKeyId = [1] };
        var file = Plain(
            Mac,
            CertificateBag(impostor, BagAttributes.None),
            CertificateBag(own.Chain[2], BagAttributes.None),
            CertificateBag(own.Chain[0], id),
            CertificateBag(own.Chain[1], BagAttributes.None),
            KeyBag(own, id));
        read = Read(file);
        CollectionAssert.AreEqual(own.Chain.ToList(), read.Keys.Single().Chain.ToList());
        Assert.AreEqual(impostor, read.LooseCertificates.Single().Certificate);
    }

    [TestMethod]
    public void A_key_without_a_link_finds_its_certificate_by_itself()
    {
        var own = Sample.Ec("own");
        var read = Read(Plain(Mac, CertificateBag(Sample.Ec("other").Chain[0], BagAttributes.None), CertificateBag(own.Chain[0], BagAttributes.None), KeyBag(own, BagAttributes.None)));
        Assert.AreEqual(own.Chain[0], read.Keys.Single().Chain.Single());
        Assert.AreEqual("1", read.Keys.Single().Alias);
    }

    [TestMethod]
    public void Entries_without_a_name_are_numbered_as_the_JDK_does()
    {
        var trusted = new BagAttributes { Trusted = true };
        var read = Read(Plain(Mac, KeyBag(Sample.Ec("a"), BagAttributes.None), CertificateBag(Sample.Ec("b").Chain[0], trusted), CertificateBag(Sample.Ec("c").Chain[0], trusted)));
        CollectionAssert.AreEqual(new[] { "1", "2", "3" }, read.Entries.Select(entry => entry.Alias).ToArray());
    }

    [TestMethod]
    public void Certificates_that_Java_does_not_see_are_not_trusted_and_not_lost_in_silence()
    {
        var certificate = Sample.Ec("loose").Chain[0];
        var crl = new SafeBag(PkcsObjectIdentifiers.CrlBag, new DerSequence());
        var read = Read(Plain(Mac, CertificateBag(certificate, new BagAttributes { FriendlyName = "Loose" }), crl));
        Assert.IsEmpty(read.Entries);
        Assert.AreEqual(new LooseCertificate("Loose", certificate), read.LooseCertificates.Single());
        Assert.HasCount(2, read.Unrepresented);
        var finding = StoreAssert.Fails(Mab.UnknownContent, () => Write(read));
        Assert.Contains("'Loose'", finding.Text);
        Assert.Contains("revocation list", finding.Text);
        StoreAssert.Fails(Mab.UnknownContent, () => JksCodec.Write(read, Sample.Password, Sample.Password));
    }

    [TestMethod]
    public void Attributes_of_others_are_carried()
    {
        var attribute = new DerSequence(new DerObjectIdentifier("1.3.6.1.4.1.311.17.1"), new DerSet(new DerBmpString("a provider"))).GetEncoded();
        var store = Sample.Store(
            Sample.Key("own", Sample.Ec("own")) with { OtherAttributes = [attribute] },
            Sample.Trusted("partner") with { OtherAttributes = [attribute] });
        StoreAssert.Same(store, Read(Write(store)), trustedDates: false);
    }

    [TestMethod]
    public void Two_keys_made_in_the_same_millisecond_keep_their_own_certificates_and_date()
    {
        var store = Sample.Store(Sample.Key("one", Sample.Ec("one")), Sample.Key("two", Sample.Ec("two")), Sample.Key("three", Sample.Ec("three")));
        StoreAssert.Same(store, Read(Write(store)));
    }

    [TestMethod]
    [DataRow(nameof(EncryptionProfile.Modern))]
    [DataRow(nameof(EncryptionProfile.Legacy))]
    public void A_truststore_is_the_same_to_the_byte_each_time(string profile)
    {
        var store = Sample.Store(Sample.Trusted("a"), Sample.Trusted("b"));
        CollectionAssert.AreEqual(Write(store, Enum.Parse<EncryptionProfile>(profile)), Write(store, Enum.Parse<EncryptionProfile>(profile)));
    }

    [TestMethod]
    public void The_salts_of_a_truststore_tell_nothing_about_its_password()
    {
        var store = Sample.Store(Sample.Trusted("a"));
        var one = Pfx.GetInstance(Write(store));
        var other = Pfx.GetInstance(Pkcs12Codec.Write(store, Sample.OtherPassword, EncryptionProfile.Modern));
        CollectionAssert.AreEqual(one.MacData.GetSalt(), other.MacData.GetSalt());
        CollectionAssert.AreNotEqual(one.MacData.Mac.Digest.GetOctets(), other.MacData.Mac.Digest.GetOctets());
        var changed = Pfx.GetInstance(Write(Sample.Store(Sample.Trusted("a"))));
        CollectionAssert.AreNotEqual(one.MacData.GetSalt(), changed.MacData.GetSalt());
    }

    [TestMethod]
    public void A_keystore_with_a_key_has_new_salts_each_time()
    {
        var store = Sample.Store(Sample.Key("own", Sample.Ec("own")));
        CollectionAssert.AreNotEqual(Pfx.GetInstance(Write(store)).MacData.GetSalt(), Pfx.GetInstance(Write(store)).MacData.GetSalt());
    }

    [TestMethod]
    public void A_wrong_password_is_said_to_be_one_and_where_it_came_from()
    {
        var finding = StoreAssert.Fails(Mab.WrongPassword, () => Read(Write(Sample.Store(Sample.Trusted("a"))), Sample.OtherPassword));
        Assert.Contains("env:OTHER_PASSWORD", finding.Text);
    }

    [TestMethod]
    public void A_key_with_another_password_is_carried_unopened()
    {
        var sealedEntry = SealedEntry();
        var read = Read(Write(Sample.Store(sealedEntry)));
        StoreAssert.Same(Sample.Store(sealedEntry), read);
        StoreAssert.Same(read, Read(Write(read)));
    }

    [TestMethod]
    public void A_key_sealed_in_a_JKS_is_not_written_into_a_PKCS12_file()
    {
        var jks = JksCodec.Write(Sample.Store(Sample.Key("own", Sample.Ec("own"))), Sample.Password, Sample.OtherPassword);
        var read = JksCodec.Read(jks, Sample.Password, [], ReadLimits.Default);
        var finding = StoreAssert.Fails(Mab.SealedKey, () => Write(read));
        Assert.Contains("'own'", finding.Text);
    }

    [TestMethod]
    public void A_key_beside_the_certificate_of_another_is_reported()
    {
        var wrong = Sample.Key("own", Sample.Ec("own")) with { Chain = Sample.Ec("other").Chain };
        StoreAssert.Fails(Mab.KeyDoesNotMatch, () => Read(Write(Sample.Store(wrong))));
    }

    [TestMethod]
    public void The_same_alias_twice_is_refused_in_reading_and_in_writing()
    {
        StoreAssert.Fails(Mab.DuplicateAlias, () => Write(Sample.Store(Sample.Trusted("a"), Sample.Trusted("A"))));
        var file = Plain(
            Mac,
            CertificateBag(Sample.Ec("a").Chain[0], new BagAttributes { FriendlyName = "partner", Trusted = true }),
            CertificateBag(Sample.Ec("b").Chain[0], new BagAttributes { FriendlyName = "PARTNER", Trusted = true }));
        StoreAssert.Fails(Mab.DuplicateAlias, () => Read(file));
    }

    [TestMethod]
    public void A_file_without_MAC_opens_with_no_password_and_no_other()
    {
        var file = Plain(_ => null, CertificateBag(Sample.Ec("a").Chain[0], new BagAttributes { FriendlyName = "a", Trusted = true }));
        Assert.HasCount(1, Read(file, new Password("", "test")).Trusted.ToList());
        StoreAssert.Fails(Mab.NoMac, () => Read(file));

        var encrypted = Pfx.GetInstance(Write(Sample.Store(Sample.Trusted("a"))));
        file = new Pfx(encrypted.AuthSafe, null).GetEncoded(Asn1Encodable.Der);
        StoreAssert.Fails(Mab.NoMac, () => Read(file));
        StoreAssert.Fails(Mab.NoMac, () => Read(file, new Password("", "test")));
    }

    [TestMethod]
    public void An_empty_password_is_two_zeroes_to_some_and_nothing_to_others()
    {
        var empty = new Password("", "test");
        var store = Sample.Store(Sample.Trusted("a"));
        foreach (var profile in Enum.GetValues<EncryptionProfile>())
        {
            foreach (var asNothing in new[] { false, true })
            {
                var file = new Pkcs12Writer(new Pkcs12Password(empty, asNothing), profile).Write(store);
                StoreAssert.Same(store, Read(file, empty), trustedDates: false);
            }
        }
    }

    [TestMethod]
    public void A_MAC_of_PBMAC1_is_read()
    {
        byte[] salt = [1, 2, 3, 4, 5, 6, 7, 8];
        MacData Make(byte[] content)
        {
            var hmac = new AlgorithmIdentifier(PkcsObjectIdentifiers.IdHmacWithSha256, DerNull.Instance);
            var parameters = new DerSequence(
                new AlgorithmIdentifier(PkcsObjectIdentifiers.IdPbkdf2, new Pbkdf2Params(salt, 2048, 32, hmac)), hmac);
            var key = Rfc2898DeriveBytes.Pbkdf2(Sample.Password.Characters, salt, 2048, HashAlgorithmName.SHA256, 32);
            return new MacData(new DigestInfo(new AlgorithmIdentifier(Pbmac1, parameters), HMACSHA256.HashData(key, content)), salt, 1);
        }

        var file = Plain(Make, CertificateBag(Sample.Ec("a").Chain[0], new BagAttributes { FriendlyName = "a", Trusted = true }));
        Assert.HasCount(1, Read(file).Trusted.ToList());
        StoreAssert.Fails(Mab.WrongPassword, () => Read(file, Sample.OtherPassword));
    }

    [TestMethod]
    public void Too_many_iterations_are_refused_before_the_first_one()
    {
        var pfx = Pfx.GetInstance(Write(Sample.Store(Sample.Trusted("a"))));
        foreach (var iterations in new[] { DerInteger.ValueOf(5_000_000), new DerInteger(Org.BouncyCastle.Math.BigInteger.One.ShiftLeft(4000)) })
        {
            var mac = new MacData(pfx.MacData.Mac, pfx.MacData.MacSalt, iterations);
            var file = new Pfx(pfx.AuthSafe, mac).GetEncoded(Asn1Encodable.Der);
            var watch = Stopwatch.StartNew();
            StoreAssert.Fails(Mab.OverLimit, () => Read(file));
            Assert.IsLessThan(500, watch.ElapsedMilliseconds);
        }

        var negative = new MacData(pfx.MacData.Mac, pfx.MacData.MacSalt, DerInteger.ValueOf(-1));
        StoreAssert.Fails(Mab.DamagedKeyStore, () => Read(new Pfx(pfx.AuthSafe, negative).GetEncoded(Asn1Encodable.Der)));
    }

    [TestMethod]
    public void The_iterations_of_all_derivations_are_counted_together()
    {
        var file = Write(Sample.Store(Sample.Key("a", Sample.Ec("a")), Sample.Key("b", Sample.Ec("b"))));
        Assert.HasCount(2, Read(file, limits: new ReadLimits { TotalIterations = 40_000 }).Entries);
        StoreAssert.Fails(Mab.OverLimit, () => Read(file, limits: new ReadLimits { TotalIterations = 39_999 }));
        StoreAssert.Fails(Mab.OverLimit, () => Read(file, limits: new ReadLimits { Iterations = 9_999 }));
    }

    [TestMethod]
    public void A_file_of_thousands_of_certificates_of_one_name_is_refused_instead_of_searched()
    {
        var own = Sample.ChainOf(2);
        var id = new BagAttributes { LocalKeyId = [1] };
        // Each is of the name that issued the leaf, and none has signed it.
        var impostor = CertificateBag(Sample.Ec("chain root").Chain[0], BagAttributes.None);
        SafeBag[] bags = [KeyBag(own, id), CertificateBag(own.Chain[0], id), .. Enumerable.Repeat(impostor, 3_000)];
        StoreAssert.Fails(Mab.OverLimit, () => Read(Plain(Mac, bags)));
    }

    [TestMethod]
    public void The_platform_reads_our_file_too()
    {
        var own = Sample.ChainOf(3);
        foreach (var profile in Enum.GetValues<EncryptionProfile>())
        {
            var file = Write(Sample.Store(Sample.Key("own", own), Sample.Trusted("partner")), profile);
            var read = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadPkcs12Collection(file, Sample.Password.Characters);
            Assert.HasCount(4, read);
            CollectionAssert.AreEqual(own.Chain[0].Der, read.Single(certificate => certificate.HasPrivateKey).RawData);
        }
    }

    [TestMethod]
    public void Limits_on_size_and_entries_are_kept()
    {
        var file = Write(Sample.Store(Sample.Trusted("a"), Sample.Trusted("b")));
        StoreAssert.Fails(Mab.OverLimit, () => Read(file, limits: new ReadLimits { FileSize = 100 }));
        StoreAssert.Fails(Mab.OverLimit, () => Read(file, limits: new ReadLimits { Entries = 1 }));
    }

    [TestMethod]
    public void A_truncated_file_is_reported_as_damaged_at_every_length()
    {
        var file = Write(Sample.Store(Sample.Trusted("a"), Sample.Key("key", Sample.ChainOf(2))));
        for (var length = 0; length < file.Length; length++)
            StoreAssert.Fails(length < 8 ? Mab.NotAKeyStore : Mab.DamagedKeyStore, () => Read(file[..length]));
        StoreAssert.Fails(Mab.DamagedKeyStore, () => Read([.. file, 0]));
    }

    [TestMethod]
    public void A_changed_bit_is_never_an_unexpected_exception_and_never_changes_an_entry()
    {
        var store = Sample.Store(Sample.Trusted("a"), Sample.Key("key", Sample.Ec("key")));
        var file = Write(store);
        // The MAC covers all but itself, and a changed count there may ask for a million rounds: a low limit keeps this fast.
        var limits = new ReadLimits { Iterations = 20_000 };
        for (var bit = 0; bit < file.Length * 8; bit += 29)
        {
            var changed = (byte[])file.Clone();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            try
            {
                StoreAssert.Same(store, Read(changed, limits: limits), trustedDates: false);
            }
            catch (MutualAuthException)
            {
            }
        }
    }

    [TestMethod]
    public void A_changed_bit_under_a_MAC_that_fits_is_never_an_unexpected_exception()
    {
        var store = Write(Sample.Store(Sample.Trusted("a"), Sample.Key("key", Sample.Ec("key"))));
        var content = Asn1OctetString.GetInstance(Pfx.GetInstance(store).AuthSafe.Content).GetOctets();
        var limits = new ReadLimits { Iterations = 20_000 };
        var password = new Pkcs12Password(Sample.Password);
        for (var bit = 0; bit < content.Length * 8; bit += 61)
        {
            var changed = (byte[])content.Clone();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            var mac = Pkcs12Mac.Create(changed, password, EncryptionProfile.Modern, new byte[8]);
            var file = new Pfx(new ContentInfo(PkcsObjectIdentifiers.Data, new DerOctetString(changed)), mac).GetEncoded(Asn1Encodable.Der);
            try
            {
                Read(file, limits: limits);
            }
            catch (MutualAuthException)
            {
            }
        }
    }

    [TestMethod]
    public void Nesting_without_end_does_not_exhaust_the_stack()
    {
        byte[] head = [0x30, 0x80, 0x02, 0x01, 0x03];
        byte[] indefinite = [.. head, .. Enumerable.Repeat(new byte[] { 0x30, 0x80 }, 1_000_000).SelectMany(pair => pair)];
        StoreAssert.Fails(Mab.DamagedKeyStore, () => Read(indefinite));
        byte[] octets = [.. head, 0x30, 0x80, .. Enumerable.Repeat(new byte[] { 0x24, 0x80 }, 1_000_000).SelectMany(pair => pair)];
        StoreAssert.Fails(Mab.DamagedKeyStore, () => Read(octets));
        var definite = new List<byte>();
        for (var left = 1_000_000; left > 0; left -= 6)
            definite.AddRange([0x30, 0x84, 0, (byte)(left >> 16), (byte)(left >> 8), (byte)left]);
        StoreAssert.Fails(Mab.DamagedKeyStore, () => Read([.. head, .. definite]));
    }

    [TestMethod]
    public void BER_with_indefinite_lengths_and_octets_in_pieces_is_read()
    {
        var store = Sample.Store(Sample.Key("own", Sample.ChainOf(2)), Sample.Trusted("a"));
        var pfx = Pfx.GetInstance(Write(store));
        var content = Asn1OctetString.GetInstance(pfx.AuthSafe.Content).GetOctets();
        var pieces = new BerOctetString(content.Chunk(100).Select(piece => (Asn1OctetString)new DerOctetString(piece)).ToArray());
        var ber = new BerSequence(
            DerInteger.ValueOf(3), new BerSequence(PkcsObjectIdentifiers.Data, new BerTaggedObject(0, pieces)), pfx.MacData).GetEncoded();
        Assert.AreEqual(0x80, ber[1]);
        Assert.AreEqual(StoreType.Pkcs12, KeyStoreFormat.Detect(ber));
        StoreAssert.Same(store, Read(ber), trustedDates: false);
    }

    [TestMethod]
    public void What_BouncyCastle_writes_by_default_with_RC2_and_3DES_is_read()
    {
        var own = Sample.ChainOf(3);
        var builder = new Pkcs12StoreBuilder().Build();
        builder.SetKeyEntry(
            "own",
            new AsymmetricKeyEntry(Org.BouncyCastle.Security.PrivateKeyFactory.CreateKey(own.Key.Pkcs8)),
            [.. own.Chain.Select(certificate => new X509CertificateEntry(new Org.BouncyCastle.X509.X509Certificate(certificate.Der)))]);
        var output = new MemoryStream();
        builder.Save(output, Sample.Password.Characters.ToCharArray(), new Org.BouncyCastle.Security.SecureRandom());
        var entry = Read(output.ToArray()).Keys.Single();
        Assert.AreEqual("own", entry.Alias);
        CollectionAssert.AreEqual(own.Chain.ToList(), entry.Chain.ToList());
    }

    [TestMethod]
    public void Every_cipher_and_every_PRF_of_PBES2_opens()
    {
        var clear = new byte[] { 1, 2, 3 };
        var password = new Pkcs12Password(Sample.Password);
        var ciphers = new (DerObjectIdentifier, int, SymmetricAlgorithm)[]
        {
            (NistObjectIdentifiers.IdAes128Cbc, 16, Aes.Create()),
            (NistObjectIdentifiers.IdAes192Cbc, 24, Aes.Create()),
            (NistObjectIdentifiers.IdAes256Cbc, 32, Aes.Create()),
            (PkcsObjectIdentifiers.DesEde3Cbc, 24, TripleDES.Create()),
        };
        var prfs = new[]
        {
            PkcsObjectIdentifiers.IdHmacWithSha1, PkcsObjectIdentifiers.IdHmacWithSha224, PkcsObjectIdentifiers.IdHmacWithSha256,
            PkcsObjectIdentifiers.IdHmacWithSha384, PkcsObjectIdentifiers.IdHmacWithSha512,
        };
        foreach (var (cipher, length, implementation) in ciphers)
        {
            foreach (var prf in prfs)
            {
                var iv = new byte[implementation.BlockSize / 8];
                var generator = new Org.BouncyCastle.Crypto.Generators.Pkcs5S2ParametersGenerator(ShaHash.OfHmac(prf)!.CreateDigest());
                generator.Init(password.Utf8, new byte[] { 9, 9 }, 10);
                var key = ((Org.BouncyCastle.Crypto.Parameters.KeyParameter)generator.GenerateDerivedMacParameters(length * 8)).GetKey();
                var data = implementation.CreateEncryptor(key, iv).TransformFinalBlock(clear, 0, clear.Length);
                var algorithm = new AlgorithmIdentifier(PkcsObjectIdentifiers.IdPbeS2, new PbeS2Parameters(
                    new KeyDerivationFunc(PkcsObjectIdentifiers.IdPbkdf2, new Pbkdf2Params([9, 9], 10, new AlgorithmIdentifier(prf, DerNull.Instance))),
                    new EncryptionScheme(cipher, new DerOctetString(iv))));
                var opened = Pkcs12Encryption.Decrypt(algorithm, data, password, new DerivationBudget(ReadLimits.Default), "test");
                CollectionAssert.AreEqual(clear, opened);
            }
        }
    }

    [TestMethod]
    public void An_unknown_cipher_is_named()
    {
        var encrypted = new EncryptedData(
            PkcsObjectIdentifiers.Data, new AlgorithmIdentifier(new DerObjectIdentifier("1.2.3.4")), new DerOctetString([1]));
        var authSafe = new DerSequence(new ContentInfo(PkcsObjectIdentifiers.EncryptedData, encrypted)).GetEncoded();
        var file = new Pfx(new ContentInfo(PkcsObjectIdentifiers.Data, new DerOctetString(authSafe)), Mac(authSafe)).GetEncoded(Asn1Encodable.Der);
        Assert.Contains("1.2.3.4", StoreAssert.Fails(Mab.UnknownAlgorithm, () => Read(file)).Text);
    }

    [TestMethod]
    public void A_thousand_trusted_certificates_take_less_than_a_second_even_on_a_slow_machine()
    {
        var certificate = Sample.Ec("partner").Chain[0];
        var store = new KeyStore([.. Enumerable.Range(0, 1000).Select(i => Sample.Trusted($"partner-{i}", certificate))]);
        var watch = Stopwatch.StartNew();
        var read = Read(Write(store));
        watch.Stop();
        Console.WriteLine($"PKCS12, 1000 trusted entries written and read: {watch.ElapsedMilliseconds} ms");
        Assert.HasCount(1000, read.Entries);
        Assert.IsLessThan(1000, watch.ElapsedMilliseconds);
    }
}
