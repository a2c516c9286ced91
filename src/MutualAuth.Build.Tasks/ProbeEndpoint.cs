using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Handshake;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// Tries a keystore against a live server, as a client of mutual TLS, and says what was seen and what is wrong (openssl
/// s_client). An error where a connection would fail.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class ProbeEndpoint : KeyStoreTask
{
    /// <summary>The server: <c>host:port</c>, or <c>[2001:db8::7]:port</c>; 443 where no port is given.</summary>
    [Required]
    public string Endpoint { get; set; } = "";

    /// <summary>The alias of the key to send; the only one where not given.</summary>
    public string? Alias { get; set; }

    /// <summary>Seconds that everything together may take.</summary>
    public int Timeout { get; set; } = (int)EndpointProbe.DefaultLimit.TotalSeconds;

    /// <summary>The time to judge by, in UTC ticks, instead of the clock's: for tests.</summary>
    public string? Now { get; set; }

    private protected override string? Metadata(string name) => name == nameof(Alias) ? Alias : base.Metadata(name);

    private protected override void Run(CancellationToken cancellation)
    {
        var probe = ProbeParameters.Probe(Endpoint, Timeout);
        var subject = InKeyStore(() => ProbeSubject.Open(Declaration()));
        var (lines, findings) = probe.Try(subject, Moment(Now), cancellation);
        PrintLines(lines);
        foreach (var finding in findings)
            Report(finding);
    }
}
