using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using static MutualAuth.KeyStores.Tests.Certificates.MadeCertificate;

namespace MutualAuth.KeyStores.Tests.Certificates;

/// <summary>Certificates with one thing odd about each, and why the JDK refuses it; null where it does not.</summary>
internal static class OddCertificates
{
    private static readonly MadeCertificate Plain = new();

    private static readonly byte[] EmptySequence = [0x30, 0];

    private static readonly Asn1Encodable EmptyName = new DerSequence();

    private static readonly Asn1Encodable Host = AlternativeName(true, new GeneralName(GeneralName.DnsName, "a.example"));

    public static IReadOnlyList<(string What, byte[] Der, string? Refused)> All { get; } =
    [
        ("nothing", Plain.Der, null),
        ("version 1", (Plain with { Version = null, Extensions = null }).Der, null),
        ("no extensions", (Plain with { Extensions = null }).Der, null),
        ("another outer algorithm", (Plain with { OuterAlgorithm = new DerSequence(new DerObjectIdentifier("1.2.840.10045.4.3.3")) }).Der, "two signature algorithms"),
        ("NULL in one algorithm", (Plain with { OuterAlgorithm = new DerSequence(new DerObjectIdentifier("1.2.840.10045.4.3.2"), DerNull.Instance) }).Der, null),
        ("an unknown algorithm", (Plain with { Algorithm = new DerSequence(new DerObjectIdentifier("1.2.3.4")) }).Der, null),

        ("issuer of an empty set", (Plain with { Issuer = new DerSequence(new DerSet()) }).Der, "its issuer is empty"),
        ("subject empty", (Plain with { Subject = EmptyName }).Der, "no alternative names"),
        ("subject of an empty set", (Plain with { Subject = new DerSequence(new DerSet()) }).Der, "no alternative names"),
        ("subject empty in version 1", (Plain with { Subject = EmptyName, Version = null, Extensions = null }).Der, "its subject is empty"),
        ("subject empty without extensions", (Plain with { Subject = EmptyName, Extensions = null }).Der, null),
        ("subject empty, alternative names critical", (Plain with { Subject = EmptyName, Extensions = [Host] }).Der, null),
        ("subject empty, alternative names not critical",
            (Plain with { Subject = EmptyName, Extensions = [AlternativeName(false, new GeneralName(GeneralName.DnsName, "a.example"))] }).Der, "not marked critical"),
        ("subject with a number", (Plain with { Subject = DistinguishedName.Parse("CN=#020101") }).Der, null),

        ("date without seconds", (Plain with { NotBefore = Utc("2401010000Z") }).Der, null),
        ("date with an offset", (Plain with { NotBefore = Utc("240101000000+0100") }).Der, null),
        ("date with an offset, without seconds", (Plain with { NotBefore = Utc("2401010000+0100") }).Der, "its start date"),
        ("generalized date", (Plain with { NotAfter = Generalized("99991231235959Z") }).Der, null),
        ("generalized date with a fraction", (Plain with { NotAfter = Generalized("20340101000000.5Z") }).Der, null),
        ("generalized date without seconds", (Plain with { NotAfter = Generalized("203401010000Z") }).Der, null),
        ("generalized date with an offset", (Plain with { NotAfter = Generalized("20340101000000+0100") }).Der, null),
        ("generalized date without zone", (Plain with { NotAfter = Generalized("20340101000000") }).Der, "its end date"),
        ("generalized date without minutes", (Plain with { NotAfter = Generalized("2034010100Z") }).Der, "its end date"),

        ("EC on a curve of SEC 2", (Plain with { Key = Ec("1.3.132.0.10") }).Der, null),
        ("EC on a curve of Brainpool", (Plain with { Key = Ec("1.3.36.3.3.2.8.1.1.7") }).Der, null),
        ("EC on a twisted curve of Brainpool", (Plain with { Key = Ec("1.3.36.3.3.2.8.1.1.8") }).Der, "(1.3.36.3.3.2.8.1.1.8)"),
        ("EC on SM2's curve", (Plain with { Key = Ec("1.2.156.10197.1.301") }).Der, "on a curve that the JDK does not know"),
        ("EC on no curve", (Plain with { Key = Ec("1.2.3") }).Der, "on a curve that the JDK does not know"),
        ("EC with a compressed point", (Plain with { Key = Ec("1.2.840.10045.3.1.7", [2, .. new byte[32]]) }).Der, "a compressed point"),
        ("EC with a short point", (Plain with { Key = Ec("1.2.840.10045.3.1.7", [4, .. new byte[63]]) }).Der, "its EC key is damaged"),
        ("EC without a curve", (Plain with { Key = Info(new DerSequence(new DerObjectIdentifier("1.2.840.10045.2.1")), [4, .. new byte[64]]) }).Der, "does not name its curve"),
        ("RSA 1024", (Plain with { Key = Rsa(1024) }).Der, null),
        ("RSA 256", (Plain with { Key = Rsa(256) }).Der, "256 bits only"),
        ("RSA 16384", (Plain with { Key = Rsa(16384) }).Der, null),
        ("RSA 16385", (Plain with { Key = Rsa(16385) }).Der, "16385 bits"),
        ("RSA with exponent 3", (Plain with { Key = Rsa(2048, 3) }).Der, null),
        ("RSA with exponent 1", (Plain with { Key = Rsa(2048, 1) }).Der, "exponent"),
        ("RSA that is garbage", (Plain with { Key = Info(new DerSequence(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance), [1, 2, 3]) }).Der, "cannot be parsed"),
        ("Ed25519", (Plain with { Key = Info(new DerSequence(new DerObjectIdentifier("1.3.101.112")), new byte[32]) }).Der, null),
        ("Ed25519 that is short", (Plain with { Key = Info(new DerSequence(new DerObjectIdentifier("1.3.101.112")), new byte[31]) }).Der, "damaged"),
        ("an unknown key", (Plain with { Key = Info(new DerSequence(new DerObjectIdentifier("1.2.3")), [1]) }).Der, null),

        ("an unknown critical extension", (Plain with { Extensions = [Extension("1.2.3", true, [1])] }).Der, null),
        ("path length", (Plain with { Extensions = [Extension("2.5.29.19", true, new BasicConstraints(1).GetEncoded())] }).Der, null),
        ("path length of five bytes", (Plain with { Extensions = [Extension("2.5.29.19", true, [0x30, 10, 1, 1, 0xFF, 2, 5, 1, 1, 1, 1, 1])] }).Der, "BasicConstraints"),
        ("bytes after an extension", (Plain with { Extensions = [Extension("2.5.29.19", true, [.. EmptySequence, 0, 0])] }).Der, "BasicConstraints"),
        ("address of five bytes", (Plain with { Extensions = [AlternativeName(true, new GeneralName(GeneralName.IPAddress, new DerOctetString(new byte[5])))] }).Der, "SubjectAlternativeName"),
        ("address of five bytes, not critical", (Plain with { Extensions = [AlternativeName(false, new GeneralName(GeneralName.IPAddress, new DerOctetString(new byte[5])))] }).Der, null),
        ("URI without scheme", (Plain with { Extensions = [AlternativeName(true, new GeneralName(GeneralName.UniformResourceIdentifier, "abc"))] }).Der, "SubjectAlternativeName"),
        ("URI with a space", (Plain with { Extensions = [AlternativeName(true, new GeneralName(GeneralName.UniformResourceIdentifier, "http://a b/"))] }).Der, "SubjectAlternativeName"),
        ("e-mail address without host", (Plain with { Extensions = [AlternativeName(true, new GeneralName(GeneralName.Rfc822Name, "a@"))] }).Der, "SubjectAlternativeName"),
        .. Unparsable(),

        ("all of indefinite length", [0x30, 0x80, .. Content(Plain.Der), 0, 0], null),
        ("an issuer of indefinite length", WithIndefiniteIssuer(), "no definite length"),
    ];

    /// <summary>Every extension that the JDK knows, with values that it cannot have.</summary>
    private static IEnumerable<(string What, byte[] Der, string? Refused)> Unparsable()
    {
        string[] known =
        [
            "2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.17", "2.5.29.18", "2.5.29.14", "2.5.29.35", "2.5.29.30", "2.5.29.32", "2.5.29.33",
            "2.5.29.36", "2.5.29.31", "2.5.29.46", "2.5.29.28", "2.5.29.16", "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.11", "2.16.840.1.113730.1.1",
        ];
        foreach (var oid in known)
        {
            foreach (var (what, value) in new (string, byte[])[] { ("NULL", [5, 0]), ("an integer", [2, 1, 1]), ("nothing", []), ("half a value", [0x30, 5, 1]) })
            {
                yield return ($"{what} in critical {oid}", (Plain with { Extensions = [Extension(oid, true, value)] }).Der, "cannot be parsed");
                yield return ($"{what} in {oid}", (Plain with { Extensions = [Extension(oid, false, value)] }).Der, null);
            }
        }
    }

    private static byte[] WithIndefiniteIssuer()
    {
        var signed = Asn1Sequence.GetInstance(Plain.Der)[0].GetEncoded();
        var rest = Content(Plain.Der)[signed.Length..];
        var issuer = Plain.Issuer.GetEncoded();
        var content = Content(signed);
        var position = content.AsSpan().IndexOf(issuer);
        return Sequence([.. Sequence([.. content[..position], 0x30, 0x80, .. Content(issuer), 0, 0, .. content[(position + issuer.Length)..]]), .. rest]);
    }

    private static byte[] Content(byte[] der) => der[(der[1] < 0x80 ? 2 : 2 + (der[1] & 0x7F))..];

    private static byte[] Sequence(byte[] content) => content.Length switch
    {
        < 0x80 => [0x30, (byte)content.Length, .. content],
        < 0x100 => [0x30, 0x81, (byte)content.Length, .. content],
        _ => [0x30, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content],
    };
}
