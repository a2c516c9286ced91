using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// Brings each keystore to what the items declare. An error in the inputs of one keystore leaves that file as it was, to
/// the byte; the others are still brought up to date, and the task fails.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RefreshKeyStores : DeclaredKeyStoresTask
{
    /// <summary>Renews the own certificates whatever their expiry.</summary>
    public bool RenewNow { get; set; }

    /// <summary>Puts staged successors into service; an error where no keystore has one.</summary>
    public bool Activate { get; set; }

    /// <summary>
    /// Also writes <c>&lt;name&gt;.csr</c> (PKCS #10, PEM) for each own key, whether or not its certificate is signed by a CA yet.
    /// </summary>
    public bool RequestCertificates { get; set; }

    /// <summary>Only prints what would be done, entry by entry; nothing is written.</summary>
    public bool PlanOnly { get; set; }

    /// <summary>
    /// The file that tells the next build when to look again: the moment in UTC ticks. Beside it are written the lists of
    /// files that it depends on, and of those to be copied to the output folder.
    /// </summary>
    [Required]
    public ITaskItem Stamp { get; set; } = null!;

    /// <summary>Of all that is declared: the stamp is good for that alone.</summary>
    public string DeclarationHash { get; set; } = "";

    /// <summary>Seconds for which another build that writes to the same folder is waited for.</summary>
    public int LockLimit { get; set; } = (int)FolderLock.DefaultLimit.TotalSeconds;

    /// <summary>
    /// The keystores that are now as declared: path, with <c>StoreType</c>, <c>Alias</c>, <c>Subject</c>, <c>Sha256</c>,
    /// <c>Expires</c> (ISO 8601, UTC), <c>PublicCertificate</c> and <c>TrustedCount</c>.
    /// </summary>
    [Output]
    public ITaskItem[] Refreshed { get; private set; } = [];

    private protected override void Run(CancellationToken cancellation)
    {
        using var cores = new EngineCores(BuildEngine);
        var request = Request();
        request = request with
        {
            // The request is the way to a certificate signed by a CA; it cannot presuppose one.
            Reader = request.Reader with { RequireCaSigned = RequireCaSigned && !RequestCertificates, RenewNow = RenewNow, RequestNow = RequestCertificates },
            PlanOnly = PlanOnly,
            RequestCertificates = RequestCertificates,
            Activate = Activate,
            LockLimit = TimeSpan.FromSeconds(LockLimit),
            Cores = cores.Take,
            Wait = time => cancellation.WaitHandle.WaitOne(time),
        };
        var result = new RefreshResult();
        var stamp = new RefreshStamp(FullPath(Stamp), DeclarationHash);
        if (!PlanOnly)
            stamp.Withdraw();
        try
        {
            KeyStoreRefresh.Run(request, result, SayAtOnce, cancellation);
        }
        finally
        {
            // A run that is ended half-way may have made a key, and what is to be done with that is said once.
            Tell(result);
        }

        Refreshed = result.KeyStores.Select(Described).ToArray();
        // What RequireCaSigned would say is for the next ordinary build to find.
        if (result.Succeeded && !PlanOnly && !RequestCertificates)
            stamp.Write(result, Refreshed, request.LockLimit, Say, cancellation);
    }

    private void Tell(RefreshResult result)
    {
        if (PlanOnly || RequestCertificates || Activate || RenewNow)
            PrintLines(result.Lines);
        else
            result.Lines.ForEach(Say);
        foreach (var finding in result.Findings)
            Report(finding);
    }

    private static ITaskItem Described(RefreshedKeyStore keyStore)
    {
        var item = new TaskItem(Escaped(keyStore.Declaration.Path));
        item.SetMetadata("StoreType", keyStore.Type.ToString().ToUpperInvariant());
        item.SetMetadata("TrustedCount", keyStore.TrustedCount.ToString(CultureInfo.InvariantCulture));
        if (keyStore.Own is { } own)
        {
            item.SetMetadata("Alias", Escaped(own.Alias));
            item.SetMetadata("Subject", Escaped(own.Chain[0].Subject));
            item.SetMetadata("Sha256", own.Chain[0].Sha256);
            item.SetMetadata("Expires", own.Chain[0].NotAfter.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            item.SetMetadata("PublicCertificate", Escaped(keyStore.Declaration.CertificatePath));
        }

        return item;
    }
}
