using System.Text;
using MutualAuth.KeyStores.Findings;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>Reads one name, from left to right.</summary>
internal sealed class DistinguishedNameReader(string text)
{
    /// <summary>What the JDK lets a backslash precede (RFC 1779, section 2.3), outside quotes a space as well.</summary>
    private const string Escapable = ",=\n+<>#;\\\"";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _position;

    public X509Name Read()
    {
        if (text.All(IsSpace))
            throw Bad("it is empty");
        if (text.TrimStart().StartsWith("/", StringComparison.Ordinal))
            throw Bad("it begins with a slash, as openssl writes names, where the attributes should be separated by commas");

        var relativeNames = new List<Asn1Encodable>();
        var attributes = new List<Asn1Encodable>();
        while (true)
        {
            attributes.Add(ReadAttribute());
            var ends = _position == text.Length;
            if (ends || text[_position] != '+')
            {
                // A set, which DER sorts: CN=a+OU=b and OU=b+CN=a are the same name.
                relativeNames.Add(new DerSet(attributes.ToArray()));
                attributes.Clear();
            }

            if (ends)
                break;
            _position++;
        }

        // Typed with the most specific first, encoded with it last (RFC 2253, section 2.1).
        relativeNames.Reverse();
        return X509Name.GetInstance(new DerSequence(relativeNames.ToArray()));
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsSeparator(char c) => c is ',' or ';' or '+';

    /// <summary>The characters of PrintableString (X.680, section 41.4).</summary>
    private static bool IsPrintable(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')
            or ' ' or '\'' or '(' or ')' or '+' or ',' or '-' or '.' or '/' or ':' or '=' or '?';

    private static int HexDigit(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => -1,
    };

    private DerSequence ReadAttribute()
    {
        var start = _position;
        while (_position < text.Length && text[_position] != '=' && !IsSeparator(text[_position]))
            _position++;
        var keyword = text.Substring(start, _position - start).Trim();
        if (_position == text.Length || text[_position] != '=')
        {
            throw Bad(keyword.Length > 0 ? $"\"{keyword}\" has no = after it"
                : start == 0 ? $"it begins with {text[_position]}"
                : _position == text.Length ? $"nothing follows the last {text[start - 1]}"
                : $"nothing stands between {text[start - 1]} and {text[_position]}");
        }

        if (keyword.Length == 0)
            throw Bad("nothing stands before an =");
        var type = AttributeKeyword.TypeOf(keyword)
            ?? throw Bad($"\"{keyword}\" is not an attribute; there are {AttributeKeyword.Known}, and others by their dotted OID");
        _position++;
        return new DerSequence(type, ReadValue(keyword, type));
    }

    private Asn1Encodable ReadValue(string keyword, DerObjectIdentifier type)
    {
        SkipSpaces();
        if (_position < text.Length && text[_position] == '#')
            return ReadHex(keyword);
        var utf8 = false;
        var value = _position < text.Length && text[_position] == '"' ? ReadQuoted(keyword, ref utf8) : ReadPlain(keyword, ref utf8);
        // keytool takes an empty value. Here it is a property that was not set, and the certificate would be made for nobody.
        if (value.Length == 0)
            throw Bad($"{keyword} has no value");
        if (type.Equals(AttributeKeyword.EmailAddress) || type.Equals(AttributeKeyword.DomainComponent))
        {
            // keytool puts question marks in place of what IA5String does not have.
            if (value.Any(c => c > '\x7F'))
                throw Bad($"{keyword} has the value \"{value}\", and can hold ASCII only");
            return new DerIA5String(value);
        }

        return !utf8 && value.All(IsPrintable) ? new DerPrintableString(value) : new DerUtf8String(value);
    }

    /// <summary>The DER of the value, in hexadecimal digits.</summary>
    private Asn1Object ReadHex(string keyword)
    {
        _position++;
        var start = _position;
        while (_position < text.Length && HexDigit(text[_position]) >= 0)
            _position++;
        var length = _position - start;
        ExpectSeparator(keyword, "hexadecimal digits");
        if (length == 0 || length % 2 != 0)
            throw Bad($"{keyword} has {(length == 0 ? "no" : "an odd number of")} hexadecimal digits after #");
        var bytes = new byte[length / 2];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)((HexDigit(text[start + i * 2]) << 4) | HexDigit(text[start + i * 2 + 1]));
        try
        {
            var value = Asn1Object.FromByteArray(bytes) ?? throw new InvalidOperationException();
            // A string that is not of its own encoding is found only when it is read, which X509Name does.
            _ = (value as IAsn1String)?.GetString();
            return value;
        }
        catch (Exception)
        {
            throw Bad($"{keyword} has hexadecimal digits after # that are not an ASN.1 value (write \\# for a value that begins with #)");
        }
    }

    private string ReadQuoted(string keyword, ref bool utf8)
    {
        var value = new StringBuilder();
        _position++;
        while (true)
        {
            if (_position == text.Length)
                throw Bad($"the quoted value of {keyword} has no closing quote");
            var c = text[_position];
            if (c == '"')
                break;
            if (c == '\\')
            {
                ReadEscape(keyword, Escapable, value, ref utf8);
                continue;
            }

            Append(keyword, value);
        }

        _position++;
        ExpectSeparator(keyword, "the closing quote");
        // As the JDK does it: quotes do not keep the spaces at the ends.
        return value.ToString().Trim();
    }

    private string ReadPlain(string keyword, ref bool utf8)
    {
        var value = new StringBuilder();
        // Spaces at the end do not count, unless a backslash stands before them.
        var kept = 0;
        while (_position < text.Length && !IsSeparator(text[_position]))
        {
            var c = text[_position];
            if (c is '<' or '>' or '"')
                throw Bad($"{keyword} has {c} in its value; write \\{c}");
            if (c == '\\')
            {
                ReadEscape(keyword, Escapable + " ", value, ref utf8);
                kept = value.Length;
            }
            else if (IsSpace(c))
            {
                var start = _position;
                SkipSpaces();
                if (_position < text.Length && !IsSeparator(text[_position]))
                {
                    _position = start;
                    while (_position < text.Length && IsSpace(text[_position]))
                        Append(keyword, value);
                    kept = value.Length;
                }
            }
            else
            {
                Append(keyword, value);
                kept = value.Length;
            }
        }

        return value.ToString(0, kept);
    }

    private void Append(string keyword, StringBuilder value)
    {
        var c = text[_position];
        if (char.IsControl(c))
            throw Bad($"{keyword} has a line break or another control character in its value");
        if (char.IsSurrogate(c))
        {
            if (!char.IsSurrogatePair(text, _position))
                throw Bad($"{keyword} has half a character in its value (an unpaired surrogate)");
            value.Append(c);
            _position++;
        }

        value.Append(text[_position++]);
    }

    /// <summary>A backslash, and a character, or pairs of hexadecimal digits that make up UTF-8.</summary>
    private void ReadEscape(string keyword, string escapable, StringBuilder value, ref bool utf8)
    {
        var bytes = new List<byte>();
        while (_position + 1 < text.Length && text[_position] == '\\' && HexDigit(text[_position + 1]) >= 0)
        {
            var low = _position + 2 < text.Length ? HexDigit(text[_position + 2]) : -1;
            if (low < 0)
                throw Bad($"{keyword} has \\{text[_position + 1]} in its value, where two hexadecimal digits should follow the backslash");
            bytes.Add((byte)((HexDigit(text[_position + 1]) << 4) | low));
            _position += 3;
        }

        if (bytes.Count > 0)
        {
            // The JDK encodes such a value as UTF8String even where PrintableString would do.
            utf8 = true;
            try
            {
                value.Append(StrictUtf8.GetString([.. bytes]));
                return;
            }
            catch (ArgumentException)
            {
                throw Bad($"{keyword} has hexadecimal digits after backslashes that are not UTF-8");
            }
        }

        if (_position + 1 == text.Length)
            throw Bad("it ends in a backslash");
        var escaped = text[_position + 1];
        if (escapable.IndexOf(escaped) < 0)
            throw Bad($"{keyword} has \\{escaped} in its value; write \\\\ for a backslash");
        value.Append(escaped);
        _position += 2;
    }

    private void SkipSpaces()
    {
        while (_position < text.Length && IsSpace(text[_position]))
            _position++;
    }

    private void ExpectSeparator(string keyword, string after)
    {
        SkipSpaces();
        if (_position < text.Length && !IsSeparator(text[_position]))
            throw Bad($"{keyword} has {text[_position]} after {after}");
    }

    private MutualAuthException Bad(string reason) => Mab.BadDistinguishedName.Error(null, text, reason);
}
