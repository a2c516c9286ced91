using System.Text;

namespace MutualAuth.KeyStores.Tests.Secrets;

/// <summary>What must not be told, and the shapes in which it would be recognised: as it is, as base64, as hexadecimal.</summary>
internal sealed class Secret
{
    /// <summary>Characters of base64, or digits of hexadecimal, that no text has in common with a key by chance.</summary>
    private const int TellingLength = 12;

    private readonly HashSet<string> _pieces = [];
    private readonly string? _password;

    private Secret(string name, string? password)
    {
        Name = name;
        _password = password;
    }

    public string Name { get; }

    public static Secret Password(string password)
    {
        var secret = new Secret("the password " + password, password);
        secret.AddBytes(Encoding.UTF8.GetBytes(password));
        return secret;
    }

    /// <param name="lines">Lines of the text that holds the key; each piece of each counts.</param>
    /// <param name="der">The key's bytes, where they are known.</param>
    public static Secret Key(string name, IEnumerable<string> lines, byte[]? der)
    {
        var secret = new Secret("the key " + name, null);
        foreach (var line in lines)
            secret.AddPieces(line);
        if (der is not null)
            secret.AddBytes(der);
        return secret;
    }

    /// <returns>What gives it away; null where nothing does.</returns>
    public string? FoundIn(string said)
    {
        if (_password is not null && said.Contains(_password, StringComparison.Ordinal))
            return _password;
        var digits = new string(said.Where(c => c is not (' ' or ':' or '-' or '\n' or '\r')).ToArray());
        return Pieces(said).FirstOrDefault(_pieces.Contains)
            ?? Pieces(digits).FirstOrDefault(_pieces.Contains)
            ?? Pieces(digits.ToUpperInvariant()).FirstOrDefault(_pieces.Contains);
    }

    private void AddBytes(byte[] bytes)
    {
        AddPieces(Convert.ToHexString(bytes));
        // At each of the three ways in which base64 can fall on the bytes.
        for (var skipped = 0; skipped < 3 && bytes.Length > skipped; skipped++)
            AddPieces(Convert.ToBase64String(bytes, skipped, bytes.Length - skipped).TrimEnd('='));
    }

    private void AddPieces(string text) => _pieces.UnionWith(Pieces(text));

    private static IEnumerable<string> Pieces(string text) =>
        Enumerable.Range(0, Math.Max(0, text.Length - TellingLength + 1)).Select(start => text.Substring(start, TellingLength));
}
