using System.Globalization;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary><c>openssl s_server -rev</c> on a free port of the loopback interface.</summary>
internal sealed class OpenSslServer : IDisposable
{
    private readonly RunningProgram _program;

    private OpenSslServer(RunningProgram program, int port)
    {
        _program = program;
        Port = port;
    }

    public int Port { get; }

    public static async Task<OpenSslServer> Start(TemporaryFolder folder, params string[] arguments)
    {
        var program = Tool.OpenSsl.Start(folder.Path, ["s_server", "-accept", "127.0.0.1:0", "-rev", .. arguments]);
        try
        {
            // It says which port the system has chosen.
            var line = await program.Says("ACCEPT 127.0.0.1:");
            return new OpenSslServer(program, int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture));
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Waits for it to say so; what it said before is passed over.</summary>
    public Task<string> Says(params string[] texts) => _program.Says(texts);

    public void Dispose() => _program.Dispose();
}
