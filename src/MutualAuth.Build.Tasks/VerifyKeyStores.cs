using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;

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
        var roles = VerificationParameters.Roles(Roles);
        var request = Request() with { PlanOnly = true };
        var plan = KeyStoreRefresh.Run(request, Say, cancellation);
        var reports = new List<VerificationReport>();
        foreach (var item in request.KeyStores)
        {
            if (Proof(request, plan, item) is { } proof)
                reports.Add((proof with { Roles = roles }).Run(cancellation));
        }

        var lines = reports.SelectMany(VerificationText.Of).ToList();
        if (reports.Count == 0)
            lines.Add($"MutualAuth: {ProjectName} has no keystore to verify");
        PrintLines(lines);
        foreach (var finding in reports.SelectMany(report => report.Findings).Concat(OfItems(plan, reports)))
            Report(finding);
    }

    /// <returns>Null where the item itself is wrong, which the plan tells of.</returns>
    private static KeyStoreProof? Proof(RefreshRequest request, RefreshResult plan, DeclaredItem item)
    {
        if (plan.Planned.FirstOrDefault(keyStore => keyStore.Declaration.Path == item.FullPath) is { } planned)
            return new KeyStoreProof(planned.Declaration, request.Now) { Declared = DeclaredState.Of(planned) };
        try
        {
            return new KeyStoreProof(request.Reader.KeyStore(item), request.Now) { Declared = DeclaredState.Unknown };
        }
        catch (MutualAuthException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with the items: a partner's file that is not there, a keystore that no build could make as declared.</summary>
    private static IEnumerable<Finding> OfItems(RefreshResult plan, IEnumerable<VerificationReport> reports)
    {
        var ofPlans = new HashSet<Finding>(plan.Planned.SelectMany(planned => planned.Plan.Findings));
        var told = new HashSet<(string, string?, string)>(reports.SelectMany(report => report.Findings).Select(Key));
        return plan.Findings.Where(finding => !ofPlans.Contains(finding) && !told.Contains(Key(finding)));
    }

    private static (string Code, string? File, string Text) Key(Finding finding) => (finding.Code, finding.File, finding.Text);
}
