using System.Collections;
using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// Saves what a server presents under <c>partners/</c>, and prints the items to paste: what MutualAuthFetchPartner calls. No
/// key is used, and nothing is trusted by it.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class FetchPartnerCertificate : MutualAuthTask
{
    /// <summary>The server: <c>host:port</c>. Not marked as required: what is missing has a better text than MSBuild's.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The project file; <c>partners/</c> is beside it.</summary>
    [Required]
    public ITaskItem Project { get; set; } = null!;

    /// <summary>Seconds that everything together may take.</summary>
    public int Timeout { get; set; } = (int)EndpointProbe.DefaultLimit.TotalSeconds;

    /// <summary>The time to judge by, in UTC ticks, instead of the clock's: for tests.</summary>
    public string? Now { get; set; }

    private protected override string ReportedFile => Project.GetMetadata("FullPath");

    private protected override void Run(CancellationToken cancellation)
    {
        var probe = ProbeParameters.Probe(Endpoint, Timeout);
        var seen = probe.Run(null, cancellation);
        if (ProbeVerdict.NothingPresented(seen) is { } nothing)
        {
            Report(nothing);
            return;
        }

        var fetched = new FetchedPartner(Path.GetDirectoryName(Project.GetMetadata("FullPath"))!, probe.Endpoint, IsDeclared);
        fetched.Save(seen.First!.ServerChain, Moment(Now));
        PrintLines(fetched.Lines);
        foreach (var finding in fetched.Findings)
            Report(finding);
    }

    /// <summary>
    /// Has the project evaluated anew, with the file there, and looks for it among its items: whether a pattern such as
    /// <c>partners/*.pem</c> takes it in, nobody else can tell. The property makes it another project instance.
    /// </summary>
    private bool IsDeclared(string path)
    {
        var outputs = new Hashtable();
        var properties = new Hashtable { ["_MutualAuthFetched"] = path, ["_MutualAuthCommand"] = "true" };
        // Where the project cannot be asked, the careful answer is yes.
        return !BuildEngine.BuildProjectFile(Project.GetMetadata("FullPath"), ["_MutualAuthPartnerItems"], properties, outputs)
            || outputs["_MutualAuthPartnerItems"] is not ITaskItem[] items
            || items.Any(item => PathComparison.Same(Path.GetFullPath(item.GetMetadata("FullPath")), Path.GetFullPath(path)));
    }
}
