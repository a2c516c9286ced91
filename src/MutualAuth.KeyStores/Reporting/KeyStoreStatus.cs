using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Reporting;

internal enum KeyStoreState
{
    AsDeclared,

    /// <summary>There is no file; the next refresh makes it.</summary>
    ToBeMade,

    /// <summary>The next refresh changes it.</summary>
    ToBeChanged,

    /// <summary>A refresh would leave it as it is, and fail.</summary>
    NeedsPerson,

    /// <summary>The file is there, and what it holds cannot be told.</summary>
    Unreadable,
}

/// <summary>What the next refresh does with a trusted entry.</summary>
internal enum TrustState
{
    Trusted,
    ToBeAdded,
    ToBeReplaced,
    ToBeRemoved,
}

/// <summary>A certificate as an entry shows it.</summary>
internal sealed record CertificateStatus
{
    public required string Alias { get; init; }

    /// <summary>As keytool prints it; text of strangers.</summary>
    public required string Subject { get; init; }

    public required string Issuer { get; init; }

    public required bool IsSelfSigned { get; init; }

    /// <summary>Upper-case hexadecimal with colons.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Such as <c>RSA 2048</c>.</summary>
    public required string Key { get; init; }

    public required DateTimeOffset Begins { get; init; }

    public required DateTimeOffset Ends { get; init; }

    /// <summary>Whole days; negative once it has ended.</summary>
    public required int DaysLeft { get; init; }

    /// <summary>The worst that a finding says of it; null where none does.</summary>
    public Severity? Attention { get; init; }
}

/// <summary>A private key's certificate.</summary>
/// <param name="ChainLength">Itself included.</param>
internal sealed record OwnStatus(CertificateStatus Certificate, int ChainLength);

/// <summary>A certificate that the keystore trusts, or is to trust.</summary>
/// <param name="Source">The file that declares it; null where none does, or where that cannot be told.</param>
internal sealed record PartnerStatus(CertificateStatus Certificate, TrustState State, string? Source);

/// <summary>A finding, in words.</summary>
/// <param name="File">What it is about: a keystore, a partner's file; null for the project itself.</param>
internal sealed record FindingStatus(Severity Severity, string Code, string? File, string Problem, string Remedy)
{
    public static FindingStatus Of(Finding finding) => new(finding.Severity, finding.Code, finding.File, finding.Problem, finding.Remedy);

    /// <summary>Whether it is about that certificate: all findings about one quote its alias.</summary>
    public bool IsAbout(string? file, string alias) =>
        file is not null && file == File && Problem.IndexOf($"'{alias}'", StringComparison.Ordinal) >= 0;
}

/// <summary>One keystore as it is now, and what the next refresh makes of it.</summary>
internal sealed record KeyStoreStatus
{
    /// <summary>As the user wrote it.</summary>
    public required string Path { get; init; }

    /// <summary><c>JKS</c> or <c>PKCS12</c>; null where neither the file nor the declaration tells.</summary>
    public string? Type { get; init; }

    public required bool Exists { get; init; }

    public required KeyStoreState State { get; init; }

    public bool TrustOnly { get; init; }

    /// <summary>Null in a truststore, and where there is none yet.</summary>
    public OwnStatus? Own { get; init; }

    /// <summary>What the next refresh does with the own certificate; empty where it stays.</summary>
    public string OwnChange { get; init; } = "";

    public OwnStatus? Successor { get; init; }

    /// <summary>The keystore that the successor waits in, as the user would write it.</summary>
    public string SuccessorPath { get; init; } = "";

    /// <summary>Those that end first come first.</summary>
    public IReadOnlyList<PartnerStatus> Partners { get; init; } = [];

    public IReadOnlyList<FindingStatus> Findings { get; init; } = [];

    /// <summary>When something is next to be done, or said again; null where that cannot be told, or never.</summary>
    public DateTimeOffset? NextAttention { get; init; }

    public bool HasErrors => Findings.Any(finding => finding.Severity == Severity.Error);

    public string StateText => State switch
    {
        KeyStoreState.AsDeclared => "as declared",
        KeyStoreState.ToBeMade => "not there yet; a build makes it",
        KeyStoreState.ToBeChanged => "a build changes it",
        KeyStoreState.NeedsPerson => "needs a person",
        _ => "cannot be read",
    };
}

/// <summary>All the keystores of one project at one moment.</summary>
/// <param name="Findings">Of all keystores, each once, what is most urgent first.</param>
internal sealed record ProjectStatus(
    string Name, DateTimeOffset Now, IReadOnlyList<KeyStoreStatus> KeyStores, IReadOnlyList<FindingStatus> Findings)
{
    public int Errors => Findings.Count(finding => finding.Severity == Severity.Error);

    public int Warnings => Findings.Count - Errors;

    /// <summary>Certificates that are trusted now, each once.</summary>
    public int Trusted => KeyStores
        .SelectMany(keyStore => keyStore.Partners)
        .Where(partner => partner.State != TrustState.ToBeAdded)
        .Select(partner => partner.Certificate.Sha256)
        .Distinct(StringComparer.Ordinal)
        .Count();

    public DateTimeOffset? NextAttention => KeyStores.Min(keyStore => keyStore.NextAttention);
}
