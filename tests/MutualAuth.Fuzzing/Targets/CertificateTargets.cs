using System.Text;
using MutualAuth.Fuzzing.Mutation;
using MutualAuth.Fuzzing.Seeds;
using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Asn1;

namespace MutualAuth.Fuzzing.Targets;

/// <summary>A partner's file.</summary>
internal abstract class CertificateTarget : FuzzTarget
{
    public override void Read(byte[] file) => Use.Certificates(CertificateFile.Read(file));

    /// <summary>What openssl crl2pkcs7 -nocrl makes.</summary>
    protected static byte[] Pkcs7(params IEnumerable<byte[]> certificates)
    {
        var data = new DerSequence(new DerObjectIdentifier("1.2.840.113549.1.7.1"));
        var all = new DerTaggedObject(false, 0, new DerSet(certificates.Select(der => (Asn1Encodable)Asn1Object.FromByteArray(der)).ToArray()));
        var signed = new DerSequence(DerInteger.ValueOf(1), new DerSet(), data, all, new DerSet());
        return new DerSequence(new DerObjectIdentifier("1.2.840.113549.1.7.2"), new DerTaggedObject(true, 0, signed)).GetEncoded(Asn1Encodable.Der);
    }
}

internal sealed class PemTarget : CertificateTarget
{
    private static readonly byte[][] Words = new[]
    {
        "-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n", "-----BEGIN TRUSTED CERTIFICATE-----\n", "-----BEGIN X509 CERTIFICATE-----", "-----BEGIN PKCS7-----\n",
        "-----END PKCS7-----\n", "-----BEGIN ", "-----END ", "-----", "-----BEGIN PRIVATE KEY-----", "Proc-Type: 4,ENCRYPTED\n", "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n",
        "\r\n\r\n", "====", "MII", "\0", "\x1A", "\uFEFF", "-----BEGIN X509 CRL-----", "<html>", "ssh-rsa ", "{", "+/v8-",
    }.Select(Encoding.UTF8.GetBytes).ToArray();

    public override string Name => "pem";

    public override IReadOnlyList<byte[]> Seeds { get; } = MakeSeeds().Select(Encoding.Latin1.GetBytes).ToList();

    public override byte[] Mutate(byte[] input, byte[] other, Random random) => random.Next(4) switch
    {
        0 => TextMutation.Apply(input, other, random),
        1 => ByteMutation.Apply(input, other, random, Words),
        _ => EmbeddedMutation.InPem(input, other, random) ?? ByteMutation.Apply(input, other, random, Words),
    };

    private static IEnumerable<string> MakeSeeds()
    {
        foreach (var identity in FixedIdentity.All)
            yield return Pem("CERTIFICATE", identity.Certificate.Der);
        yield return string.Concat(FixedIdentity.Own.Chain.Select(one => "subject=" + one.Subject + "\n" + Pem("CERTIFICATE", one.Der)));
        yield return Pem("TRUSTED CERTIFICATE", [.. FixedIdentity.Own.Certificate.Der, 0x30, 10, 0x30, 8, 6, 6, 43, 6, 1, 5, 5, 7]);
        yield return Pem("PKCS7", Pkcs7(FixedIdentity.Own.Chain.Select(one => one.Der)));
        yield return Pem("X509 CERTIFICATE", FixedIdentity.Rsa.Certificate.Der).Replace("\n", "\r\n", StringComparison.Ordinal);
        yield return Pem("CERTIFICATE REQUEST", [0x30, 3, 2, 1, 0]) + Pem("CERTIFICATE", FixedIdentity.Alone.Certificate.Der);
        yield return Convert.ToBase64String(FixedIdentity.Alone.Certificate.Der, Base64FormattingOptions.InsertLineBreaks);
        yield return Pem("PRIVATE KEY", FixedIdentity.Alone.Key.Pkcs8);
    }

    public static string Pem(string label, byte[] der) => $"-----BEGIN {label}-----\n{Convert.ToBase64String(der, Base64FormattingOptions.InsertLineBreaks)}\n-----END {label}-----\n";
}

internal sealed class DerTarget : CertificateTarget
{
    public override string Name => "der";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. FixedIdentity.All.Append(FixedIdentity.Dsa).Append(FixedIdentity.Root).Select(identity => identity.Certificate.Der),
        [.. FixedIdentity.Own.Certificate.Der, .. FixedIdentity.Alone.Certificate.Der],
        FixedIdentity.Own.Key.Pkcs8,
    ];

    public override byte[] Mutate(byte[] input, byte[] other, Random random) =>
        (random.Next(6) > 0 ? Asn1Mutation.Apply(input, other, random) : null) ?? ByteMutation.Apply(input, other, random);
}

internal sealed class Pkcs7Target : CertificateTarget
{
    public override string Name => "pkcs7";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Pkcs7(FixedIdentity.Own.Chain.Select(one => one.Der)),
        Pkcs7(FixedIdentity.All.Select(one => one.Certificate.Der)),
        Pkcs7(),
    ];

    public override byte[] Mutate(byte[] input, byte[] other, Random random) =>
        (random.Next(6) > 0 ? Asn1Mutation.Apply(input, other, random) : null) ?? ByteMutation.Apply(input, other, random);
}

/// <summary>A CA's answer, for the own key.</summary>
internal sealed class ReplyTarget : CertificateTarget
{
    public override string Name => "reply";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Pkcs7(FixedIdentity.Own.Chain.Select(one => one.Der)),
        [.. FixedIdentity.Own.Certificate.Der, .. FixedIdentity.Intermediate.Certificate.Der, .. FixedIdentity.Alone.Certificate.Der],
        [.. FixedIdentity.Root.Certificate.Der, .. FixedIdentity.Own.Certificate.Der],
        FixedIdentity.Own.Certificate.Der,
    ];

    public override byte[] Mutate(byte[] input, byte[] other, Random random) =>
        (random.Next(6) > 0 ? Asn1Mutation.Apply(input, other, random) : null) ?? ByteMutation.Apply(input, other, random);

    public override void Read(byte[] file)
    {
        var reply = CertificateFile.Read(file);
        var (chain, unrelated) = CertificateReply.Assemble(FixedIdentity.Own.Certificate.PublicKeyInfo, reply, [FixedIdentity.Root.Certificate], FixedIdentity.Now);
        foreach (var certificate in chain.Concat(unrelated).Take(20))
            Use.One(certificate);
        _ = ChainSearch.TooDeep(chain)?.Subject;
    }
}
