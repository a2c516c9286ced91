namespace MutualAuth.KeyStores.Stores;

/// <summary>A password and the words for where it came from. Only codecs ask for its characters; it never prints them.</summary>
internal sealed class Password(string characters, string source)
{
    /// <summary>keytool refuses shorter ones when it makes a keystore.</summary>
    public const int MinimumLength = 6;

    public string Characters { get; } = characters;

    /// <summary>For messages, such as <c>env:STORE_PASSWORD</c> or <c>file:mutualauth/app.jks.password</c>.</summary>
    public string Source { get; } = source;

    public bool SameAs(Password other) => string.Equals(Characters, other.Characters, StringComparison.Ordinal);

    public override string ToString() => Source;
}
