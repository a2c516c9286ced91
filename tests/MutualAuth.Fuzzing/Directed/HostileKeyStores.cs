using System.Buffers.Binary;
using System.Text;
using MutualAuth.Fuzzing.Seeds;
using MutualAuth.Fuzzing.Targets;
using MutualAuth.KeyStores.Stores;
using static MutualAuth.Fuzzing.Directed.Der;

namespace MutualAuth.Fuzzing.Directed;

/// <summary>Counts, rounds and links in keystores, behind an integrity check that passes.</summary>
internal static class HostileKeyStores
{
    private static readonly byte[] Certificate = FixedIdentity.Own.Certificate.Der;

    private static readonly byte[] Salt = Element(4, new byte[8]);

    private static readonly string[] OldSchemes =
    [
        "2A864886F70D010C0101", "2A864886F70D010C0102", "2A864886F70D010C0103", "2A864886F70D010C0104", "2A864886F70D010C0105", "2A864886F70D010C0106",
        "2A864886F70D010503", "2A864886F70D01050A", "2A864886F70D010506", "2A864886F70D01050B",
    ];

    private static readonly (string Name, string Oid)[] Hashes =
        [("SHA-1", "2A864886F70D0207"), ("SHA-224", "2A864886F70D0208"), ("SHA-256", "2A864886F70D0209"), ("SHA-384", "2A864886F70D020A"), ("SHA-512", "2A864886F70D020B")];

    public static IEnumerable<HostileInput> Inputs() => [.. JksInputs(), .. Rounds(), .. Links()];

    public static byte[] Jks(byte[] entries, int count = 1) =>
        JksEnvelope.Seal([0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2, .. Int32(count), .. entries], Use.Password.Characters);

    public static byte[] Trusted(string alias, byte[] certificate) => [0, 0, 0, 2, .. Utf(alias), .. new byte[8], .. Utf("X.509"), .. Int32(certificate.Length), .. certificate];

    public static byte[] Key(string alias, byte[] key, params byte[][] chain) =>
        [0, 0, 0, 1, .. Utf(alias), .. new byte[8], .. Int32(key.Length), .. key, .. Int32(chain.Length), .. chain.SelectMany(one => (byte[])[.. Utf("X.509"), .. Int32(one.Length), .. one])];

    private static IEnumerable<HostileInput> JksInputs()
    {
        yield return new("jks", "2^31-1 entries", "MAB3009", () => Jks(Trusted("a", Certificate), int.MaxValue));
        yield return new("jks", "-1 entries", "MAB3009", () => Jks(Trusted("a", Certificate), -1));
        yield return new("jks", "a million entries", "MAB3009", () => Jks(new byte[Large], 1_000_000));
        yield return new("jks", "99,999 entries of which the first is there", "MAB3007", () => Jks(Trusted("a", Certificate), 99_999));
        yield return new("jks", "a key of 2^31-1 bytes", "MAB3007", () => Jks([0, 0, 0, 1, .. Utf("a"), .. new byte[8], 0x7F, 0xFF, 0xFF, 0xFF, .. new byte[Large]]));
        yield return new("jks", "a chain of 2^31-1 certificates", "MAB3009", () => Jks([0, 0, 0, 1, .. Utf("a"), .. new byte[8], 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, .. new byte[Large]]));
        yield return new("jks", "as many empty keys as fit", "ok", () => ManyEntries(i => Key("k" + i, [])));
        yield return new("jks", "as many empty aliases as fit", "MAB3020", () => ManyEntries(_ => Key("", [])));
        yield return new("jks", "as many trusted entries as fit", "ok", () => ManyEntries(i => Trusted("t" + i, Der.Certificate())));
        yield return new("jks", "the same alias for all", "MAB3020", () => ManyEntries(_ => Trusted("t", Der.Certificate())));
        yield return new("jks", "aliases of 65,535 bytes", "ok", () => ManyEntries(i => Trusted(i + new string('\u0130', 30_000), Der.Certificate())));
        yield return new("jks", "an empty chain of one certificate many times", "MAB3007", () => Jks(Key("a", [], [.. Enumerable.Repeat(Array.Empty<byte>(), 90_000)])));
        yield return new("jks", "keys of P-521 beside their certificates", "MAB3009", () => ManyEntries(i => Key("k" + i, Protected(P521.Pkcs8), P521.Certificate)));
        yield return new("jks", "a DSA key of a mebibit", "ok", () => Jks(Key("a", Protected(DsaPkcs8(128 * 1024)), Der.Certificate(key: DsaKey(128 * 1024, 32)))));
        yield return new("jks", "an RSA key of a mebibit", "ok", () => Jks(Key("a", Protected(RsaPkcs8(128 * 1024)), Der.Certificate(key: RsaKey(128 * 1024, 0)))));
    }

    private static IEnumerable<HostileInput> Rounds()
    {
        foreach (var scheme in OldSchemes)
        {
            yield return new("pkcs12", $"2^31-1 rounds of {scheme} for the certificates", "MAB3009", () => Encrypted(Pbes1(scheme, int.MaxValue)));
            yield return new("pkcs12", $"2^31-1 rounds of {scheme} for a key", "MAB3009", () => ShroudedKeys(Pbes1(scheme, int.MaxValue), 1));
            yield return new("pkcs12", $"a million rounds of {scheme} for each key", "MAB3009", () => ShroudedKeys(Pbes1(scheme, 1_000_000), 200));
        }

        foreach (var (name, oid) in Hashes)
        {
            yield return new("pkcs12", $"2^31-1 rounds of PBKDF2 with {name}", "MAB3009", () => Encrypted(Pbes2(oid, int.MaxValue)));
            yield return new("pkcs12", $"2^63-1 rounds of PBKDF2 with {name}", "MAB3009", () => ShroudedKeys(Pbes2(oid, long.MaxValue), 1));
            yield return new("pkcs12", $"a million rounds of PBKDF2 with {name} for each key", "MAB3009", () => ShroudedKeys(Pbes2(oid, 1_000_000), 200));
            yield return new("pkcs12", $"2^31-1 rounds of PBMAC1 with {name}", "MAB3009", () => WithPbmac1(oid, int.MaxValue, 32));
            yield return new("pkcs12", $"a million rounds of PBMAC1 with {name} for a long key", Any, () => WithPbmac1(oid, 1_000_000, 128));
            yield return new("private-key", $"2^31-1 rounds of PBKDF2 with {name}", "MAB3009", () => EncryptedPem(Pbes2(oid, int.MaxValue)));
            yield return new("private-key", $"a million rounds of PBKDF2 with {name}", "MAB4045", () => EncryptedPem(Pbes2(oid, 1_000_000)));
        }

        yield return new("pkcs12", "2^31-1 rounds for the MAC", "MAB3009", () => WithMac("2B0E03021A", 20, int.MaxValue));
        yield return new("pkcs12", "no rounds for the MAC", "MAB3007", () => WithMac("2B0E03021A", 20, 0));
        yield return new("pkcs12", "-1 rounds for the MAC", "MAB3007", () => WithMac("2B0E03021A", 20, -1));
        yield return new("pkcs12", "a million rounds for the MAC", "MAB3005", () => WithMac("608648016503040203", 64, 1_000_000));
        yield return new("pkcs12", "scrypt with N of 2^30", "MAB3059", () => Encrypted(Scrypt));
        yield return new("private-key", "scrypt with N of 2^30", "MAB4049", () => EncryptedPem(Scrypt));
        yield return new("pkcs12", "thousands of keys with one round each", "ok", () => ShroudedKeys(Pbes2(Hashes[2].Oid, 1), 6000));
        yield return new("pkcs12", "a salt of a mebibyte", "MAB3007", () => Encrypted(Pbes2(Hashes[0].Oid, 2000, Element(4, new byte[Large]))));
    }

    private static IEnumerable<HostileInput> Links()
    {
        yield return new("pkcs12", "nothing where the bags should be", "MAB3007", () => Sealed([]));
        yield return new("pkcs12", "nothing where the content should be", "MAB3007", () => Pkcs12Envelope.Seal([], Use.Password.Characters));
        yield return new("pkcs12", "a key encrypted with a set that cannot be sorted", Any, () => ShroudedKeys(Element(
            0x30, Oid("2A0304"), Element(0x31, Element(0xA1, [5, 0]), Element(0xA0, [5, 0]), Element(0x30), Element(0xA1, [5, 0]))), 1));
        yield return new("pkcs12", "as many empty bags as fit", "MAB3007", () => Sealed(Element(0x30, Repeated([0x30, 0], 300_000))));
        yield return new("pkcs12", "a hundred thousand secrets", "MAB3009", () => Sealed(Element(0x30, Repeated(Bag("2A864886F70D010C0A0105", [5, 0]), 30_000), Repeated(Element(0x30, [6, 1, 42], [0xA0, 2, 5, 0]), 75_000))));
        yield return new("pkcs12", "a hundred thousand names of one bag", "ok", () => Sealed(Element(0x30, Bag("2A864886F70D010C0A0105", [5, 0], Repeated(FriendlyName("a"), 40_000)))));
        yield return new("pkcs12", "thousands of keys and certificates with one link", "MAB3020", () => Sealed(Element(
            0x30,
            Repeated(Bag("2A864886F70D010C0A0101", ClearKey, [.. FriendlyName("k"), .. LocalKeyIdOf(1)]), 4000),
            Many(i => CertBag(Der.Certificate(serial: Integer(i)), [.. FriendlyName("c" + i), .. LocalKeyIdOf(1)]), 600_000))));
        yield return new("pkcs12", "thousands of keys for a certificate with a long name", "MAB3020", () => Sealed(Element(
            0x30,
            Repeated(Bag("2A864886F70D010C0A0101", ClearKey, [.. FriendlyName("k"), .. LocalKeyIdOf(1)]), 4000),
            CertBag(Der.Certificate(subject: LongName(400_000, 1), issuer: LongName(400_000, 2), key: Ed25519Key), [.. FriendlyName("c"), .. LocalKeyIdOf(1)]))));
        yield return new("pkcs12", "thousands of keys and certificates without a link", Any, () => Sealed(Element(
            0x30,
            Repeated(Bag("2A864886F70D010C0A0101", ClearKey, []), 4000),
            Many(i => CertBag(Der.Certificate(serial: Integer(i)), []), 600_000))));
        yield return new("pkcs12", "a DSA key of a mebibit", "ok", () => Sealed(Element(
            0x30,
            Bag("2A864886F70D010C0A0101", DsaPkcs8(128 * 1024), FriendlyName("k")),
            CertBag(Der.Certificate(key: DsaKey(128 * 1024, 32)), []))));
        yield return new("pkcs12", "keys of P-521 beside certificates of P-521", Any, () => Sealed(Element(
            0x30,
            Repeated(Bag("2A864886F70D010C0A0101", P521.Pkcs8, []), 1000),
            Repeated(CertBag(HostileCertificates.P521Certificate, []), 1500))));
        yield return new("pkcs12", "an octet string in a hundred thousand pieces", "MAB3007", () => Pkcs12Envelope.Seal(
            [0x30, 0x80, 0x30, 0x80, .. Data, 0xA0, 0x80, 0x24, 0x80, .. Repeated([4, 1, 0x30], 300_000), .. new byte[8]], Use.Password.Characters));
    }

    /// <summary>Any documented end, in the time that is allowed.</summary>
    private const string Any = HostileAsn1.Attempts;

    private static byte[] ClearKey => FixedIdentity.Ed25519.Key.Pkcs8;

    private static (byte[] Pkcs8, byte[] Certificate) P521 => (FixedIdentity.P521.Key.Pkcs8, FixedIdentity.P521.Certificate.Der);

    private static byte[] Scrypt => Element(
        0x30, Oid("2A864886F70D01050D"),
        Element(0x30, Element(0x30, Oid("2B06010401DA47040B"), Element(0x30, Salt, Integer(1 << 30), Integer(1024), Integer(1024))), Aes));

    private static byte[] Aes => Element(0x30, Oid("60864801650304012A"), Element(4, new byte[16]));

    private static byte[] Pbes1(string scheme, long rounds) => Element(0x30, Oid(scheme), Element(0x30, Salt, Integer(rounds)));

    private static byte[] Pbes2(string hash, long rounds, byte[]? salt = null) => Element(
        0x30, Oid("2A864886F70D01050D"), Element(0x30, Pbkdf2(hash, rounds, [], salt ?? Salt), Aes));

    private static byte[] Pbkdf2(string hash, long rounds, byte[] keyLength, byte[] salt) => Element(
        0x30, Oid("2A864886F70D01050C"), Element(0x30, salt, Integer(rounds), keyLength, Element(0x30, Oid(hash), [5, 0])));

    private static byte[] WithPbmac1(string hash, long rounds, int keyLength) => WithDigest(
        Element(0x30, Oid("2A864886F70D01050E"), Element(0x30, Pbkdf2(hash, rounds, Integer(keyLength), Salt), Element(0x30, Oid(hash), [5, 0]))), 32, 1);

    private static byte[] WithMac(string hash, int length, long rounds) => WithDigest(Element(0x30, Oid(hash), [5, 0]), length, rounds);

    private static byte[] WithDigest(byte[] algorithm, int length, long rounds) => Element(
        0x30, [2, 1, 3], Element(0x30, Data, Element(0xA0, Element(4, new byte[1000]))),
        Element(0x30, Element(0x30, algorithm, Element(4, new byte[length])), Salt, Integer(rounds)));

    private static byte[] Encrypted(byte[] algorithm) => Pkcs12Envelope.Seal(
        Element(0x30, Element(0x30, Oid("2A864886F70D010706"), Element(0xA0, Element(0x30, Element(2, [0]), Element(0x30, Data, algorithm, Element(0x80, new byte[1024])))))),
        Use.Password.Characters);

    private static byte[] ShroudedKeys(byte[] algorithm, int count) => Sealed(Element(
        0x30, Repeated(Bag("2A864886F70D010C0A0102", Element(0x30, algorithm, Element(4, new byte[64])), []), count)));

    private static byte[] EncryptedPem(byte[] algorithm) =>
        [.. HostileAsn1.Pem("ENCRYPTED PRIVATE KEY", Element(0x30, algorithm, Element(4, new byte[64]))), .. HostileAsn1.Pem("CERTIFICATE", Certificate)];

    private static byte[] Sealed(byte[] safeContents) => Pkcs12Envelope.Seal(Pkcs12Envelope.Safe(safeContents, null), Use.Password.Characters);

    private static byte[] Bag(string oid, byte[] value, byte[]? attributes = null) =>
        Element(0x30, Oid(oid), Element(0xA0, value), attributes is { Length: > 0 } ? Element(0x31, attributes) : []);

    private static byte[] CertBag(byte[] certificate, byte[] attributes) => Bag(
        "2A864886F70D010C0A0103", Element(0x30, Oid("2A864886F70D01091601"), Element(0xA0, Element(4, certificate))), attributes);

    private static byte[] FriendlyName(string name) => Element(0x30, Oid("2A864886F70D010914"), Element(0x31, Element(30, Encoding.BigEndianUnicode.GetBytes(name))));

    private static byte[] LocalKeyIdOf(byte id) => Element(0x30, Oid("2A864886F70D010915"), Element(0x31, Element(4, [id])));

    private static byte[] LongName(int length, byte letter) =>
        Element(0x30, Element(0x31, Element(0x30, Oid("550403"), Element(12, Filled(length, (byte)('a' + letter))))));

    private static byte[] DsaPkcs8(int bytes) => Element(
        0x30, [2, 1, 0], Element(0x30, Oid("2A8648CE380401"), Element(0x30, Number(bytes), Number(32), Number(bytes - 1))), Element(4, Number(bytes - 3)));

    private static byte[] RsaPkcs8(int bytes) => Element(
        0x30, [2, 1, 0], Element(0x30, Oid("2A864886F70D010101"), [5, 0]),
        Element(4, Element(0x30, [2, 1, 0], Number(bytes), Element(2, [1, 0, 1]), Number(bytes - 1), Number(bytes / 2), Number(bytes / 2), Number(bytes / 2), Number(bytes / 2), Number(bytes / 2))));

    private static byte[] Protected(byte[] pkcs8) => JksKeyProtector.Protect(pkcs8, Encoding.BigEndianUnicode.GetBytes(Use.Password.Characters));

    private static byte[] ManyEntries(Func<int, byte[]> make)
    {
        var count = 0;
        var entries = Many(i =>
        {
            count = i;
            return make(i);
        });
        return Jks(entries, count);
    }

    private static byte[] Utf(string text)
    {
        var bytes = ModifiedUtf8.Encode(text);
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    private static byte[] Int32(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
