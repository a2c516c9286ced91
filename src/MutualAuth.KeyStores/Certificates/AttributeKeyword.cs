using Org.BouncyCastle.Asn1;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>The keywords that the JDK has for the attributes of a name, in any case.</summary>
internal static class AttributeKeyword
{
    public static readonly DerObjectIdentifier EmailAddress = new("1.2.840.113549.1.9.1");

    public static readonly DerObjectIdentifier DomainComponent = new("0.9.2342.19200300.100.1.25");

    /// <summary>Where one attribute has two keywords, the first is the one that the JDK prints.</summary>
    private static readonly (string Keyword, DerObjectIdentifier Type)[] All =
    [
        ("CN", new("2.5.4.3")),
        ("OU", new("2.5.4.11")),
        ("O", new("2.5.4.10")),
        ("L", new("2.5.4.7")),
        ("ST", new("2.5.4.8")),
        ("S", new("2.5.4.8")),
        ("C", new("2.5.4.6")),
        ("STREET", new("2.5.4.9")),
        ("DC", DomainComponent),
        ("UID", new("0.9.2342.19200300.100.1.1")),
        ("EMAILADDRESS", EmailAddress),
        ("EMAIL", EmailAddress),
        ("SERIALNUMBER", new("2.5.4.5")),
        ("T", new("2.5.4.12")),
        ("SURNAME", new("2.5.4.4")),
        ("GIVENNAME", new("2.5.4.42")),
        ("INITIALS", new("2.5.4.43")),
        ("GENERATION", new("2.5.4.44")),
        ("DNQ", new("2.5.4.46")),
        ("DNQUALIFIER", new("2.5.4.46")),
        ("IP", new("1.3.6.1.4.1.42.2.11.2.1")),
    ];

    private static readonly Dictionary<string, DerObjectIdentifier> Types = new(StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<DerObjectIdentifier, string> Keywords = [];

    static AttributeKeyword()
    {
        foreach (var (keyword, type) in All)
        {
            Types.Add(keyword, type);
            if (!Keywords.ContainsKey(type))
                Keywords.Add(type, keyword);
        }
    }

    /// <summary>The keywords as a message lists them.</summary>
    public static string Known => string.Join(", ", All.Select(one => one.Keyword));

    /// <summary>The attribute of a keyword, or of an OID with or without <c>OID.</c> before it; null where it is neither.</summary>
    public static DerObjectIdentifier? TypeOf(string keyword)
    {
        if (Types.TryGetValue(keyword, out var type))
            return type;
        var dotted = keyword.StartsWith("OID.", StringComparison.OrdinalIgnoreCase) ? keyword.Substring(4) : keyword;
        return DerObjectIdentifier.TryFromID(dotted, out var identifier) ? identifier : null;
    }

    /// <summary>The keyword that the JDK prints; <c>OID.</c> and the number where it has none.</summary>
    public static string Of(DerObjectIdentifier type) => Keywords.TryGetValue(type, out var keyword) ? keyword : "OID." + type.Id;
}
