using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Reporting;

/// <summary>The keystores of a project as a person reads them at a glance: what needs attention, and then every entry.</summary>
internal static class StatusTable
{
    /// <summary>80, less the two that MSBuild's plain loggers put before each line.</summary>
    public const int Columns = 78;

    /// <summary>Whoever has more to do than this is shown how much more there is.</summary>
    private const int FindingsShown = 10;

    private const int LinesOfOneText = 5;
    private const int DaysWidth = 6;

    /// <summary>The first 8 bytes: what a person compares first. All 32 are in the items and in the report.</summary>
    private const int FingerprintWidth = 23;

    /// <summary>Columns that are left for an alias and a name.</summary>
    private const int NamesWidth = Columns - 4 - 2 - DaysWidth - 2 - 10 - 2 - FingerprintWidth - 2;

    public static IReadOnlyList<string> Of(ProjectStatus project)
    {
        var lines = new List<string> { ShownText.Cut(ShownText.Of(project.Name) + ": " + StatusWords.Summary(project), Columns) };
        AddFindings(lines, project);
        foreach (var keyStore in project.KeyStores)
            AddKeyStore(lines, keyStore);
        AddLegend(lines, project);
        return lines;
    }

    private static void AddFindings(List<string> lines, ProjectStatus project)
    {
        if (project.KeyStores.Count > 0 && project.Findings.Count == 0)
            lines.Add("   " + StatusWords.AllIsWell(project));
        var shown = project.Findings.Take(FindingsShown).ToList();
        for (var i = 0; i < shown.Count; i++)
        {
            var finding = shown[i];
            Add(Mark(finding.Severity) + " ", $"{finding.Code} {finding.File ?? "the project"}: {finding.Problem}");
            // What is to be done about several is said after the last of them.
            if (i + 1 == shown.Count || shown[i + 1].Remedy != finding.Remedy)
                Add("   → ", finding.Remedy);
        }

        if (project.Findings.Count > shown.Count)
            lines.Add($"   and {StatusWords.Number(project.Findings.Count - shown.Count)} more: dotnet build -t:MutualAuthReport shows all");

        void Add(string start, string text)
        {
            foreach (var line in ShownText.Wrap(ShownText.Of(text), Columns - start.Length, LinesOfOneText))
            {
                lines.Add(start + line);
                start = new string(' ', start.Length);
            }
        }
    }

    private static void AddKeyStore(List<string> lines, KeyStoreStatus keyStore)
    {
        var type = keyStore.Type is null ? "" : $" ({keyStore.Type})";
        var end = $"{type}: {keyStore.StateText}";
        lines.Add("");
        lines.Add(ShownText.CutStart(ShownText.Of(keyStore.Path), Columns - end.Length) + end);

        var rows = new[] { keyStore.Own?.Certificate, keyStore.Successor?.Certificate }.OfType<CertificateStatus>()
            .Concat(keyStore.Partners.Select(partner => partner.Certificate))
            .ToList();
        if (rows.Count == 0)
            return;
        var name = Math.Min(12, rows.Max(row => ShownText.Width(Name(row))));
        var alias = Math.Min(NamesWidth - name, Math.Max("alias".Length, rows.Max(row => ShownText.Width(ShownText.Of(row.Alias)))));
        lines.Add("    " + Row("alias", "days", "ends", "SHA-256 begins with", "name", alias));

        if (keyStore.Own is { } own)
        {
            AddHeading(lines, $"own certificate, {StatusWords.SignedBy(own)}");
            AddRow(lines, own.Certificate, keyStore.OwnChange.Length > 0 ? '~' : ' ', alias);
            if (keyStore.OwnChange.Length > 0)
                lines.AddRange(ShownText.Wrap(ShownText.Of(keyStore.OwnChange), Columns - 4, LinesOfOneText).Select(line => "    " + line));
        }

        if (keyStore.Successor is { } successor)
        {
            AddHeading(lines, $"its successor, {StatusWords.SignedBy(successor)}, in {keyStore.SuccessorPath}");
            AddRow(lines, successor.Certificate, ' ', alias);
        }

        if (keyStore.Partners.Count > 0)
            AddHeading(lines, $"trusts {StatusWords.Number(keyStore.Partners.Count)}, those that end first come first");
        foreach (var partner in keyStore.Partners)
            AddRow(lines, partner.Certificate, Sign(partner.State), alias);
    }

    private static void AddHeading(List<string> lines, string text) => lines.Add("  " + ShownText.Cut(ShownText.Of(text), Columns - 2));

    private static void AddRow(List<string> lines, CertificateStatus certificate, char sign, int alias) => lines.Add((Mark(certificate.Attention) + sign + " " + Row(
        ShownText.Of(certificate.Alias),
        certificate.DaysLeft > 99_999 ? ">99999" : StatusWords.Number(certificate.DaysLeft),
        StatusWords.Day(certificate.Ends),
        certificate.Sha256.Substring(0, FingerprintWidth),
        Name(certificate),
        alias)).TrimEnd());

    private static string Row(string alias, string days, string ends, string fingerprint, string name, int aliasWidth) =>
        ShownText.Padded(ShownText.Cut(alias, aliasWidth), aliasWidth)
        + "  " + days.PadLeft(DaysWidth)
        + "  " + ends.PadRight(10)
        + "  " + fingerprint.PadRight(FingerprintWidth)
        + "  " + ShownText.Cut(name, NamesWidth - aliasWidth);

    private static void AddLegend(List<string> lines, ProjectStatus project)
    {
        var states = project.KeyStores.SelectMany(keyStore => keyStore.Partners).Select(partner => partner.State).ToList();
        if (states.All(state => state == TrustState.Trusted) && project.KeyStores.All(keyStore => keyStore.OwnChange.Length == 0))
            return;
        lines.Add("");
        lines.Add("A build adds what is marked +, removes -, and replaces ~");
    }

    private static string Name(CertificateStatus certificate) => ShownText.Of(StatusWords.CommonName(certificate.Subject));

    private static string Mark(Severity? severity) => severity switch
    {
        Severity.Error => "!!",
        Severity.Warning => "! ",
        _ => "  ",
    };

    private static char Sign(TrustState state) => state switch
    {
        TrustState.ToBeAdded => '+',
        TrustState.ToBeRemoved => '-',
        TrustState.ToBeReplaced => '~',
        _ => ' ',
    };
}
