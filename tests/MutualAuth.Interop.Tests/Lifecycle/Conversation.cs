using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary>
/// A client says a word, and the server gives it back reversed, as <c>openssl s_server -rev</c> does. In TLS 1.3 a client is
/// done before the server has looked at its certificate: only the answer shows that it was accepted.
/// </summary>
internal static class Conversation
{
    public const string Greeting = "hello";
    public const string Answer = "olleh";

    public static readonly SslProtocols[] Versions = [SslProtocols.Tls12, SslProtocols.Tls13];

    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <returns>SHA-256 of the certificate that the server has presented.</returns>
    /// <exception cref="AuthenticationException">One side refuses the other.</exception>
    /// <exception cref="IOException">The server refuses the client after its part of the handshake.</exception>
    public static async Task<string> Greet(TlsIdentity client, string host, int port, SslProtocols version, DateTimeOffset at)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        await using var stream = new SslStream(connection.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = version,
            ClientCertificateContext = client.Context(),
            CertificateChainPolicy = client.Policy(at),
            // A resumed session would not show the certificates again.
            AllowTlsResume = false,
        };
        await stream.AuthenticateAsClientAsync(options, limit.Token);
        Assert.AreEqual(version, stream.SslProtocol);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Greeting + "\n"), limit.Token);
        Assert.AreEqual(Answer, await ReadLine(stream, limit.Token));
        return stream.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256);
    }

    /// <summary>Serves one connection.</summary>
    /// <exception cref="AuthenticationException">One side refuses the other.</exception>
    public static async Task Serve(TlsIdentity server, TcpClient connection, SslProtocols version, DateTimeOffset at)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var _ = connection;
        await using var stream = new SslStream(connection.GetStream());
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = server.Context(),
            ClientCertificateRequired = true,
            EnabledSslProtocols = version,
            CertificateChainPolicy = server.Policy(at),
            AllowTlsResume = false,
        };
        await stream.AuthenticateAsServerAsync(options, limit.Token);
        var line = await ReadLine(stream, limit.Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(line.Reverse()) + "\n"), limit.Token);
        await stream.ShutdownAsync();
    }

    public static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    public static int Port(this TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private static async Task<string> ReadLine(SslStream stream, CancellationToken limit)
    {
        var line = new StringBuilder();
        var buffer = new byte[64];
        while (true)
        {
            var count = await stream.ReadAsync(buffer, limit);
            if (count == 0)
                throw new IOException("the connection was closed without an answer");
            line.Append(Encoding.ASCII.GetString(buffer, 0, count));
            if (line[^1] == '\n')
                return line.ToString().TrimEnd();
        }
    }
}
