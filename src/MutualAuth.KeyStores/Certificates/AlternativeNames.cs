using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MutualAuth.KeyStores.Findings;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>Subject alternative names (RFC 5280, section 4.2.1.6) as people write them for openssl or keytool.</summary>
internal static class AlternativeNames
{
    private static readonly char[] Separators = [';', ',', '\r', '\n'];

    /// <summary>
    /// Reads <c>dns:orders.example.com;ip:10.0.0.1</c>: kind and value, separated by semicolon, comma or line break. Kinds, in
    /// any case: dns, ip, uri, email, oid (rid). International domain names are encoded in Punycode, since a certificate
    /// holds nothing else. A name that is given twice counts once.
    /// </summary>
    /// <exception cref="MutualAuthException"><see cref="Mab.BadAlternativeName"/>.</exception>
    public static GeneralNames Parse(string text)
    {
        var names = text.Split(Separators).Select(one => one.Trim()).Where(one => one.Length > 0).Select(ParseOne).Distinct().ToArray();
        return names.Length > 0 ? new GeneralNames(names) : throw Bad(text, "it is empty");
    }

    /// <summary>The names in the form that <see cref="Parse"/> reads, separated by semicolons. Never throws.</summary>
    public static string Format(GeneralNames names)
    {
        try
        {
            return string.Join(";", names.GetNames().Select(FormatOne));
        }
        catch (Exception)
        {
            // Names of somebody else's certificate: whatever they are, the message that tells of them comes first.
            return "(names that cannot be read)";
        }
    }

    private static GeneralName ParseOne(string name)
    {
        var colon = name.IndexOf(':');
        // An IPv6 address has colons too: the kind is what comes before the first.
        var kind = colon < 0 ? "" : name.Substring(0, colon).TrimEnd();
        var value = colon < 0 ? "" : name.Substring(colon + 1).TrimStart();
        Func<string, string, GeneralName> parse = kind.ToUpperInvariant() switch
        {
            "DNS" => Dns,
            "IP" => Ip,
            "URI" => UniformResourceIdentifier,
            "EMAIL" => Email,
            "OID" or "RID" => RegisteredId,
            _ => throw Bad(name, Unkind(name, kind)),
        };
        return value.Length > 0 ? parse(name, value) : throw Bad(name, $"nothing follows {kind}:");
    }

    private static string Unkind(string name, string kind) =>
        IsIpv4(name) || (name.Contains("::") && IsIpv6(name)) ? $"it has no kind; write ip:{name}"
        : kind.Length == 0 && name.Contains('@') ? $"it has no kind; write email:{name}"
        : kind.Length == 0 ? $"it has no kind; write dns:{name} (and %2C or %3B where it is the rest of a URI with a comma or semicolon)"
        : name.Contains("://") ? $"it has no kind; write uri:{name}"
        : $"\"{kind}\" is not a kind of name";

    private static GeneralName Dns(string name, string value)
    {
        var host = value;
        if (IsIpv4(value) || IsIpv6(value))
            throw Bad(name, $"it is an address; write ip:{value}");
        var wildcard = host.StartsWith("*.", StringComparison.Ordinal);
        if (wildcard)
            host = host.Substring(2);
        host = Ascii(name, host);
        CheckHost(name, host);
        if (wildcard)
            host = "*." + host;
        if (host.Length > 253)
            throw Bad(name, $"it has {host.Length} characters, and a domain name has at most 253");
        return new GeneralName(GeneralName.DnsName, new DerIA5String(host));
    }

    private static string Ascii(string name, string host)
    {
        if (host.All(c => c < 128))
            return host;
        try
        {
            return new IdnMapping().GetAscii(host);
        }
        catch (ArgumentException)
        {
            throw Bad(name, "it is not an international domain name either");
        }
    }

    /// <summary>Host names (RFC 1123, section 2.1), and the underscore, which container networks have in theirs.</summary>
    private static void CheckHost(string name, string host)
    {
        foreach (var label in host.Split('.'))
        {
            if (label.Length == 0)
                throw Bad(name, host.Length == 0 ? "the domain name is empty" : "a dot stands at the beginning, at the end or beside another one");
            if (label.Length > 63)
                throw Bad(name, $"\"{label}\" has {label.Length} characters, and a part between dots has at most 63");
            if (label.IndexOf('*') >= 0)
                throw Bad(name, "a wildcard stands for the whole first part, as in *.example.com");
            foreach (var c in label)
            {
                if (c is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_'))
                    throw Bad(name, $"a domain name has no {(c == ' ' ? "space" : $"\"{c}\"")} in it");
            }

            if (label[0] == '-' || label[label.Length - 1] == '-')
                throw Bad(name, $"\"{label}\" begins or ends with a hyphen");
        }
    }

    private static GeneralName Ip(string name, string value)
    {
        if (!IsIpv4(value) && !IsIpv6(value))
        {
            throw Bad(name, value.IndexOf('/') >= 0 ? "it is a network, and not one address"
                : value.IndexOf('[') >= 0 ? "an IPv6 address stands without brackets here"
                : value.IndexOf('%') >= 0 ? "an address has no zone here"
                : $"\"{value}\" is neither an IPv4 nor an IPv6 address");
        }

        return new GeneralName(GeneralName.IPAddress, new DerOctetString(IPAddress.Parse(value).GetAddressBytes()));
    }

    /// <summary>Four decimal numbers. <see cref="IPAddress"/> takes octal, hexadecimal and missing parts as well.</summary>
    private static bool IsIpv4(string value)
    {
        var parts = value.Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is >= 1 and <= 3
            && part.All(c => c is >= '0' and <= '9')
            && (part.Length == 1 || part[0] != '0')
            && int.Parse(part, CultureInfo.InvariantCulture) <= 255);
    }

    private static bool IsIpv6(string value)
    {
        if (value.IndexOf(':') < 0 || !value.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F') or ':' or '.'))
            return false;
        if (value.IndexOf('.') >= 0 && !IsIpv4(value.Substring(value.LastIndexOf(':') + 1)))
            return false;
        return IPAddress.TryParse(value, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    private static GeneralName UniformResourceIdentifier(string name, string value)
    {
        if (value.FirstOrDefault(c => c is <= ' ' or > '~') is var odd && odd != default)
            throw Bad(name, odd > '~' ? "a URI is ASCII: encode other characters with percent signs, a host name in Punycode" : "a URI has no space in it");
        // On Unix a path is an absolute Uri to .NET, so the scheme is looked for here.
        var scheme = value.IndexOf(':');
        if (scheme <= 0 || !value.Substring(0, scheme).All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '+' or '-' or '.'))
            throw Bad(name, "the URI has no scheme, such as https:");
        if (scheme == value.Length - 1 || !Uri.TryCreate(value, UriKind.Absolute, out _))
            throw Bad(name, "it is not an absolute URI");
        return new GeneralName(GeneralName.UniformResourceIdentifier, new DerIA5String(value));
    }

    private static GeneralName Email(string name, string value)
    {
        if (value.Any(c => c is <= ' ' or > '~'))
            throw Bad(name, "an e-mail address has printable ASCII characters only");
        var at = value.IndexOf('@');
        if (at <= 0 || at != value.LastIndexOf('@') || at == value.Length - 1)
            throw Bad(name, "an e-mail address has one @, with something on both sides");
        CheckHost(name, value.Substring(at + 1));
        return new GeneralName(GeneralName.Rfc822Name, new DerIA5String(value));
    }

    private static GeneralName RegisteredId(string name, string value) =>
        DerObjectIdentifier.TryFromID(value, out var identifier)
            ? new GeneralName(GeneralName.RegisteredID, identifier)
            : throw Bad(name, $"\"{value}\" is not an OID, such as 1.3.6.1.4.1");

    private static string FormatOne(GeneralName name) => name.TagNo switch
    {
        GeneralName.DnsName => "dns:" + Escape(Ia5(name)),
        GeneralName.UniformResourceIdentifier => "uri:" + Escape(Ia5(name)),
        GeneralName.Rfc822Name => "email:" + Escape(Ia5(name)),
        GeneralName.IPAddress when Asn1OctetString.GetInstance(name.Name).GetOctets() is { Length: 4 or 16 } address =>
            "ip:" + new IPAddress(address),
        GeneralName.RegisteredID => "oid:" + DerObjectIdentifier.GetInstance(name.Name).Id,
        GeneralName.DirectoryName => "dirname:" + Escape(DistinguishedName.Format(X509Name.GetInstance(name.Name))),
        _ => "other:" + string.Concat(name.GetEncoded(Asn1Encodable.Der).Select(one => one.ToString("x2", CultureInfo.InvariantCulture))),
    };

    private static string Ia5(GeneralName name) => DerIA5String.GetInstance(name.Name).GetString();

    /// <summary>Nothing in a name ends it, or the line that it is printed on: what would is percent-encoded.</summary>
    private static string Escape(string value)
    {
        var text = new StringBuilder();
        foreach (var c in value)
        {
            if (char.IsControl(c) || Array.IndexOf(Separators, c) >= 0)
                text.Append('%').Append(((int)c).ToString("X2", CultureInfo.InvariantCulture));
            else
                text.Append(c);
        }

        return text.ToString();
    }

    private static MutualAuthException Bad(string name, string reason) => Mab.BadAlternativeName.Error(null, name, reason);
}
