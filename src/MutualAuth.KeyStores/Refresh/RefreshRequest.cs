using System.Diagnostics;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>What a refresh is asked to do.</summary>
/// <param name="ManagedFolder">The folder that is ours alone (<c>$(MutualAuthDirectory)</c>), as a full path.</param>
internal sealed record RefreshRequest(
    DeclarationReader Reader,
    IReadOnlyList<DeclaredItem> KeyStores,
    IReadOnlyList<DeclaredItem> Partners,
    string ManagedFolder,
    DateTimeOffset Now)
{
    /// <summary>Says what would be done, and does none of it.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>Also writes a request to a CA for each own key.</summary>
    public bool RequestCertificates { get; init; }

    /// <summary>Puts the staged successors into service.</summary>
    public bool Activate { get; init; }

    /// <summary>The lock file; null where none is used.</summary>
    public DeclaredFile? LockFile { get; init; }

    /// <summary>What the lock file does not record is an error, and nothing is written.</summary>
    public bool Locked { get; init; }

    /// <summary>How long to wait for another build that writes to the same folder.</summary>
    public TimeSpan LockLimit { get; init; } = FolderLock.DefaultLimit;

    /// <summary>Makes a private key of that algorithm and size; called on several threads at once.</summary>
    public Func<KeyAlgorithm, int, PrivateKey> Generate { get; init; } = KeyPairGenerator.Generate;

    /// <summary>From the number of cores that could be used to the number that may be. Asked once, and only where there are several keys to make.</summary>
    public Func<int, int> Cores { get; init; } = _ => Environment.ProcessorCount;

    /// <summary>The time since the run began, by which its progress is told.</summary>
    public Func<TimeSpan> Elapsed { get; init; } = SinceNow();

    /// <summary>Waits; null where no file is waited for that has just been written.</summary>
    public Action<TimeSpan>? Wait { get; init; }

    private static Func<TimeSpan> SinceNow()
    {
        var watch = Stopwatch.StartNew();
        return () => watch.Elapsed;
    }
}
