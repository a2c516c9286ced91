using System.Globalization;

namespace MutualAuth.KeyStores.Reporting;

/// <summary>What the table and the page say in the same words.</summary>
internal static class StatusWords
{
    public static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Count(int number, string noun) => Number(number) + " " + noun + (number == 1 ? "" : "s");

    /// <summary>Such as <c>2 keystores, 3 trusted certificates, 1 error</c>.</summary>
    public static string Summary(ProjectStatus project) => project.KeyStores.Count == 0
        ? "no keystore is declared"
        : Count(project.KeyStores.Count, "keystore") + ", " + Count(project.Trusted, "trusted certificate") + Findings(project);

    /// <summary>For half a line.</summary>
    public static string ShortSummary(ProjectStatus project) => Count(project.KeyStores.Count, "keystore") + Findings(project);

    private static string Findings(ProjectStatus project) =>
        (project.Errors > 0 ? ", " + Count(project.Errors, "error") : "") + (project.Warnings > 0 ? ", " + Count(project.Warnings, "warning") : "");

    /// <summary>Said where there is no finding.</summary>
    public static string AllIsWell(ProjectStatus project)
    {
        if (project.KeyStores.Any(keyStore => keyStore.State is KeyStoreState.ToBeMade or KeyStoreState.ToBeChanged))
            return "Nothing needs a person: dotnet build does the rest.";
        // Builds speak of what is declared. What UndeclaredEntries keeps besides is marked, and only here.
        var ended = project.KeyStores.Sum(keyStore => keyStore.Partners.Count(partner => partner.Certificate.Attention is not null));
        if (ended > 0)
            return $"{Count(ended, "trusted certificate")} {(ended == 1 ? "has" : "have")} ended, and no item declares {(ended == 1 ? "it" : "them")}.";
        return project.NextAttention is { } next ? $"Nothing needs attention before {Day(next)}." : "Nothing needs attention.";
    }

    /// <summary>The most specific common name of a subject in keytool's notation; all of the subject where it has none.</summary>
    public static string CommonName(string subject)
    {
        const string Keyword = "CN=";
        var quoted = false;
        var start = 0;
        for (var i = 0; i <= subject.Length; i++)
        {
            if (i == subject.Length || (!quoted && subject[i] == ','))
            {
                if (string.CompareOrdinal(subject, start, Keyword, 0, Keyword.Length) == 0)
                    return subject.Substring(start + Keyword.Length, i - start - Keyword.Length);
                start = i + 2;
            }
            else if (subject[i] == '\\' && i + 1 < subject.Length)
            {
                i++;
            }
            else if (subject[i] == '"')
            {
                quoted = !quoted;
            }
        }

        return subject;
    }

    /// <summary>Who has signed it.</summary>
    public static string SignedBy(OwnStatus own) => own.Certificate.IsSelfSigned
        ? "self-signed"
        : $"signed by {CommonName(own.Certificate.Issuer)}, chain of {Number(own.ChainLength)}";
}
