using System.Text;
using MutualAuth.Fuzzing.Seeds;
using MutualAuth.Fuzzing.Targets;
using static MutualAuth.Fuzzing.Directed.Der;

namespace MutualAuth.Fuzzing.Directed;

/// <summary>Depth and lengths, wherever ASN.1 is read.</summary>
internal static class HostileAsn1
{
    /// <summary>Every way to go deep, by its name.</summary>
    private static readonly (string Name, Func<int, byte[]> Make)[] Depths =
    [
        ("sequences", room => Nested(0x30, room)),
        ("sets", room => Nested(0x31, room)),
        ("tags", room => Nested(0xA0, room)),
        ("octet strings", room => Nested(0x24, room)),
        ("bit strings", room => Nested(0x23, room)),
        ("indefinite sequences", room => NestedIndefinite(0x30, room)),
        ("indefinite sets", room => NestedIndefinite(0x31, room)),
        ("indefinite tags", room => NestedIndefinite(0xA0, room)),
        ("indefinite octet strings", room => NestedIndefinite(0x24, room)),
        ("indefinite bit strings", room => NestedIndefinite(0x23, room)),
        ("indefinite sequences without ends", room => NestedIndefinite(0x30, room, ends: false)),
        ("indefinite externals", room => NestedIndefinite(0x28, room)),
    ];

    private static readonly (string Name, byte[] Bytes)[] Lengths =
    [
        ("2^31-1", [0x84, 0x7F, 0xFF, 0xFF, 0xFF]),
        ("2^32-1", [0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
        ("2^63-1", [0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        ("2^64-1", [0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        ("of 126 bytes", [0xFE, .. Filled(126, 1)]),
    ];

    public static IEnumerable<HostileInput> Inputs()
    {
        foreach (var (name, make) in Depths)
        {
            yield return new("der", $"nested {name}", "MAB2002", () => make(Large));
            yield return new("der", $"nested {name} as a subject", "MAB2004", () => Certificate(subject: make(Large)));
            yield return new("der", $"nested {name} as a key", "MAB2004", () => Certificate(key: make(Large)));
            yield return new("der", $"nested {name} as parameters of a key", Attempts, () => Certificate(key: Der.Key(Element(0x30, Oid("2A8648CE3D0201"), make(Large)), [4])));
            yield return new("der", $"nested {name} in a bit string", "ok", () => Certificate(key: Der.Key(Element(0x30, Oid("2A864886F70D010101")), make(Large))));
            yield return new("der", $"nested {name} as alternative names", "ok", () => Certificate(extensions: Extension("551D11", make(Large))));
            yield return new("der", $"nested {name} as basic constraints", "ok", () => Certificate(extensions: Extension("551D13", make(Large))));
            yield return new("pkcs7", $"nested {name} among the certificates", "MAB2004", () => Pkcs7(make(Large)));
            yield return new("pkcs12", $"nested {name} behind the version", "MAB3007", () => Element(0x30, [2, 1, 3], Element(0x30, make(Large))));
            yield return new("pkcs12", $"nested {name} as content", "MAB3007", () => Pkcs12Envelope.Seal(make(Large), Use.Password.Characters));
            yield return new("pkcs12", $"nested {name} as bags", "MAB3007", () => Pkcs12Envelope.Seal(Pkcs12Envelope.Safe(make(Large), Use.Password.Characters), Use.Password.Characters));
            yield return new("jks", $"nested {name} as a certificate", "MAB3007", () => HostileKeyStores.Jks(HostileKeyStores.Trusted("a", make(Large))));
            yield return new("jks", $"nested {name} as a key", "ok", () => HostileKeyStores.Jks(HostileKeyStores.Key("a", make(Large))));
            yield return new("private-key", $"nested {name} as PKCS#8", "MAB4048", () => Key(Element(0x30, [2, 1, 0], Element(0x30, make(Large / 4 * 3)))));
            yield return new("request", $"nested {name}", "ok", () => Pem("CERTIFICATE REQUEST", make(Large / 4 * 3)));
            yield return new("metadata", $"nested {name} as a value of the subject", "MAB1003", () => Metadata("Subject", "CN=#" + Convert.ToHexString(make(Large / 2))));
        }

        foreach (var (name, bytes) in Lengths)
        {
            yield return new("der", $"length {name}", "MAB2002", () => [0x30, .. bytes, .. new byte[Large]]);
            yield return new("der", $"length {name} inside", Attempts, () => Element(0x30, [0x30], bytes, [0xA0, 3, 2, 1, 2], new byte[Large]));
            yield return new("pkcs7", $"length {name} among the certificates", "MAB2004", () => Pkcs7([0x30, .. bytes, .. new byte[Large]]));
            yield return new("pkcs12", $"length {name}", "MAB3007", () => [0x30, 0x80, 2, 1, 3, 0x30, .. bytes, .. new byte[Large]]);
            yield return new("pkcs12", $"length {name} in a bag", "MAB3007", () => Pkcs12Envelope.Seal(Pkcs12Envelope.Safe([0x30, .. bytes, .. new byte[Large]], null), Use.Password.Characters));
            yield return new("jks", $"length {name} in a certificate", "MAB3007", () => HostileKeyStores.Jks(HostileKeyStores.Trusted("a", [0x30, .. bytes, .. new byte[Large]])));
            yield return new("private-key", $"length {name}", "MAB4048", () => Key([0x30, .. bytes, 2, 1, 0]));
        }

        yield return new("der", "an object identifier of a mebibyte", "MAB2004", () => Certificate(key: Der.Key(Element(0x30, Element(6, Filled(Large, 0x81))), [])));
        yield return new("der", "a tag number of a mebibyte", "MAB2004", () => Certificate(subject: [0x3F, .. Filled(Large, 0x81), 1, 0]));
    }

    /// <summary>Anything documented: what it is depends on where the parser stops first.</summary>
    public const string Attempts = "*";

    /// <summary>With a certificate, without which a key is not looked at.</summary>
    private static byte[] Key(byte[] der) => [.. Pem("PRIVATE KEY", der), .. Pem("CERTIFICATE", FixedIdentity.Own.Certificate.Der)];

    internal static byte[] Pem(string label, byte[] der) => Encoding.ASCII.GetBytes(PemTarget.Pem(label, der));

    internal static byte[] Metadata(string name, string value) => Encoding.UTF8.GetBytes("own.jks\u001E" + name + "\u001E" + value);
}
