namespace MutualAuth.KeyStores.Stores;

/// <summary>Aliases as the JDK sees them: compared and written in lower case.</summary>
internal static class Alias
{
    /// <summary>
    /// What <c>String.toLowerCase(Locale.ENGLISH)</c> of Java gives, which the JDK's JKS and PKCS12 stores apply to
    /// every alias that they are asked for. An alias written in any other form could never be found again.
    /// </summary>
    /// <remarks>
    /// .NET's invariant mapping is one character to one and knows no context; Java's follows Unicode's SpecialCasing:
    /// İ becomes i with a combining dot, and a Σ that ends a word becomes ς.
    /// </remarks>
    public static string Normalize(string alias)
    {
        var lower = alias.ToLowerInvariant();
        if (alias.IndexOf('\u0130') < 0 && alias.IndexOf('\u03A3') < 0)
            return lower;

        var text = new System.Text.StringBuilder(alias.Length + 1);
        for (var i = 0; i < alias.Length; i++)
        {
            if (alias[i] == '\u0130')
                text.Append("i\u0307");
            else if (alias[i] == '\u03A3' && i > 0 && char.IsLetter(alias[i - 1]) && !(i + 1 < alias.Length && char.IsLetter(alias[i + 1])))
                text.Append('\u03C2');
            else
                text.Append(lower[i]);
        }

        return text.ToString();
    }

    public static bool Equal(string one, string other) =>
        string.Equals(Normalize(one), Normalize(other), StringComparison.Ordinal);

    public static IEqualityComparer<string> Comparer { get; } = new AliasComparer();

    private sealed class AliasComparer : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x is null || y is null ? ReferenceEquals(x, y) : Equal(x, y);

        public int GetHashCode(string obj) => StringComparer.Ordinal.GetHashCode(Normalize(obj));
    }
}
