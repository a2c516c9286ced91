using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.Build.Tasks;

/// <summary>What the tasks that talk to a live server are given, read alike.</summary>
internal static class ProbeParameters
{
    public static EndpointProbe Probe(string endpoint, int seconds) => seconds is >= 1 and <= 3600
        ? new EndpointProbe(Endpoint.Parse(endpoint), TimeSpan.FromSeconds(seconds))
        : throw Mab.BadParameter.Error(null, "Timeout", "it is a number of seconds, from 1 to 3600");
}
