using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Math;
using Integer = Org.BouncyCastle.Asn1.DerInteger;

namespace MutualAuth.KeyStores.Tests.Certificates;

/// <summary>A certificate put together from its parts, each of which may be wrong. Its signature is not one.</summary>
internal sealed record MadeCertificate
{
    private static readonly byte[] Point = Convert.FromHexString(
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

    public int? Version { get; init; } = 3;

    public Asn1Encodable Algorithm { get; init; } = new DerSequence(X9ObjectIdentifiers.ECDsaWithSha256);

    public Asn1Encodable? OuterAlgorithm { get; init; }

    public Asn1Encodable Issuer { get; init; } = DistinguishedName.Parse("CN=issuer");

    public Asn1Encodable Subject { get; init; } = DistinguishedName.Parse("CN=subject");

    public Date NotBefore { get; init; } = Utc("240101000000Z");

    public Date NotAfter { get; init; } = Utc("340101000000Z");

    public Asn1Encodable Key { get; init; } = Ec("1.2.840.10045.3.1.7", Point);

    public IReadOnlyList<Asn1Encodable>? Extensions { get; init; } = [];

    public byte[] Der
    {
        get
        {
            var parts = new Asn1EncodableVector();
            if (Version is { } version)
                parts.Add(new DerTaggedObject(0, Integer.ValueOf(version - 1)));
            parts.Add(Integer.ValueOf(5), Algorithm, Issuer, new DerSequence(NotBefore.Placeholder, NotAfter.Placeholder), Subject, Key);
            if (Extensions is not null)
                parts.Add(new DerTaggedObject(3, new DerSequence(Extensions.ToArray())));
            var der = new DerSequence(new DerSequence(parts), OuterAlgorithm ?? Algorithm, new DerBitString(new byte[8])).GetEncoded();
            NotBefore.PutInto(der);
            NotAfter.PutInto(der);
            return der;
        }
    }

    public Certificate Parsed => Certificate.Parse(Der);

    public static Date Utc(string text) => new(Asn1Tags.UtcTime, text);

    public static Date Generalized(string text) => new(Asn1Tags.GeneralizedTime, text);

    public static Asn1Encodable Ec(string curve, byte[]? point = null) =>
        Info(new DerSequence(X9ObjectIdentifiers.IdECPublicKey, new DerObjectIdentifier(curve)), point ?? Point);

    /// <summary>A key of so many bits, of no use otherwise.</summary>
    public static Asn1Encodable Rsa(int bits, int exponent = 65537) => Info(
        new DerSequence(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance),
        new DerSequence(new Integer(BigInteger.One.ShiftLeft(bits - 1).Add(BigInteger.One)), Integer.ValueOf(exponent)).GetEncoded());

    public static Asn1Encodable Info(Asn1Encodable algorithm, byte[] key) => new DerSequence(algorithm, new DerBitString(key));

    public static Asn1Encodable Extension(string oid, bool critical, byte[] value) => critical
        ? new DerSequence(new DerObjectIdentifier(oid), DerBoolean.True, new DerOctetString(value))
        : new DerSequence(new DerObjectIdentifier(oid), new DerOctetString(value));

    public static Asn1Encodable AlternativeName(bool critical, GeneralName name) =>
        Extension("2.5.29.17", critical, new GeneralNames(name).GetEncoded());

    /// <summary>A date as it is written. DER sequences correct the dates that they are given, so it goes in as another string.</summary>
    internal sealed record Date(int Tag, string Text)
    {
        public Asn1Encodable Placeholder => new DerVisibleString(Text);

        public void PutInto(byte[] der) => der[der.AsSpan().IndexOf(Placeholder.GetEncoded())] = (byte)Tag;
    }
}
