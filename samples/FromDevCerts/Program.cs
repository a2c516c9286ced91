using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

// The service. Before, listen.UseHttps() alone: Kestrel looked for the certificate of dotnet dev-certs.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var own = new KeyStore("mutualauth/localhost.p12");
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
    IPAddress.Loopback,
    builder.Configuration.GetValue<int>("Port"), // 0, where none is given: any that is free
    listen => listen.UseHttps(new HttpsConnectionAdapterOptions
    {
        ServerCertificate = own.Own,
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = own.Policy(),
    })));
await using var service = builder.Build();
service.MapGet("/", (HttpContext call) => $"hello, {call.Connection.ClientCertificate!.Subject}");
await service.StartAsync();
var address = $"https://localhost:{new Uri(service.Urls.Single()).Port}";
Console.WriteLine($"The service listens on {address}");

// Its client, which in real life is another program. It has a keystore of its own.
var client = new KeyStore("mutualauth/client.p12");
return await Ask("with a certificate of the development CA", client.Own, isAccepted: true)
    & await Ask("without a certificate", null, isAccepted: false) ? 0 : 1;

// HttpClient checks that the CA has signed the service's certificate, and that it is for the host in the address.
async Task<bool> Ask(string how, X509Certificate2? certificate, bool isAccepted)
{
    var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = client.Policy() };
    if (certificate is not null)
        tls.ClientCertificates = [certificate];
    using var http = new HttpClient(new SocketsHttpHandler { SslOptions = tls });
    try
    {
        Console.WriteLine($"{how}\n  accepted: {await http.GetStringAsync(address)}");
        return isAccepted;
    }
    catch (HttpRequestException exception)
    {
        Console.WriteLine($"{how}\n  refused: {exception.GetBaseException().Message}");
        // Refused by TLS: an answer with an error comes too late, and a service that is not there refuses nothing.
        return !isAccepted && exception.StatusCode is null && exception.HttpRequestError != HttpRequestError.ConnectionError;
    }
}
