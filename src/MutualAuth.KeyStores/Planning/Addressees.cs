namespace MutualAuth.KeyStores.Planning;

/// <summary>Who must be handed a certificate, in the words of a message.</summary>
internal static class Addressees
{
    private const int Few = 5;

    public static string Of(IEnumerable<string> partnerAliases)
    {
        var aliases = partnerAliases.Select(alias => $"'{alias}'").ToList();
        return aliases.Count is 0 or > Few ? "your partners" : "the partners (" + string.Join(", ", aliases) + ")";
    }
}
