using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// Brings each keystore to what the items declare. An error in the inputs of one keystore leaves that file as it was, to
/// the byte; the others are still brought up to date, and the task fails.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RefreshKeyStores : MutualAuthTask
{
    /// <summary>The project file: relative paths start from its folder.</summary>
    [Required]
    public ITaskItem Project { get; set; } = null!;

    /// <summary>The common name of certificates whose subject is not declared.</summary>
    [Required]
    public string ProjectName { get; set; } = "";

    /// <summary>MutualAuthKeyStore items.</summary>
    public ITaskItem[] KeyStores { get; set; } = [];

    /// <summary>PartnerCertificate items.</summary>
    public ITaskItem[] PartnerCertificates { get; set; } = [];

    /// <summary><c>$(MutualAuthDirectory)</c>, the folder that this package owns.</summary>
    [Required]
    public ITaskItem ManagedDirectory { get; set; } = null!;

    /// <summary>Days before a partner certificate's end from which on the build warns, where its item names none.</summary>
    public int ExpiryWarningDays { get; set; } = 30;

    /// <summary><c>$(MutualAuthRequireCaSigned)</c>: a self-signed own certificate is an error.</summary>
    public bool RequireCaSigned { get; set; }

    /// <summary>Renews the own certificates whatever their expiry.</summary>
    public bool RenewNow { get; set; }

    /// <summary>Puts staged successors into service; an error where no keystore has one.</summary>
    public bool Activate { get; set; }

    /// <summary><c>$(MutualAuthLockFile)</c>: what the keystores hold is recorded there. None where not given.</summary>
    public ITaskItem? LockFile { get; set; }

    /// <summary><c>$(MutualAuthLockedMode)</c>: what the lock file does not record is an error, and nothing is written.</summary>
    public bool LockedMode { get; set; }

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

    /// <summary>The time to go by, in UTC ticks, instead of the clock's: for tests of what happens years from now.</summary>
    public string? Now { get; set; }

    /// <summary>
    /// The keystores that are now as declared: path, with <c>StoreType</c>, <c>Alias</c>, <c>Subject</c>, <c>Sha256</c>,
    /// <c>Expires</c> (ISO 8601, UTC), <c>PublicCertificate</c> and <c>TrustedCount</c>.
    /// </summary>
    [Output]
    public ITaskItem[] Refreshed { get; private set; } = [];

    private protected override void Run(CancellationToken cancellation)
    {
        var now = string.IsNullOrEmpty(Now)
            ? DateTimeOffset.UtcNow
            : new DateTimeOffset(long.Parse(Now, NumberStyles.None, CultureInfo.InvariantCulture), TimeSpan.Zero);
        var began = DateTime.UtcNow;
        var result = KeyStoreRefresh.Run(
            new RefreshRequest(
                new DeclarationReader(Path.GetDirectoryName(FullPath(Project))!, ProjectName, ExpiryWarningDays)
                {
                    // The request is the way to a certificate signed by a CA; it cannot presuppose one.
                    RequireCaSigned = RequireCaSigned && !RequestCertificates,
                    RenewNow = RenewNow,
                },
                KeyStores.Select(Declared).ToList(),
                PartnerCertificates.Select(Declared).ToList(),
                FullPath(ManagedDirectory),
                now)
            {
                PlanOnly = PlanOnly,
                RequestCertificates = RequestCertificates,
                Activate = Activate,
                LockFile = LockFile is null ? null : new DeclaredFile(FullPath(LockFile), LockFile.ItemSpec),
                Locked = LockedMode,
            },
            Say,
            cancellation);

        if (PlanOnly || RequestCertificates || Activate || RenewNow)
            PrintLines(result.Lines);
        else
            result.Lines.ForEach(Say);
        foreach (var finding in result.Findings)
            Report(finding);
        Refreshed = result.KeyStores.Select(Described).ToArray();
        // What RequireCaSigned would say is for the next ordinary build to find.
        if (result.Succeeded && !PlanOnly && !RequestCertificates)
            new RefreshStamp(FullPath(Stamp)).Write(result, began);
    }

    private static string FullPath(ITaskItem item) => item.GetMetadata("FullPath");

    private static DeclaredItem Declared(ITaskItem item) => new(FullPath(item), item.ItemSpec, item.GetMetadata);

    private static ITaskItem Described(RefreshedKeyStore keyStore)
    {
        var item = new TaskItem(keyStore.Declaration.Path);
        item.SetMetadata("StoreType", keyStore.Type.ToString().ToUpperInvariant());
        item.SetMetadata("TrustedCount", keyStore.TrustedCount.ToString(CultureInfo.InvariantCulture));
        if (keyStore.Own is { } own)
        {
            item.SetMetadata("Alias", own.Alias);
            item.SetMetadata("Subject", own.Chain[0].Subject);
            item.SetMetadata("Sha256", own.Chain[0].Sha256);
            item.SetMetadata("Expires", own.Chain[0].NotAfter.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            item.SetMetadata("PublicCertificate", keyStore.Declaration.CertificatePath);
        }

        return item;
    }
}
