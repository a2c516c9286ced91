using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MutualAuth.Build.Tests.Sdk;

/// <summary>TLS on a free port of loopback: wants a client certificate, and accepts the one that it knows.</summary>
internal sealed class TlsServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();

    /// <param name="issuer">
    /// The name of the CA that has signed its certificate, which is the first one of that CA; self-signed where left out. Each
    /// server has a CA of its own, so that two with the same name show certificates that only their bytes tell apart.
    /// </param>
    public TlsServer(string? issuer = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var (notBefore, notAfter) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        using var certificate = issuer is null ? request.CreateSelfSigned(notBefore, notAfter) : Issued(request, key, issuer, notBefore, notAfter);
        // Windows wants the key in a store, which a PKCS #12 gives it.
        Certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        _listener.Start();
        _ = Serve();
    }

    public X509Certificate2 Certificate { get; }

    public string Endpoint => "127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>SHA-256 of the client's certificate; <c>*</c> for any.</summary>
    public string Accepts { get; set; } = "";

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        Certificate.Dispose();
    }

    private static X509Certificate2 Issued(CertificateRequest request, ECDsa key, string issuer, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using var authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = request.Create(new X500DistinguishedName(issuer), X509SignatureGenerator.CreateForECDsa(authority), notBefore, notAfter, [1]);
        return issued.CopyWithPrivateKey(key);
    }

    private async Task Serve()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificate = Certificate,
                        ClientCertificateRequired = true,
                        EnabledSslProtocols = SslProtocols.Tls12,
                        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                            certificate is not null && (Accepts == "*" || certificate.GetCertHashString(HashAlgorithmName.SHA256) == Accepts),
                    },
                    _end.Token);
                await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n\r\n"), _end.Token);
                // The request, or the client's end: hanging up on what it sends would take the answer from it.
                _ = await stream.ReadAsync(new byte[4096], _end.Token);
                await stream.ShutdownAsync();
            }
            catch (Exception exception) when (exception is AuthenticationException or IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client was refused or has left; the next one comes, or the test is over.
            }
        }
    }
}
