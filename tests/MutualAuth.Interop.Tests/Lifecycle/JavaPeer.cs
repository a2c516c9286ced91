using System.Globalization;
using System.Security.Authentication;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary>A JVM whose keystore and truststore are one file, read anew for each connection: see TlsPeer.java.</summary>
internal sealed class JavaPeer(string folder, string keyStore, string type) : IDisposable
{
    private readonly RunningProgram _program = Tool.Java.Start(
        folder, Path.Combine(AppContext.BaseDirectory, "Lifecycle", "TlsPeer.java"), keyStore, type, keyStore + ".password");

    /// <returns>SHA-256 of the certificate that it has presented, or "refused" and why.</returns>
    public async Task<string> Connect(int port, SslProtocols version)
    {
        _program.Type($"connect {port} {Name(version)}");
        return await Outcome();
    }

    /// <summary>Serves one connection.</summary>
    /// <returns>SHA-256 of the certificate that it has presented, or "refused" and why; and what the client has to say.</returns>
    public async Task<(string Outcome, T Said)> Serve<T>(SslProtocols version, Func<int, Task<T>> client)
    {
        _program.Type($"serve {Name(version)}");
        var line = await _program.Says("port ");
        var said = await client(int.Parse(line["port ".Length..], CultureInfo.InvariantCulture));
        return (await Outcome(), said);
    }

    public void Dispose() => _program.Dispose();

    private async Task<string> Outcome()
    {
        var line = await _program.Says("done ", "refused ");
        return line.StartsWith("done ", StringComparison.Ordinal) ? line["done ".Length..] : line;
    }

    private static string Name(SslProtocols version) => version == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2";
}
