using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Stores;

/// <summary>The attributes of one bag (RFC 7292 §4.2): the three that a keystore is built from, and the rest as it lies there.</summary>
internal sealed record BagAttributes
{
    /// <summary>The mark by which Java knows a trusted certificate; without it, it does not see one (JDK-8005408).</summary>
    private static readonly DerObjectIdentifier TrustedKeyUsage = new("2.16.840.1.113894.746875.1.1");

    public static BagAttributes None { get; } = new();

    public string? FriendlyName { get; init; }

    public byte[]? LocalKeyId { get; init; }

    public bool Trusted { get; init; }

    /// <summary>DER of the other attributes.</summary>
    public IReadOnlyList<byte[]> Others { get; init; } = [];

    public static BagAttributes Read(Asn1Set? set)
    {
        if (set is null)
            return None;
        var attributes = None;
        List<byte[]>? others = null;
        foreach (var element in set)
        {
            var attribute = AttributePkcs.GetInstance(element);
            var oid = attribute.AttrType;
            if (oid.Equals(PkcsObjectIdentifiers.Pkcs9AtFriendlyName))
                attributes = attributes with { FriendlyName = DerBmpString.GetInstance(attribute.AttrValues[0]).GetString() };
            else if (oid.Equals(PkcsObjectIdentifiers.Pkcs9AtLocalKeyID))
                attributes = attributes with { LocalKeyId = Asn1OctetString.GetInstance(attribute.AttrValues[0]).GetOctets() };
            else if (oid.Equals(TrustedKeyUsage))
                attributes = attributes with { Trusted = true };
            else
                (others ??= []).Add(attribute.GetEncoded(Asn1Encodable.Der));
        }

        return others is null ? attributes : attributes with { Others = others };
    }

    /// <summary>Null where there are none: an empty set is allowed, and some readers stumble over it.</summary>
    public DerSet? Write()
    {
        var elements = new Asn1EncodableVector();
        if (FriendlyName is not null)
            elements.Add(Attribute(PkcsObjectIdentifiers.Pkcs9AtFriendlyName, new DerBmpString(FriendlyName)));
        if (LocalKeyId is not null)
            elements.Add(Attribute(PkcsObjectIdentifiers.Pkcs9AtLocalKeyID, new DerOctetString(LocalKeyId)));
        if (Trusted)
            elements.Add(Attribute(TrustedKeyUsage, KeyPurposeID.AnyExtendedKeyUsage));
        foreach (var other in Others)
            elements.Add(Asn1Object.FromByteArray(other));
        return elements.Count == 0 ? null : new DerSet(elements);
    }

    private static DerSequence Attribute(DerObjectIdentifier oid, Asn1Encodable value) => new(oid, new DerSet(value));
}
