namespace MutualAuth.KeyStores.Handshake;

/// <summary>What a stranger's server says, on one line of a build log: no control characters, and not too much of it.</summary>
internal static class PrintableText
{
    private const int Limit = 120;

    public static string Of(string text)
    {
        var line = new string(text.Select(c => c is < ' ' or (>= '\x7f' and <= '\xa0') ? ' ' : c).ToArray()).Trim();
        return line.Length > Limit ? line.Substring(0, Limit) + "…" : line;
    }
}
