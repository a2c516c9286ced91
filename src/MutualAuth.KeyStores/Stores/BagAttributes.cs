using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace MutualAuth.KeyStores.Stores;

/// <summary>The attributes of one bag (RFC 7292 §4.2): the three that a keystore is built from, and the rest as it lies there.</summary>
internal sealed record BagAttributes
{
    /// <summary>The mark by which Java knows a trusted certificate; without it, it does not see one (JDK-8005408).</summary>
    private static readonly DerObjectIdentifier TrustedKeyUsage = new("2.16.840.1.113894.746875.1.1");

    /// <summary>anyExtendedKeyUsage (RFC 5280 §4.2.1.12).</summary>
    private static readonly DerObjectIdentifier AnyPurpose = new("2.5.29.37.0");

    public static BagAttributes None { get; } = new();

    /// <summary>The attribute by which a certificate is trusted for whatever it may be used for.</summary>
    public static DerSequence TrustedForAnyPurpose { get; } = Attribute(TrustedKeyUsage, AnyPurpose);

    public string? FriendlyName { get; init; }

    public byte[]? LocalKeyId { get; init; }

    public bool Trusted { get; init; }

    /// <summary>DER of the other attributes, and of a mark of trust that names other purposes than any.</summary>
    public IReadOnlyList<byte[]> Others { get; init; } = [];

    /// <summary>One of the three is there twice, or with several values: what we would write is not what is there.</summary>
    public bool IsAmbiguous { get; init; }

    public bool IsEmpty => FriendlyName is null && LocalKeyId is null && !Trusted && Others.Count == 0;

    public static BagAttributes Read(Asn1Set? set)
    {
        if (set is null)
            return None;
        var attributes = None;
        List<byte[]>? others = null;
        foreach (var element in set)
        {
            var attribute = AttributePkcs.GetInstance(element);
            var (oid, values) = (attribute.AttrType, attribute.AttrValues);
            if (oid.Equals(PkcsObjectIdentifiers.Pkcs9AtFriendlyName))
            {
                attributes = attributes with
                {
                    FriendlyName = DerBmpString.GetInstance(values[0]).GetString(),
                    IsAmbiguous = attributes.IsAmbiguous || attributes.FriendlyName is not null || values.Count != 1,
                };
            }
            else if (oid.Equals(PkcsObjectIdentifiers.Pkcs9AtLocalKeyID))
            {
                attributes = attributes with
                {
                    LocalKeyId = Asn1OctetString.GetInstance(values[0]).GetOctets(),
                    IsAmbiguous = attributes.IsAmbiguous || attributes.LocalKeyId is not null || values.Count != 1,
                };
            }
            else if (oid.Equals(TrustedKeyUsage) && values.Count == 1 && AnyPurpose.Equals(values[0].ToAsn1Object()))
            {
                attributes = attributes with { Trusted = true, IsAmbiguous = attributes.IsAmbiguous || attributes.Trusted };
            }
            else
            {
                // To be trusted for some purposes is less than to be trusted for any, though the JDK does not look.
                if (oid.Equals(TrustedKeyUsage))
                    attributes = attributes with { Trusted = true, IsAmbiguous = attributes.IsAmbiguous || attributes.Trusted };
                (others ??= []).Add(attribute.GetEncoded(Asn1Encodable.Der));
            }
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
        var others = Others.Select(other => Asn1Sequence.GetInstance(other)).ToList();
        if (Trusted && !others.Exists(other => other[0].Equals(TrustedKeyUsage)))
            elements.Add(TrustedForAnyPurpose);
        foreach (var other in others)
            elements.Add(other);
        return elements.Count == 0 ? null : new DerSet(elements);
    }

    private static DerSequence Attribute(DerObjectIdentifier oid, Asn1Encodable value) => new(oid, new DerSet(value));
}
