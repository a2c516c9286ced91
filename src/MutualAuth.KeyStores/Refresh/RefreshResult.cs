using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>One keystore after a refresh that succeeded.</summary>
internal sealed record RefreshedKeyStore(KeyStoreDeclaration Declaration, StoreType Type, KeyEntry? Own, KeyEntry? Successor, int TrustedCount);

/// <summary>One keystore as it is, and what a refresh would do to it.</summary>
/// <param name="Partners">The declared partners that it is to trust.</param>
internal sealed record PlannedKeyStore(
    KeyStoreDeclaration Declaration, Observation Observation, DeclaredInputs Inputs, Plan Plan, IReadOnlyList<PartnerDeclaration> Partners);

/// <summary>What a refresh has done, and what the next one depends on.</summary>
internal sealed class RefreshResult
{
    public List<Finding> Findings { get; } = [];

    /// <summary>What was made or changed (or would be), a line each, for a person.</summary>
    public List<string> Lines { get; } = [];

    public List<RefreshedKeyStore> KeyStores { get; } = [];

    /// <summary>The keystores that could be planned, where only a plan was asked for.</summary>
    public List<PlannedKeyStore> Planned { get; } = [];

    /// <summary>All files read or written: where one is missing or has another time, the next build must look again.</summary>
    public SeenFiles Seen { get; } = new();

    /// <summary>Full paths of the files that a refresh writes itself: newer ones are no news.</summary>
    public HashSet<string> Outputs { get; } = new(StringComparer.Ordinal);

    /// <summary>When the next build must look again though no file has changed.</summary>
    public DateTimeOffset NextAttention { get; set; } = DateTimeOffset.MaxValue;

    public bool Succeeded => Findings.All(finding => finding.Severity != Severity.Error);
}
