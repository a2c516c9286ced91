using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// <see cref="VerifyKeyStore"/> for each declared keystore of a project, which knows besides what each is to hold: a trusted
/// certificate that was put in, taken out or replaced behind the project's back is found. Writes nothing.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class VerifyKeyStores : DeclaredKeyStoresTask
{
    /// <summary>The sides of a connection that the own certificates are used on: <c>Client</c>, <c>Server</c>.</summary>
    public string[] Roles { get; set; } = ["Client", "Server"];

    private protected override void Run(CancellationToken cancellation)
    {
        var proof = ProjectProof.Of(Request(), VerificationParameters.Roles(Roles), Say, cancellation);
        var lines = proof.Reports.SelectMany(VerificationText.Of).ToList();
        if (proof.Reports.Count == 0)
            lines.Add($"MutualAuth: {ProjectName} has no keystore to verify");
        PrintLines(lines);
        foreach (var finding in proof.Findings)
            Report(finding);
    }
}
