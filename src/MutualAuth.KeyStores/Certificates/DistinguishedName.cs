using System.Text;
using MutualAuth.KeyStores.Findings;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// Names as the JDK reads, encodes and prints them (RFC 1779 and RFC 2253, with its own additions). Two names are the same
/// when their encodings are; their texts are for people.
/// </summary>
internal static class DistinguishedName
{
    private const string Quoted = ",+=\n<>#;\\\"";

    /// <summary>
    /// Reads a name as <c>keytool -dname</c> does and encodes it to the same bytes. Refused, though keytool takes them: empty
    /// values, control characters, and what the encoding of an attribute cannot hold (keytool writes question marks).
    /// </summary>
    /// <exception cref="MutualAuthException"><see cref="Mab.BadDistinguishedName"/>.</exception>
    public static X509Name Parse(string text) => new DistinguishedNameReader(text).Read();

    /// <summary>
    /// What keytool prints as owner or issuer, most specific first. Control characters, which a stranger's certificate could
    /// use to forge lines of a build log, are printed as backslash and hexadecimal digits. Never throws.
    /// </summary>
    public static string Format(X509Name name)
    {
        try
        {
            var relativeNames = Asn1Sequence.GetInstance(name.ToAsn1Object());
            return string.Join(", ", relativeNames.Reverse().Select(Relative));
        }
        catch (Exception)
        {
            // The name of somebody else's certificate: whatever it is, the message that tells of it comes first.
            return "(a name that cannot be read)";
        }
    }

    private static string Relative(Asn1Encodable relativeName) =>
        string.Join(" + ", Asn1Set.GetInstance(relativeName).Select(Attribute));

    private static string Attribute(Asn1Encodable attribute)
    {
        var pair = Asn1Sequence.GetInstance(attribute);
        var value = pair[1].ToAsn1Object();
        return AttributeKeyword.Of(DerObjectIdentifier.GetInstance(pair[0])) + "=" + (Text(value) is { } text ? Quote(text) : Hex(value));
    }

    /// <summary>The string types that the JDK prints as text; other values it prints in hexadecimal.</summary>
    private static string? Text(Asn1Object value) => value switch
    {
        DerUtf8String or DerPrintableString or DerIA5String or DerT61String or DerBmpString or DerGeneralString => ((IAsn1String)value).GetString(),
        _ => null,
    };

    private static string Hex(Asn1Object value) =>
        "#" + string.Concat(value.GetEncoded(Asn1Encodable.Der).Select(one => one.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));

    private static string Quote(string value)
    {
        // The JDK leaves a value alone that has quotes at both ends.
        var hasQuotes = value.Length > 1 && value[0] == '"' && value[value.Length - 1] == '"';
        var text = new StringBuilder();
        var needsQuotes = false;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (hasQuotes && (i == 0 || i == value.Length - 1))
            {
                text.Append(c);
                continue;
            }

            needsQuotes |= Quoted.IndexOf(c) >= 0
                || (c == ' ' && (i == 0 || i == value.Length - 1 || value[i - 1] is ' ' or '\n'));
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
            {
                foreach (var one in Encoding.UTF8.GetBytes(value.Substring(i, 1)))
                    text.Append('\\').Append(one.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
                continue;
            }

            if (c is '"' or '\\')
                text.Append('\\');
            text.Append(c);
        }

        return needsQuotes && !hasQuotes ? "\"" + text + "\"" : text.ToString();
    }
}
