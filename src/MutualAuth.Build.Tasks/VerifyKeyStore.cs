using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// Proves that a keystore works: what it holds is checked, and real TLS handshakes are made with it, within the process. Prints a
/// line for each check; an error where something is wrong. Writes nothing.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class VerifyKeyStore : KeyStoreTask
{
    /// <summary>The own key entry; the only one where not given.</summary>
    public string? Alias { get; set; }

    /// <summary>It is a truststore, without a key of its own.</summary>
    public bool TrustOnly { get; set; }

    /// <summary>The sides of a connection that the own certificate is used on: <c>Client</c>, <c>Server</c>.</summary>
    public string[] Roles { get; set; } = ["Client", "Server"];

    /// <summary>The date to go by (or UTC ticks), instead of the clock's: whether it works on that day.</summary>
    public string? Now { get; set; }

    private protected override void Run(CancellationToken cancellation)
    {
        var proof = new KeyStoreProof(Declaration(), VerificationParameters.Now(Now)) { Roles = VerificationParameters.Roles(Roles) };
        var report = proof.Run(cancellation);
        PrintLines(VerificationText.Of(report).ToList());
        foreach (var finding in report.Findings)
            Report(finding);
    }

    private protected override string? Metadata(string name) => name switch
    {
        nameof(Alias) => Alias,
        nameof(TrustOnly) => TrustOnly ? "true" : null,
        _ => base.Metadata(name),
    };
}
