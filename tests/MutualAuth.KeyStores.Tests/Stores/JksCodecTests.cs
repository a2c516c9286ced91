using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Stores;

[TestClass]
public class JksCodecTests
{
    private static KeyStore Read(byte[] file, Password? password = null, params Password[] keyPasswords) =>
        JksCodec.Read(file, password ?? Sample.Password, keyPasswords, ReadLimits.Default);

    private static byte[] Write(KeyStore store) => JksCodec.Write(store, Sample.Password, Sample.Password);

    /// <summary>A file with this body and a hash that fits.</summary>
    private static byte[] Hashed(byte[] body) =>
    [
        .. body,
        .. SHA1.HashData([.. Encoding.BigEndianUnicode.GetBytes(Sample.Password.Characters), .. "Mighty Aphrodite"u8, .. body]),
    ];

    [TestMethod]
    public void Every_kind_of_entry_comes_back_as_it_was_written()
    {
        var shared = Sample.Ec("shared ca");
        var store = Sample.Store(
            Sample.Trusted("first"),
            Sample.Key("rsa", Sample.Rsa("rsa")),
            Sample.Key("ec", Sample.Ec("ec", shared)),
            Sample.Key("second ec", Sample.Ec("second ec", shared)),
            Sample.Key("ed25519", Sample.Ed25519("ed25519")),
            Sample.Key("five", Sample.ChainOf(5)),
            Sample.Trusted("last") with { Created = DateTimeOffset.FromUnixTimeMilliseconds(-1) });
        StoreAssert.Same(store, Read(Write(store)));
    }

    [TestMethod]
    public void An_empty_keystore_is_one() => Assert.IsEmpty(Read(Write(KeyStore.Empty)).Entries);

    [TestMethod]
    public void A_key_without_a_chain_is_carried()
    {
        var store = Sample.Store(Sample.Key("bare", Sample.Ec("bare")) with { Chain = [] });
        StoreAssert.Same(store, Read(Write(store)));
    }

    [TestMethod]
    public void Aliases_outside_ASCII_and_outside_the_basic_plane_and_with_NUL_survive()
    {
        var store = Sample.Store(Sample.Trusted("partner-äö"), Sample.Trusted("ключ"), Sample.Trusted("key \U0001F511"), Sample.Trusted("a\0b"), Sample.Trusted(""));
        StoreAssert.Same(store, Read(Write(store)));
    }

    [TestMethod]
    public void A_character_outside_the_basic_plane_takes_six_bytes_and_NUL_two()
    {
        CollectionAssert.AreEqual(new byte[] { 0xED, 0xA0, 0xBD, 0xED, 0xB4, 0x91, 0xC0, 0x80 }, ModifiedUtf8.Encode("\U0001F511\0"));
        Assert.IsNull(ModifiedUtf8.Decode([0xF0, 0x9F, 0x94, 0x91], 0, 4));
        Assert.IsNull(ModifiedUtf8.Decode([0xC3], 0, 1));
        Assert.IsNull(ModifiedUtf8.Decode([0xC3, 0x41], 0, 2));
    }

    [TestMethod]
    public void Aliases_are_written_in_lower_case() =>
        Assert.AreEqual("puppet", Read(Write(Sample.Store(Sample.Trusted("Puppet")))).Entries[0].Alias);

    [TestMethod]
    public void An_alias_longer_than_the_format_allows_is_refused() =>
        StoreAssert.Fails(Mab.BadAlias, () => Write(Sample.Store(Sample.Trusted(new string('a', 65536)))));

    [TestMethod]
    public void The_same_alias_twice_is_refused_in_reading_and_in_writing()
    {
        var twice = Sample.Store(Sample.Trusted("a"), Sample.Trusted("A"));
        StoreAssert.Fails(Mab.DuplicateAlias, () => Write(twice));

        var body = Write(Sample.Store(Sample.Trusted("a"), Sample.Trusted("b")))[..^20];
        // The second entry's alias is the last 'b' that stands behind a length of one.
        var at = body.AsSpan().LastIndexOf(new byte[] { 0, 1, (byte)'b' });
        body[at + 2] = (byte)'A';
        StoreAssert.Fails(Mab.DuplicateAlias, () => Read(Hashed(body)));
    }

    [TestMethod]
    public void A_truststore_is_the_same_to_the_byte_each_time()
    {
        var store = Sample.Store(Sample.Trusted("a"), Sample.Trusted("b"));
        CollectionAssert.AreEqual(Write(store), Write(store));
    }

    [TestMethod]
    public void A_wrong_password_is_said_to_be_one_and_where_it_came_from()
    {
        var finding = StoreAssert.Fails(Mab.WrongPassword, () => Read(Write(Sample.Store(Sample.Trusted("a"))), Sample.OtherPassword));
        Assert.Contains("env:OTHER_PASSWORD", finding.Text);
    }

    [TestMethod]
    public void A_key_with_a_password_of_its_own_opens_with_that()
    {
        var store = Sample.Store(Sample.Key("own", Sample.Ec("own")));
        var file = JksCodec.Write(store, Sample.Password, Sample.OtherPassword);
        StoreAssert.Same(store, Read(file, null, new Password("neither", "test"), Sample.OtherPassword));
    }

    [TestMethod]
    public void A_key_that_no_password_opens_is_written_back_untouched()
    {
        var file = JksCodec.Write(Sample.Store(Sample.Key("own", Sample.Ec("own"))), Sample.Password, Sample.OtherPassword);
        var read = Read(file);
        Assert.IsNull(read.Keys.Single().Key.Clear);
        CollectionAssert.AreEqual(file, Write(read));
    }

    [TestMethod]
    public void A_key_that_brings_its_public_half_is_written_without_it()
    {
        var identity = Sample.Ed25519("own", withPublicKey: true);
        var store = Sample.Store(Sample.Key("own", identity));
        foreach (var read in new[] { Read(Write(store)), Pkcs12Codec.Read(Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern), Sample.Password, ReadLimits.Default) })
        {
            var key = read.Keys.Single().Key.Clear!;
            Assert.HasCount(48, key.Pkcs8);
            Assert.IsTrue(key.Matches(identity.Chain[0].PublicKeyInfo));
        }
    }

    [TestMethod]
    public void A_key_sealed_in_a_PKCS12_file_is_not_written_into_a_JKS()
    {
        var foreign = Pkcs12CodecTests.SealedEntry();
        StoreAssert.Fails(Mab.SealedKey, () => Write(Sample.Store(foreign)));
    }

    [TestMethod]
    public void A_key_beside_the_certificate_of_another_is_reported()
    {
        var wrong = Sample.Key("own", Sample.Ec("own")) with { Chain = Sample.Ec("other").Chain };
        StoreAssert.Fails(Mab.KeyDoesNotMatch, () => Read(Write(Sample.Store(wrong))));
    }

    [TestMethod]
    public void A_truncated_file_is_reported_as_damaged_at_every_length()
    {
        var file = Write(Sample.Store(Sample.Trusted("a"), Sample.Key("key", Sample.ChainOf(2))));
        for (var length = 0; length < file.Length; length++)
            StoreAssert.Fails(length < 4 ? Mab.NotAKeyStore : Mab.DamagedKeyStore, () => Read(file[..length]));
        StoreAssert.Fails(Mab.DamagedKeyStore, () => Read([.. file, 0]));
    }

    [TestMethod]
    public void A_changed_bit_is_never_accepted_and_never_an_unexpected_exception()
    {
        var file = Write(Sample.Store(Sample.Trusted("a"), Sample.Key("key", Sample.Ec("key"))));
        for (var bit = 0; bit < file.Length * 8; bit += 3)
        {
            var changed = (byte[])file.Clone();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.ThrowsExactly<MutualAuthException>(() => Read(changed));
        }
    }

    [TestMethod]
    public void A_changed_bit_under_a_hash_that_fits_is_never_an_unexpected_exception()
    {
        var body = Write(Sample.Store(Sample.Trusted("a"), Sample.Key("key", Sample.Ec("key"))))[..^20];
        for (var bit = 0; bit < body.Length * 8; bit += 7)
        {
            var changed = (byte[])body.Clone();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            try
            {
                Read(Hashed(changed));
            }
            catch (MutualAuthException)
            {
            }
        }
    }

    [TestMethod]
    [DataRow(int.MaxValue)]
    [DataRow(-1)]
    [DataRow(0x7FFFFFF0)]
    [DataRow(1_000_000)]
    public void Hostile_lengths_cost_nothing(int hostile)
    {
        var body = Write(Sample.Store(Sample.Key("k", Sample.Ec("k"))))[..^20];
        var before = GC.GetAllocatedBytesForCurrentThread();
        // Number of entries; length of the key, behind magic, version, count, tag, alias and date.
        foreach (var at in new[] { 8, 12 + 4 + 3 + 8 })
        {
            var changed = (byte[])body.Clone();
            BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(at), hostile);
            var exception = Assert.ThrowsExactly<MutualAuthException>(() => Read(Hashed(changed)));
            Assert.IsTrue(exception.Finding.Kind == Mab.OverLimit || exception.Finding.Kind == Mab.DamagedKeyStore);
        }

        Assert.IsLessThan(10_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Limits_on_size_and_entries_are_kept()
    {
        var file = Write(Sample.Store(Sample.Trusted("a"), Sample.Trusted("b")));
        StoreAssert.Fails(Mab.OverLimit, () => JksCodec.Read(file, Sample.Password, [], new ReadLimits { FileSize = 100 }));
        StoreAssert.Fails(Mab.OverLimit, () => JksCodec.Read(file, Sample.Password, [], new ReadLimits { Entries = 1 }));
        var chain = Write(Sample.Store(Sample.Key("a", Sample.ChainOf(3))));
        StoreAssert.Fails(Mab.OverLimit, () => JksCodec.Read(chain, Sample.Password, [], new ReadLimits { Entries = 2 }));
    }

    [TestMethod]
    public void Version_1_is_read()
    {
        var certificate = Sample.Ec("old").Chain[0];
        var body = new MemoryStream();
        body.Write([0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 3, (byte)'o', (byte)'l', (byte)'d']);
        var number = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, Sample.Created.ToUnixTimeMilliseconds());
        body.Write(number);
        BinaryPrimitives.WriteInt32BigEndian(number, certificate.Der.Length);
        body.Write(number, 0, 4);
        body.Write(certificate.Der);
        StoreAssert.Same(Sample.Store(Sample.Trusted("old", certificate)), Read(Hashed(body.ToArray())));
    }

    [TestMethod]
    public void A_date_that_no_calendar_has_is_damage()
    {
        var body = Write(Sample.Store(Sample.Trusted("a")))[..^20];
        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(12 + 4 + 3), long.MaxValue);
        StoreAssert.Fails(Mab.DamagedKeyStore, () => Read(Hashed(body)));
    }

    [TestMethod]
    public void A_thousand_trusted_certificates_take_less_than_a_second_even_on_a_slow_machine()
    {
        var certificate = Sample.Ec("partner").Chain[0];
        var store = new KeyStore([.. Enumerable.Range(0, 1000).Select(i => Sample.Trusted($"partner-{i}", certificate))]);
        var watch = Stopwatch.StartNew();
        var read = Read(Write(store));
        watch.Stop();
        Console.WriteLine($"JKS, 1000 trusted entries written and read: {watch.ElapsedMilliseconds} ms");
        Assert.HasCount(1000, read.Entries);
        Assert.IsLessThan(1000, watch.ElapsedMilliseconds);
    }
}
