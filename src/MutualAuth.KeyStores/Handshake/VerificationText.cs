using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>A report as a person reads it: a line for each check, <c>ok</c> or what is wrong and what to do.</summary>
internal static class VerificationText
{
    /// <summary>Columns of a terminal that is not narrow.</summary>
    private const int Width = 100;

    private const int Indent = 8;

    public static IEnumerable<string> Of(VerificationReport report) => report.Checks.SelectMany(Of).Prepend(report.Heading);

    private static IEnumerable<string> Of(VerificationCheck check)
    {
        var lines = new List<string>();
        if (check.IsSkipped)
            lines.AddRange(Lines("--", $"{check.Name}: {check.Detail}"));
        else if (check.IsOk)
            lines.AddRange(Lines("ok", $"{check.Name}: {check.Detail}"));
        foreach (var finding in check.Findings)
            lines.AddRange(Lines(finding.Severity == Severity.Error ? "FAIL" : "warn", $"{check.Name}: {finding.Problem} ({finding.Code}). {finding.Remedy}"));
        return lines;
    }

    private static IEnumerable<string> Lines(string mark, string text)
    {
        var line = $"  {mark,-4}  ";
        var words = 0;
        foreach (var word in text.Split(' '))
        {
            if (words > 0 && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = new string(' ', Indent);
                words = 0;
            }

            line += words++ == 0 ? word : " " + word;
        }

        yield return line;
    }
}
