using System.Globalization;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Reporting;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// Shows what all declared keystores of a project hold, and what needs attention: as a table, as items, as a page. Writes nothing
/// but the page, and does not fail because of what it finds. (<see cref="ListKeyStore"/> lists one keystore, whoever made it.)
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class ReportKeyStores : DeclaredKeyStoresTask
{
    /// <summary>Whether the table is printed.</summary>
    public bool Print { get; set; } = true;

    /// <summary>Where the page is written, one file of HTML; none where not given.</summary>
    public ITaskItem? ReportFile { get; set; }

    /// <summary>
    /// The keystores and their entries, each with the keystore's path as declared, <c>Project</c> (its name), <c>KeyStore</c> (the full path) and
    /// <c>EntryType</c>: <c>KeyStore</c> (<c>StoreType</c>, <c>State</c>, <c>TrustedCount</c>, <c>NextAttention</c>); <c>Own</c>, <c>Successor</c> and <c>Partner</c> (<c>Alias</c>, <c>Subject</c>, <c>Issuer</c>,
    /// <c>Sha256</c>, <c>NotBefore</c>, <c>Expires</c>, <c>DaysLeft</c>, <c>KeyAlgorithm</c>, <c>ChainLength</c>, and of a partner <c>State</c> and <c>Source</c>); and
    /// <c>Finding</c>, with the path of the file that it is about (<c>Severity</c>, <c>Code</c>, <c>Problem</c>, <c>Remedy</c>). Times are ISO 8601, UTC.
    /// </summary>
    [Output]
    public ITaskItem[] Status { get; private set; } = [];

    private protected override void Run(CancellationToken cancellation)
    {
        var project = StatusSurvey.Run(Request(), cancellation);
        Status = project.KeyStores.SelectMany(Described).Concat(project.Findings.Select(Described)).ToArray();
        if (Print)
            PrintTable(project);
        if (ReportFile is null)
            return;
        var path = FullPath(ReportFile);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(HtmlReport.Of(project)), Access.Public);
        // In the form that all loggers know, the terminal's too, as where a project's output is.
        Say($"{ProjectName} -> {path}");
    }

    private void PrintTable(ProjectStatus project)
    {
        // What a worker process of a parallel build writes to its console is seen by nobody.
        if (TerminalLogger == "1" && Environment.GetCommandLineArgs().Any(argument => argument.StartsWith("/nodemode:", StringComparison.OrdinalIgnoreCase)))
            Say($"{ProjectName} -> {StatusWords.ShortSummary(project)}; table: -m:1");
        else
            // In one piece: projects that are built at the same time would mix their lines.
            PrintLines([string.Join(Environment.NewLine, StatusTable.Of(project))]);
    }

    private IEnumerable<ITaskItem> Described(KeyStoreStatus keyStore)
    {
        var item = Item(keyStore, "KeyStore");
        Set(item, "StoreType", keyStore.Type);
        Set(item, "State", keyStore.State.ToString());
        Set(item, "TrustedCount", Number(keyStore.Partners.Count(partner => partner.State != TrustState.ToBeAdded)));
        Set(item, "NextAttention", keyStore.NextAttention is { } next ? Iso(next) : null);
        yield return item;
        if (keyStore.Own is { } own)
            yield return Described(keyStore, "Own", own);
        if (keyStore.Successor is { } successor)
            yield return Described(keyStore, "Successor", successor);
        foreach (var partner in keyStore.Partners)
        {
            var described = Described(keyStore, "Partner", partner.Certificate);
            Set(described, "State", partner.State.ToString());
            Set(described, "Source", partner.Source);
            yield return described;
        }
    }

    private ITaskItem Described(KeyStoreStatus keyStore, string entryType, OwnStatus own)
    {
        var item = Described(keyStore, entryType, own.Certificate);
        Set(item, "ChainLength", Number(own.ChainLength));
        return item;
    }

    private ITaskItem Described(KeyStoreStatus keyStore, string entryType, CertificateStatus certificate)
    {
        var item = Item(keyStore, entryType);
        Set(item, "Alias", certificate.Alias);
        Set(item, "Subject", certificate.Subject);
        Set(item, "Issuer", certificate.Issuer);
        Set(item, "Sha256", certificate.Sha256);
        Set(item, "NotBefore", Iso(certificate.Begins));
        Set(item, "Expires", Iso(certificate.Ends));
        Set(item, "DaysLeft", Number(certificate.DaysLeft));
        Set(item, "KeyAlgorithm", certificate.Key);
        return item;
    }

    private ITaskItem Described(FindingStatus finding)
    {
        var item = Item(finding.File ?? Project.ItemSpec, "Finding");
        Set(item, "Severity", finding.Severity.ToString());
        Set(item, "Code", finding.Code);
        Set(item, "Problem", finding.Problem);
        Set(item, "Remedy", finding.Remedy);
        return item;
    }

    private ITaskItem Item(KeyStoreStatus keyStore, string entryType)
    {
        var item = Item(keyStore.Path, entryType);
        // FullPath is no help: MSBuild makes it from whichever project the item has come to.
        Set(item, "KeyStore", FullPath(KeyStores.First(declared => declared.ItemSpec == keyStore.Path)));
        return item;
    }

    private ITaskItem Item(string path, string entryType)
    {
        var item = new TaskItem(Escaped(path));
        Set(item, "EntryType", entryType);
        Set(item, "Project", ProjectName);
        return item;
    }

    private static void Set(ITaskItem item, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            item.SetMetadata(name, Escaped(value!));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Iso(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
