using Microsoft.Build.Framework;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Planning;

namespace MutualAuth.Build.Tasks;

/// <summary>Tries each declared keystore of a project against a live server, one after the other: what MutualAuthVerify calls with an endpoint.</summary>
[MSBuildMultiThreadableTask]
public sealed class ProbeKeyStores : DeclaredKeyStoresTask
{
    /// <summary>The server: <c>host:port</c>.</summary>
    [Required]
    public string Endpoint { get; set; } = "";

    /// <summary>The file name, with or without extension, of the one keystore to try; all where not given.</summary>
    public string? KeyStoreName { get; set; }

    /// <summary>Seconds that one keystore may take.</summary>
    public int Timeout { get; set; } = (int)EndpointProbe.DefaultLimit.TotalSeconds;

    private protected override void Run(CancellationToken cancellation)
    {
        var probe = ProbeParameters.Probe(Endpoint, Timeout);
        var request = Request();
        var named = request.KeyStores.Where(item => IsNamed(item.FullPath)).ToList();
        if (named.Count == 0)
        {
            throw request.KeyStores.Count == 0
                ? Mab.NoKeyStoreDeclared.Error(null)
                : Mab.UnknownEndpointKeyStore.Error(null, KeyStoreName!, string.Join(", ", request.KeyStores.Select(item => Path.GetFileName(item.FullPath))));
        }

        var subjects = named.Select(item => Opened(request.Reader, item)).OfType<ProbeSubject>().ToList();
        var lines = new List<string>();
        var findings = new List<Finding>();
        foreach (var subject in ProbeSubject.Together(subjects))
        {
            var (told, found) = probe.Try(subject, request.Now, cancellation);
            if (lines.Count > 0)
                lines.Add("");
            lines.AddRange(told);
            findings.AddRange(found);
        }

        PrintLines(lines);
        foreach (var finding in findings)
            Report(finding);
    }

    /// <summary>One that does not open is no reason not to try the others.</summary>
    private ProbeSubject? Opened(DeclarationReader reader, DeclaredItem item)
    {
        try
        {
            return ProbeSubject.Open(reader.KeyStore(item));
        }
        catch (MutualAuthException exception)
        {
            Report(exception.Finding.File is null ? exception.Finding.InFile(item.DisplayPath) : exception.Finding);
            return null;
        }
    }

    private bool IsNamed(string path) => string.IsNullOrEmpty(KeyStoreName)
        || string.Equals(Path.GetFileName(path), KeyStoreName, StringComparison.OrdinalIgnoreCase)
        || string.Equals(Path.GetFileNameWithoutExtension(path), KeyStoreName, StringComparison.OrdinalIgnoreCase);
}
