using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.Build.Tasks;

/// <summary>What the tasks that work on all declared keystores of a project have in common: the items and the properties.</summary>
public abstract class DeclaredKeyStoresTask : MutualAuthTask
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

    /// <summary><c>$(MutualAuthLockFile)</c>: what the keystores hold is recorded there. None where not given.</summary>
    public ITaskItem? LockFile { get; set; }

    /// <summary><c>$(MutualAuthLockedMode)</c>: what the lock file does not record is an error, and nothing is written.</summary>
    public string? LockedMode { get; set; }

    /// <summary>The time to go by, in UTC ticks, instead of the clock's: for tests of what happens years from now.</summary>
    public string? Now { get; set; }

    private const string DefaultLockFile = "mutualauth.lock.json";

    private protected override string ReportedFile => FullPath(Project);

    private protected RefreshRequest Request()
    {
        var reader = new DeclarationReader(Path.GetDirectoryName(FullPath(Project))!, ProjectName, ExpiryWarningDays) { RequireCaSigned = RequireCaSigned };
        var locked = LockedMode?.ToLowerInvariant() switch
        {
            null or "" or "false" => false,
            "true" => true,
            // Whoever wrote it wanted the lock.
            _ => throw Mab.UnknownValue.Error(null, "MutualAuthLockedMode", LockedMode, "true or false"),
        };
        return new RefreshRequest(reader, KeyStores.Select(Declared).ToList(), PartnerCertificates.Select(Declared).ToList(), FullPath(ManagedDirectory), Moment(Now))
        {
            LockFile = LockFile is not null ? new DeclaredFile(FullPath(LockFile), LockFile.ItemSpec)
                : locked ? new DeclaredFile(Path.Combine(reader.ProjectDirectory, DefaultLockFile), DefaultLockFile)
                : null,
            Locked = locked,
        };
    }

    private protected static string FullPath(ITaskItem item) => item.GetMetadata("FullPath");

    private static DeclaredItem Declared(ITaskItem item) => new(FullPath(item), item.ItemSpec, item.GetMetadata)
    {
        Names = item.MetadataNames.Cast<string>().Where(name => !EveryItemHas.Contains(name)).ToList(),
    };

    /// <summary>The metadata that MSBuild itself makes: nobody has written them, and so nobody can have misspelt them.</summary>
    private static readonly HashSet<string> EveryItemHas = new(StringComparer.OrdinalIgnoreCase)
    {
        "FullPath", "RootDir", "Filename", "Extension", "RelativeDir", "Directory", "RecursiveDir", "Identity", "ModifiedTime", "CreatedTime",
        "AccessedTime", "DefiningProjectFullPath", "DefiningProjectDirectory", "DefiningProjectName", "DefiningProjectExtension",
    };
}
