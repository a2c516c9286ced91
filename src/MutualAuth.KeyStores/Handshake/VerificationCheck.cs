using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>One thing that was checked of a keystore.</summary>
/// <param name="Detail">What was found, in few words; of a check that could not be made, why.</param>
internal sealed record VerificationCheck(string Name, IReadOnlyList<Finding> Findings, string Detail)
{
    /// <summary>It could not be made, because of an earlier one.</summary>
    public bool IsSkipped { get; init; }

    public bool IsOk => !IsSkipped && Findings.All(finding => finding.Severity != Severity.Error);

    public static VerificationCheck Skipped(string name, string why) => new(name, [], "not checked: " + why) { IsSkipped = true };
}

/// <summary>What was checked of one keystore.</summary>
internal sealed record VerificationReport(string Heading, IReadOnlyList<VerificationCheck> Checks)
{
    public IEnumerable<Finding> Findings => Checks.SelectMany(check => check.Findings);
}
