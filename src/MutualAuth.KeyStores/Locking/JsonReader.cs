using System.Text;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Locking;

/// <summary>
/// Reads JSON (RFC 8259) in the order in which the caller asks for it, so that what has another shape ends the reading
/// where it stands, however large or deep it is.
/// </summary>
/// <remarks>
/// The one JSON reader that both target frameworks bring, that of DataContractJsonSerializer, knows no lines, and takes
/// a file that is cut short, two documents in one, a bracket too many: nothing to guard a review with.
/// </remarks>
internal sealed class JsonReader(string text)
{
    /// <summary>What is repeated of a stranger's text in a message.</summary>
    private const int LongestShown = 60;

    private int _position;

    /// <summary>Where the value or name that was read last begins.</summary>
    public int Start { get; private set; }

    /// <param name="what">Names the value in a message.</param>
    /// <param name="member">Reads the value of the member of that name.</param>
    /// <returns>Where the object begins.</returns>
    public int ReadObject(string what, Action<string> member)
    {
        Enter('{', what, "an object");
        var start = Start;
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var more = !TryTake('}'); more; more = Continues('}'))
        {
            var name = ReadString("the name of a member");
            if (!names.Add(name))
                throw Error(Start, $"the member \"{Show(name)}\" stands twice in {what}");
            var nameStart = Start;
            Enter(':', $"what follows \"{Show(name)}\"", "a colon");
            Start = nameStart;
            member(name);
        }

        return start;
    }

    public void ReadArray(string what, Action element)
    {
        Enter('[', what, "an array");
        for (var more = !TryTake(']'); more; more = Continues(']'))
            element();
    }

    public string ReadString(string what)
    {
        Enter('"', what, "a string");
        var start = Start;
        var value = new StringBuilder();
        while (true)
        {
            if (_position == text.Length)
                throw Cut();
            var c = text[_position];
            if (c is '\r' or '\n')
                throw Error(start, "a string does not end on its line");
            var codePoint = HiddenCharacters.CodePoint(text, _position);
            // RFC 8259 asks it of control characters; of the others, a review could not have seen them.
            if (HiddenCharacters.Contains(codePoint))
                throw Error(_position, $"a string holds a character that cannot be seen (U+{codePoint:X4}) and is not written as an escape");
            _position++;
            if (c == '"')
            {
                Start = start;
                return value.ToString();
            }

            value.Append(c == '\\' ? ReadEscape() : c);
            if (codePoint > 0xFFFF)
                value.Append(text[_position++]);
        }
    }

    /// <returns>The number's characters, which may be none that make a number.</returns>
    public string ReadNumber(string what)
    {
        if (Peek() is not ('-' or (>= '0' and <= '9')))
            throw Unexpected(what, "a number");
        Start = _position;
        while (_position < text.Length && text[_position] is '-' or '+' or '.' or 'e' or 'E' or (>= '0' and <= '9'))
            _position++;
        return text.Substring(Start, _position - Start);
    }

    public void ReadEnd()
    {
        SkipBlanks();
        if (_position < text.Length)
            throw Error(_position, $"{ShowCharacter()} follows what should be its end");
    }

    public MutualAuthException Error(int position, string problem) =>
        new(Mab.LockUnreadable.AtLine(null, LineAt(position), problem));

    public static string Show(string value) =>
        HiddenCharacters.Show(value.Length <= LongestShown ? value : value.Substring(0, LongestShown)) + (value.Length <= LongestShown ? "" : "…");

    private char ReadEscape()
    {
        if (_position == text.Length)
            throw Cut();
        var c = text[_position++];
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                var unit = 0;
                for (var i = 0; i < 4; i++)
                    unit = unit * 16 + ReadHexDigit();
                return (char)unit;
            default:
                throw Error(_position - 1, "a backslash in a string is followed by no escape that JSON has");
        }
    }

    private int ReadHexDigit()
    {
        if (_position == text.Length)
            throw Cut();
        var c = text[_position++];
        return c switch
        {
            >= '0' and <= '9' => c - '0',
            >= 'a' and <= 'f' => c - 'a' + 10,
            >= 'A' and <= 'F' => c - 'A' + 10,
            _ => throw Error(_position - 1, "\\u in a string is not followed by four hexadecimal digits"),
        };
    }

    private bool Continues(char close)
    {
        if (TryTake(','))
            return true;
        Enter(close, "what follows here", $"',' or '{close}'");
        return false;
    }

    private bool TryTake(char c)
    {
        if (Peek() != c)
            return false;
        _position++;
        return true;
    }

    private void Enter(char c, string what, string kind)
    {
        if (Peek() != c)
            throw Unexpected(what, kind);
        Start = _position++;
    }

    private char Peek()
    {
        SkipBlanks();
        return _position < text.Length ? text[_position] : throw Cut();
    }

    private void SkipBlanks()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t' or '\r' or '\n')
            _position++;
    }

    private MutualAuthException Cut() => Error(text.Length, "it is cut short");

    private MutualAuthException Unexpected(string what, string kind) =>
        Error(_position, $"{what} must be {kind}, and {ShowCharacter()} stands there");

    private string ShowCharacter() => $"'{HiddenCharacters.Show(text.Substring(_position, HiddenCharacters.CodePoint(text, _position) > 0xFFFF ? 2 : 1))}'";

    /// <summary>Counted only for an error, of which there is one.</summary>
    private int LineAt(int position)
    {
        var line = 1;
        for (var i = 0; i < position; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && !(i + 1 < text.Length && text[i + 1] == '\n')))
                line++;
        }

        return line;
    }
}
