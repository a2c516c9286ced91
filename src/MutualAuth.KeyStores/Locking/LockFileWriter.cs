using System.Globalization;
using System.Text;

namespace MutualAuth.KeyStores.Locking;

/// <summary>
/// The text of a lock file, made for a diff: sorted, indented by two, LF, a member a line. The framework's JSON writers
/// escape every '/' or every letter outside ASCII, or are not in netstandard2.0.
/// </summary>
internal sealed class LockFileWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _empty = true;

    private LockFileWriter()
    {
    }

    public static byte[] Write(LockFile file)
    {
        var writer = new LockFileWriter();
        writer.Append(file);
        writer._text.Append('\n');
        return new UTF8Encoding(false, true).GetBytes(writer._text.ToString());
    }

    private void Append(LockFile file)
    {
        Open('{');
        Name("version");
        _text.Append(LockFile.Version.ToString(CultureInfo.InvariantCulture));
        Name("keyStores");
        Open('[');
        foreach (var store in file.KeyStores.OrderBy(store => store.Path, StringComparer.Ordinal))
        {
            NextLine();
            Append(store);
        }

        Close(']');
        Close('}');
    }

    private void Append(LockedKeyStore store)
    {
        Open('{');
        Member("path", store.Path);
        if (store.Own is not null)
        {
            Name("own");
            Append(store.Own);
        }

        if (store.Successor is not null)
        {
            Name("successor");
            Append(store.Successor);
        }

        Name("partners");
        Open('[');
        foreach (var partner in store.Partners.OrderBy(partner => partner.Alias, StringComparer.Ordinal))
        {
            NextLine();
            Append(partner);
        }

        Close(']');
        Close('}');
    }

    private void Append(LockedCertificate certificate)
    {
        if (certificate.IsToBeMade)
            throw new InvalidOperationException($"The certificate '{certificate.Alias}' is yet to be made, and has nothing to record");

        Open('{');
        Member("alias", certificate.Alias);
        Member("subject", certificate.Subject);
        Member("sha256", certificate.Sha256);
        Member("expires", certificate.Expires);
        Close('}');
    }

    private void Open(char bracket)
    {
        _text.Append(bracket);
        _depth++;
        _empty = true;
    }

    private void Close(char bracket)
    {
        _depth--;
        if (!_empty)
            _text.Append('\n').Append(' ', 2 * _depth);
        _text.Append(bracket);
        _empty = false;
    }

    private void NextLine()
    {
        if (!_empty)
            _text.Append(',');
        _text.Append('\n').Append(' ', 2 * _depth);
        _empty = false;
    }

    private void Name(string name)
    {
        NextLine();
        AppendQuoted(name);
        _text.Append(": ");
    }

    private void Member(string name, string value)
    {
        Name(name);
        AppendQuoted(value);
    }

    /// <summary>RFC 8259 §7; half a surrogate pair, which UTF-8 cannot hold, is an escape too.</summary>
    private void AppendQuoted(string value)
    {
        _text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var codePoint = HiddenCharacters.CodePoint(value, i);
            var units = codePoint > 0xFFFF ? 2 : 1;
            if (ShortEscape(value[i]) is { } escape)
                _text.Append('\\').Append(escape);
            else if (HiddenCharacters.Contains(codePoint))
                HiddenCharacters.AppendEscape(_text, value, i, units);
            else
                _text.Append(value, i, units);
            i += units - 1;
        }

        _text.Append('"');
    }

    private static char? ShortEscape(char c) => c switch
    {
        '"' or '\\' => c,
        '\b' => 'b',
        '\f' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        _ => null,
    };
}
