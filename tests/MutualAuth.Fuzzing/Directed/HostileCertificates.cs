using MutualAuth.Fuzzing.Seeds;
using Org.BouncyCastle.Asn1;
using static MutualAuth.Fuzzing.Directed.Der;

namespace MutualAuth.Fuzzing.Directed;

/// <summary>Numbers of things in certificates and of certificates, and keys that make the check of a signature dear.</summary>
internal static class HostileCertificates
{
    /// <summary>A signature of ECDSA in the right form, so that all of the check is done.</summary>
    private static readonly byte[] EcdsaSignature = Element(0x30, Number(65), Number(65));

    /// <summary>Of a certificate whose issuer and subject are the same, and whose key is on P-521.</summary>
    public static readonly byte[] P521Certificate = Certificate(key: KeyOf(FixedIdentity.P521), signature: EcdsaSignature, algorithm: Element(0x30, Oid("2A8648CE3D040304")));

    public static IEnumerable<HostileInput> Inputs() => [.. Contents(), .. Keys(), .. Bundles()];

    private static IEnumerable<HostileInput> Contents()
    {
        yield return new("der", "three hundred thousand alternative names", "ok", () => Certificate(extensions: Extension("551D11", Element(0x30, Repeated([0x82, 1, 0x61], Large / 3)))));
        yield return new("der", "three hundred thousand empty alternative names", "ok", () => Certificate(extensions: Extension("551D11", Element(0x30, Repeated([0x82, 0], Large / 2)))));
        yield return new("der", "a hundred thousand relative names", "ok", () => Certificate(subject: Element(0x30, Repeated(Relative(65), Large / 12))));
        yield return new("der", "a hundred thousand attributes in one relative name", Any, () => Certificate(subject: Element(0x30, Element(0x31, Many(i => Attribute(12, BitConverter.GetBytes(i & 0x3F3F3F3F)))))));
        yield return new("der", "a subject of a mebibyte", "ok", () => Certificate(subject: Element(0x30, Element(0x31, Attribute(12, Filled(Large, 65))))));
        yield return new("der", "a subject of a mebibyte of control characters", "ok", () => Certificate(subject: Element(0x30, Element(0x31, Attribute(12, Filled(Large, 1))))));
        yield return new("der", "a subject of a mebibyte of hexadecimal", "ok", () => Certificate(subject: Element(0x30, Element(0x31, Attribute(4, Filled(Large, 65))))));
        yield return new("der", "a subject in UTF-16 that is none", "ok", () => Certificate(subject: Element(0x30, Element(0x31, Attribute(30, Filled(Large, 0xD8))))));
        yield return new("der", "a subject in UTF-8 that is none", Any, () => Certificate(subject: Element(0x30, Element(0x31, Attribute(12, Filled(Large, 0xF8))))));
        yield return new("der", "a hundred thousand extensions", Any, () => Certificate(extensions: Many(i => Element(0x30, Element(6, [0x2A, (byte)(0x80 | i >> 14), (byte)(0x80 | i >> 7 & 0x7F), (byte)(i & 0x7F)]), Element(4)))));
        yield return new("der", "the same extension a hundred thousand times", Any, () => Certificate(extensions: Repeated(Extension("551D0F", [3, 2, 7, 0x80]), Large / 14)));
        yield return new("der", "a hundred thousand policies", "ok", () => Certificate(extensions: Element(0x30, Oid("551D20"), [1, 1, 0xFF], Element(4, Element(0x30, Repeated([0x30, 4, 6, 2, 0x2A, 3], Large / 6))))));
        yield return new("der", "a hundred thousand purposes", "ok", () => Certificate(extensions: Extension("551D25", Element(0x30, Many(i => Element(6, [0x2A, (byte)(0x80 | i >> 14), (byte)(0x80 | i >> 7 & 0x7F), (byte)(i & 0x7F)]))))));
        yield return new("der", "a key usage of a mebibyte", "ok", () => Certificate(extensions: Extension("551D0F", Element(3, [0], Filled(Large, 0xFF)))));
        yield return new("der", "a path length of a mebibyte", "ok", () => Certificate(extensions: Extension("551D13", Element(0x30, [1, 1, 0xFF], Number(Large)))));
        yield return new("der", "a serial number of a mebibyte", "ok", () => Certificate(serial: Number(Large)));
        yield return new("der", "a signature of a mebibyte", "ok", () => Certificate(signature: Filled(Large, 0xFF)));
        yield return new("der", "parameters of a key that are a set which cannot be sorted", "ok", () => Certificate(key: UnsortableKey));
        yield return new("reply", "parameters of a key that are a set which cannot be sorted", "MAB4010", () => Certificate(key: UnsortableKey));
        yield return new("der", "parameters of PSS of a mebibyte", "ok", () => Certificate(algorithm: Element(0x30, Oid("2A864886F70D01010A"), Element(0x30, Repeated([0xA0, 0], Large / 4)))));
    }

    private static IEnumerable<HostileInput> Keys()
    {
        yield return new("der", "an RSA modulus of a mebibit", "ok", () => Certificate(key: RsaKey(128 * 1024, 0)));
        yield return new("der", "an RSA modulus of eight mebibits", "ok", () => Certificate(key: RsaKey(Large, 0)));
        yield return new("der", "an RSA exponent of eight mebibits", "ok", () => Certificate(key: RsaKey(256, Large)));
        yield return new("der", "a DSA key of two mebibits", "ok", () => Certificate(key: DsaKey(256 * 1024, 256 * 1024)));
        yield return new("der", "a Diffie-Hellman key of two mebibits", "ok", () => Certificate(key: Key(Element(0x30, Oid("2A864886F70D010301"), Element(0x30, Number(256 * 1024), Number(256 * 1024))), Number(256 * 1024))));
        yield return new("der", "an EC point of a mebibyte", "ok", () => Certificate(key: Key(Element(0x30, Oid("2A8648CE3D0201"), Oid("2A8648CE3D030107")), [4, .. new byte[Large]])));
        foreach (var bytes in new[] { 64, 130, 1024, 128 * 1024 })
        {
            yield return new("der", $"an EC curve over a field of {bytes} bytes", "ok", () => Certificate(key: Key(Element(
                0x30, Oid("2A8648CE3D0201"),
                Element(0x30, [2, 1, 1], Element(0x30, Oid("2A8648CE3D0101"), Number(bytes)), Element(0x30, Element(4, Filled(bytes, 1)), Element(4, Filled(bytes, 2))), Element(4, [4], Filled(2 * bytes, 1)), Number(bytes), [2, 1, 1])), [4, .. Filled(2 * bytes, 1)])));
        }

        foreach (var degree in new[] { 1141, int.MaxValue })
        {
            yield return new("der", $"an EC curve over a binary field of degree {degree}", "ok", () => Certificate(key: Key(Element(
                0x30, Oid("2A8648CE3D0201"),
                Element(0x30, [2, 1, 1], Element(0x30, Oid("2A8648CE3D0102"), Element(0x30, Integer(degree), Oid("2A8648CE3D01020302"), Integer(3))), Element(0x30, Element(4, [1]), Element(4, [1])), Element(4, [4, 1, 1]), Number(20), [2, 1, 1])), [4, 1, 1])));
        }
    }

    /// <summary>Many certificates of one name, so that each may have signed each.</summary>
    private static IEnumerable<HostileInput> Bundles()
    {
        yield return new("pkcs7", "a hundred thousand empty certificates", "MAB2004", () => Pkcs7(Repeated([0x30, 0], Large / 2)));
        yield return new("pkcs7", "as many certificates as fit", "ok", () => Pkcs7(Many(i => Certificate(serial: Integer(i)))));
        yield return new("pkcs7", "the same certificate as often as it fits", "ok", () => Pkcs7(Repeated(Certificate(), Large / Certificate().Length)));
        yield return new("der", "as many certificates as fit", "ok", () => Many(i => Certificate(serial: Integer(i))));
        yield return new("der", "as many numbers as fit", "MAB2002", () => Repeated([2, 1, 1], Large / 3));

        foreach (var (name, make) in new (string, Func<int, byte[]>)[]
        {
            ("Ed25519", i => Certificate(serial: Integer(i), signature: new byte[64], algorithm: Element(0x30, Oid("2B6570")))),
            ("Ed448", i => Certificate(serial: Integer(i), signature: new byte[114], algorithm: Element(0x30, Oid("2B6571")), key: Key(Element(0x30, Oid("2B6571")), new byte[57]))),
            ("P-521", i => Certificate(serial: Integer(i), key: KeyOf(FixedIdentity.P521), signature: EcdsaSignature, algorithm: Element(0x30, Oid("2A8648CE3D040304")))),
            ("a binary curve of 571 bits", i => Certificate(serial: Integer(i), key: Key(Element(0x30, Oid("2A8648CE3D0201"), Oid("2B81040027")), Binary571), signature: EcdsaSignature, algorithm: Element(0x30, Oid("2A8648CE3D040304")))),
            ("RSA 2048", i => Certificate(serial: Integer(i), key: RsaKey(256 + i % 2, 0), signature: Filled(256, 1), algorithm: Element(0x30, Oid("2A864886F70D01010B"), [5, 0]))),
            ("RSA 16384 with a large exponent", i => Certificate(serial: Integer(i), key: OddRsaKey(2048, i), signature: Filled(2048, 1), algorithm: Element(0x30, Oid("2A864886F70D01010B"), [5, 0]))),
            ("DSA 4096", i => Certificate(serial: Integer(i), key: DsaKey(512, 512), signature: Element(0x30, Number(511), Number(511)), algorithm: Element(0x30, Oid("608648016503040302")))),
        })
        {
            yield return new("reply", $"certificates of {name} that all have one name", Any, () => Answer(make));
            yield return new("server", $"certificates of {name} that all have one name", "ok", () => Targets.ServerTarget.Flight(Authorities(make)));
        }

        yield return new("reply", "names that differ in what a comparison of names leaves out", Any, () => Answer(i => Certificate(
            serial: Integer(i), subject: Element(0x30, Element(0x31, Attribute(12, Dots(i)))), issuer: Element(0x30, Element(0x31, Attribute(12, Dots(i)))))));
        yield return new("reply", "as many certificates for the own key as fit", Any, () => Many(i => Certificate(serial: Integer(i), key: KeyOf(FixedIdentity.Own))));
        yield return new("reply", "as many certificates for another key as fit", Any, () => Many(i => Certificate(serial: Integer(i))));
        yield return new("private-key", "as many certificates of P-521 as fit", Any, () => [.. FixedIdentity.P521.Key.Pkcs8, .. Many(i => Certificate(serial: Integer(i), key: Key(Element(0x30, Oid("2A8648CE3D0201"), Oid("2B81040023")), [2, .. Filled(66, 1)])))]);
        yield return new("private-key", "an RSA key of a mebibit", "MAB3018", () => [.. HostileAsn1.Pem("RSA PRIVATE KEY", Element(0x30, [2, 1, 0], Number(65536), Element(2, [1, 0, 1]), Number(65535), Number(65536), Number(65536), Number(65536), Number(65536), Number(65536))), .. HostileAsn1.Pem("CERTIFICATE", Certificate())]);
        yield return new("private-key", "an RSA key of 16384 bits that is none", Any, () => [.. HostileAsn1.Pem("RSA PRIVATE KEY", Element(0x30, [2, 1, 0], Number(2048), Element(2, [1, 0, 1]), Number(2047), Number(2048), Number(2048), Number(2048), Number(2048), Number(2048))), .. HostileAsn1.Pem("CERTIFICATE", Certificate())]);
        yield return new("private-key", "a DSA key of a mebibit", "MAB3018", () => [.. HostileAsn1.Pem("PRIVATE KEY", Element(0x30, [2, 1, 0], Element(0x30, Oid("2A8648CE380401"), Element(0x30, Number(65536), Number(65535), Number(65534))), Element(4, Number(65533)))), .. HostileAsn1.Pem("CERTIFICATE", Certificate())]);
        yield return new("private-key", "an EC number of a mebibit", Any, () => [.. HostileAsn1.Pem("EC PRIVATE KEY", Element(0x30, [2, 1, 1], Element(4, Filled(128 * 1024, 1)), Element(0xA0, Oid("2A8648CE3D030107")))), .. HostileAsn1.Pem("CERTIFICATE", FixedIdentity.Own.Certificate.Der)]);
    }

    private const string Any = HostileAsn1.Attempts;

    private static readonly byte[] Binary571 = [4, .. Org.BouncyCastle.Asn1.X9.ECNamedCurveTable.GetByName("sect571r1").G.GetEncoded(false).Skip(1)];

    /// <summary>BouncyCastle reads a set of tagged elements, and fails to put them in the order of DER.</summary>
    private static readonly byte[] UnsortableKey = Key(
        Element(0x30, Oid("2A0304"), Element(0x31, Element(0xA1, [5, 0]), Element(0xA0, [5, 0]), Element(0x30), Element(0xA1, [5, 0]))), [1]);

    private static byte[] Answer(Func<int, byte[]> make)
    {
        var own = make(0);
        // The own certificate, so that the search for its issuer begins; all the others may be that.
        var leaf = Certificate(key: KeyOf(FixedIdentity.Own), subject: Element(0x30, Relative(66)), signature: SignatureOf(own), algorithm: AlgorithmOf(own));
        return [.. leaf, .. Many(make, Large - leaf.Length)];
    }

    private static IReadOnlyList<byte[]> Authorities(Func<int, byte[]> make)
    {
        var certificates = new List<byte[]>();
        for (int i = 0, length = 0; length < Large && i < 5000; i++)
        {
            certificates.Add(make(i));
            length += certificates[i].Length;
        }

        return certificates;
    }

    private static byte[] KeyOf(FixedIdentity identity) => identity.Certificate.PublicKeyInfo;

    private static byte[] SignatureOf(byte[] certificate) => DerBitString.GetInstance(Asn1Sequence.GetInstance(certificate)[2]).GetOctets();

    private static byte[] AlgorithmOf(byte[] certificate) => Asn1Sequence.GetInstance(certificate)[1].ToAsn1Object().GetEncoded();

    private static byte[] OddRsaKey(int bytes, int which)
    {
        var modulus = Filled(bytes, 0xA5);
        modulus[0] = 0x7F;
        BitConverter.GetBytes(which).CopyTo(modulus, 100);
        return Key(Element(0x30, Oid("2A864886F70D010101"), [5, 0]), Element(0x30, Element(2, modulus), Element(2, [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])));
    }

    /// <summary>A number in characters that are neither letters nor digits.</summary>
    private static byte[] Dots(int number) => [.. Enumerable.Range(0, 14).Select(bit => (number >> bit & 1) == 0 ? (byte)'.' : (byte)'!')];

    private static byte[] Relative(byte letter) => Element(0x31, Attribute(12, [letter]));

    private static byte[] Attribute(byte type, byte[] value) => Element(0x30, Oid("550403"), Element(type, value));
}
