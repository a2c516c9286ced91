using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Locking;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Planning;

/// <summary>A certificate that the declaration wants trusted, with the alias it gets.</summary>
/// <param name="Source">The file it came from, as the user wrote it.</param>
internal sealed record DeclaredPartner(string Alias, Certificate Certificate, string Source, int ExpiryWarningDays, bool AllowExpired);

/// <summary>A certificate that a keystore is to trust, under its alias.</summary>
internal sealed record TrustedPartner(string Alias, Certificate Certificate);

/// <summary>What the declared files hold.</summary>
/// <param name="Partners">With aliases and certificates that are each unique among them.</param>
/// <param name="Reply">The certificates of a CA's answer, in any order; empty where none is declared.</param>
internal sealed record DeclaredInputs(IReadOnlyList<DeclaredPartner> Partners, IReadOnlyList<Certificate> Reply)
{
    /// <summary>The own key and chain that IdentityFrom names; null where none is declared.</summary>
    public KeyEntry? Identity { get; init; }

    /// <summary>The CA that signs the own certificate; null where none is declared.</summary>
    public Issuer? Issuer { get; init; }

    /// <summary>What the lock file records of this keystore; null where there is no record.</summary>
    public LockedKeyStore? Recorded { get; init; }

    /// <summary>The lock file's name, for messages.</summary>
    public string LockFileName { get; init; } = "";
}

/// <summary>A CA in another keystore.</summary>
/// <param name="DisplayPath">The keystore, as the user wrote it.</param>
/// <param name="Entry">The CA's key and chain; null where a refresh would make them first, and so nobody knows them yet.</param>
internal sealed record Issuer(string DisplayPath, KeyEntry? Entry);

/// <summary>What is there before the work begins. <see cref="Store"/> is null where there is no file.</summary>
internal sealed record Observation
{
    public static Observation Absent { get; } = new();

    public KeyStore? Store { get; init; }

    public StoreType? Type { get; init; }

    /// <summary>The identity that waits to be put into service; null where none is staged.</summary>
    public KeyEntry? Successor { get; init; }

    /// <summary>The successor opened with the previous password: same entry, new bytes.</summary>
    public bool SuccessorNeedsEncrypting { get; init; }

    /// <summary>DER of the public key for which a request to a CA lies beside the keystore; null where none does.</summary>
    public byte[]? RequestedKey { get; init; }

    /// <summary>It opened with the previous password (or has another encryption than the one declared): same entries, new bytes.</summary>
    public bool NeedsEncrypting { get; init; }
}

internal enum ChangeKind
{
    Add,
    Remove,
    Replace,
}

/// <summary>One entry that a refresh changes.</summary>
/// <param name="Certificate">What the entry holds afterwards (before, where it is removed); null for a certificate yet to be made.</param>
/// <param name="Reason">Why, where it is not plain from the kind; else empty.</param>
internal sealed record PlannedChange(ChangeKind Kind, string Alias, Certificate? Certificate, string Reason);

internal enum IdentityAction
{
    /// <summary>The own key entry stays as it is (or there is none, in a truststore).</summary>
    Keep,

    /// <summary>A new key and certificate.</summary>
    Make,

    /// <summary>A new certificate for the key that is there.</summary>
    Certify,

    /// <summary>Another chain for the key that is there: what a CA has answered with.</summary>
    Install,

    /// <summary>Key and chain from elsewhere: what IdentityFrom names.</summary>
    Adopt,

    /// <summary>The staged successor's key and chain.</summary>
    Activate,
}

/// <summary>What happens to the file of a staged successor.</summary>
internal enum SuccessorAction
{
    /// <summary>There is none, and none is needed.</summary>
    None,

    /// <summary>It waits to be put into service.</summary>
    Keep,

    /// <summary>It waits on, under the declared password.</summary>
    Reencode,

    /// <summary>A new key and certificate are staged.</summary>
    Make,

    /// <summary>A new certificate for the present key is staged.</summary>
    Certify,

    /// <summary>It is in service, and its own file goes.</summary>
    Remove,

    /// <summary>It is not what is declared, and goes to the archive.</summary>
    Discard,
}

/// <summary>What a refresh will do to one keystore, as plain data: printing, carrying out and reporting are views of it.</summary>
internal sealed record Plan
{
    public required StoreType Type { get; init; }

    /// <summary>The alias of the own key entry; null in a truststore.</summary>
    public string? OwnAlias { get; init; }

    public IdentityAction Identity { get; init; }

    /// <summary>The chain to install; empty for every other action.</summary>
    public IReadOnlyList<Certificate> Chain { get; init; } = [];

    /// <summary>Why the identity is made or replaced; empty where there was none.</summary>
    public string IdentityReason { get; init; } = "";

    public SuccessorAction Successor { get; init; }

    /// <summary>The change to the successor's own file, for a person; null where there is none.</summary>
    public PlannedChange? SuccessorChange { get; init; }

    public IReadOnlyList<PlannedChange> Changes { get; init; } = [];

    /// <summary>The trusted entries of the result, without their dates.</summary>
    public IReadOnlyList<TrustedPartner> Trusted { get; init; } = [];

    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The same entries are written in another type or under another password.</summary>
    public bool Reencode { get; init; }

    /// <summary>When the next look is due though nothing has changed: a renewal window opens, a warning is to be repeated.</summary>
    public required DateTimeOffset NextAttention { get; init; }

    /// <summary>The keystore itself is written.</summary>
    public bool Rewrites => Changes.Count > 0 || Reencode;

    /// <summary>Something that is there now would be gone afterwards.</summary>
    public bool Discards => Reencode || Changes.Any(change => change.Kind != ChangeKind.Add);

    /// <summary>The successor's file is written or removed.</summary>
    public bool MovesSuccessor => Successor is not (SuccessorAction.None or SuccessorAction.Keep);

    /// <summary>The own certificate afterwards; null where there is none, or nobody knows it before it is made.</summary>
    public Certificate? OwnCertificate(DeclaredInputs inputs, Observation observation) => OwnAlias is not { } alias ? null : Identity switch
    {
        IdentityAction.Keep => (observation.Store?.Find(alias) as KeyEntry)?.Chain.FirstOrDefault(),
        IdentityAction.Install => Chain[0],
        IdentityAction.Adopt => inputs.Identity!.Chain[0],
        IdentityAction.Activate => observation.Successor!.Chain[0],
        _ => null,
    };

    /// <summary>The own certificate will be another, which nobody knows yet.</summary>
    public bool MakesOwnCertificate => Identity is IdentityAction.Make or IdentityAction.Certify;

    public bool HasErrors => Findings.Any(finding => finding.Severity == Severity.Error);
}
