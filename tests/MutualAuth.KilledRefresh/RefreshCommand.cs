using System.Text.Json;

namespace MutualAuth.KilledRefresh;

/// <summary>An item of a project file.</summary>
internal sealed record Item(string Path, string DisplayPath, Dictionary<string, string> Metadata);

/// <summary>What the process is to do, handed to it as JSON in its first argument.</summary>
/// <param name="Verb"><c>Refresh</c>, <c>Renew</c>, <c>Activate</c> or <c>RequestCertificates</c>.</param>
/// <param name="LockFile">Null where none is used.</param>
/// <param name="DieAt">The step on the disk at which it kills itself, half of the file written where it is a write; -1 for none.</param>
internal sealed record RefreshCommand(
    string Folder, string Verb, long NowTicks, string? LockFile, IReadOnlyList<Item> KeyStores, IReadOnlyList<Item> Partners, int DieAt)
{
    public string ToJson() => JsonSerializer.Serialize(this);

    public static RefreshCommand Parse(string json) => JsonSerializer.Deserialize<RefreshCommand>(json)!;
}
