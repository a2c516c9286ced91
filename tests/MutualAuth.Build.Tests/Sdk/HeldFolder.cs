using MutualAuth.KeyStores.Files;

namespace MutualAuth.Build.Tests.Sdk;

/// <summary>A folder whose lock this process has, so that a build stands still at a known place.</summary>
internal static class HeldFolder
{
    public static IDisposable Take(string folder) => FolderLock.Take(folder, TimeSpan.Zero, _ => { }, CancellationToken.None);

    /// <summary>What a build says that stands there.</summary>
    public static string Waiting(string folder) => $"MutualAuth: waiting for another build that is writing to {folder}";
}
