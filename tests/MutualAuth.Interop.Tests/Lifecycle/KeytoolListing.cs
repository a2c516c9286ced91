using System.Text.RegularExpressions;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary>An entry as <c>keytool -list -v</c> shows it.</summary>
/// <param name="ChainLength">0 for a trusted entry.</param>
/// <param name="Sha256">Of the certificate, or the first of the chain; without colons.</param>
internal sealed record KeytoolEntry(string Alias, string Type, int ChainLength, string Sha256)
{
    public static KeytoolEntry Own(string alias, int chainLength, string sha256) => new(alias, "PrivateKeyEntry", chainLength, sha256);

    public static KeytoolEntry Trusted(string alias, string sha256) => new(alias, "trustedCertEntry", 0, sha256);
}

/// <summary>What keytool says of a keystore.</summary>
internal static partial class KeytoolListing
{
    public static void Shows(string folder, string path, string passwordFile, params KeytoolEntry[] expected)
    {
        var text = Tool.Keytool.Run(folder, "-list", "-v", "-keystore", path, "-storepass:file", passwordFile);
        Assert.Contains("Keystore type: " + (Path.GetExtension(path) == ".p12" ? "PKCS12" : "JKS"), text);
        var entries = text.Split("Alias name: ").Skip(1).Select(Entry);
        CollectionAssert.AreEquivalent(expected, entries.ToArray(), text);
    }

    private static KeytoolEntry Entry(string text) => new(
        text[..text.IndexOf('\n')].TrimEnd(),
        EntryType().Match(text).Groups[1].Value,
        ChainLength().Match(text) is { Success: true } length ? int.Parse(length.Groups[1].Value) : 0,
        Sha256().Match(text).Groups[1].Value.Replace(":", "", StringComparison.Ordinal));

    [GeneratedRegex(@"Entry type: (\w+)")]
    private static partial Regex EntryType();

    [GeneratedRegex(@"Certificate chain length: (\d+)")]
    private static partial Regex ChainLength();

    [GeneratedRegex("SHA256: ([0-9A-F:]{95})")]
    private static partial Regex Sha256();
}
