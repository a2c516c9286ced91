using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

const string KeyStore = "mutualauth/dotnet.p12";
const int Accepted = 0, Refused = 2;

var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(KeyStore, File.ReadLines(KeyStore + ".password").First());
var own = all.Single(certificate => certificate.HasPrivateKey);
var partners = all.Where(certificate => !certificate.HasPrivateKey).ToArray();

try
{
    return await AskJava() && await LetJavaAsk(args) ? 0 : 1;
}
catch (Win32Exception)
{
    Console.Error.WriteLine("There is no java here. Install a JDK, 11 or later, and put its bin folder into PATH: see the README.");
    return 1;
}

// .NET is the client, Java the server.
async Task<bool> AskJava()
{
    using var server = Java("Server.java");
    try
    {
        if (await server.StandardOutput.ReadLineAsync() is not { } line)
        {
            Console.Error.WriteLine("Server.java did not start. It needs a JDK, 11 or later; a JRE cannot run a source file.");
            return false;
        }

        Console.WriteLine(line);
        var address = line.Split(' ')[^1];
        return await Ask(address, "with the certificate", own, isAccepted: true)
            & await Ask(address, "without", null, isAccepted: false);
    }
    finally
    {
        server.Kill(entireProcessTree: true);
    }
}

async Task<bool> Ask(string address, string how, X509Certificate2? certificate, bool isAccepted)
{
    var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = Policy() };
    if (certificate is not null)
        tls.ClientCertificates = [certificate];
    using var client = new HttpClient(new SocketsHttpHandler { SslOptions = tls });
    Console.WriteLine($".NET asks Java, {how}");
    try
    {
        Console.WriteLine($"  accepted: {await client.GetStringAsync(address)}");
        return isAccepted;
    }
    catch (HttpRequestException exception)
    {
        Console.WriteLine($"  refused: {exception.GetBaseException().Message}");
        // Refused by TLS: an answer with an error comes too late, and a server that is not there refuses nothing.
        return !isAccepted && exception.StatusCode is null && exception.HttpRequestError != HttpRequestError.ConnectionError;
    }
}

// .NET is the server, Java the client.
async Task<bool> LetJavaAsk(string[] args)
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Logging.SetMinimumLevel(LogLevel.Warning);
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(
        new HttpsConnectionAdapterOptions
        {
            ServerCertificate = own,
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = Policy(),
        })));
    await using var server = builder.Build();
    server.MapGet("/", (HttpContext call) => $".NET says hello to {call.Connection.ClientCertificate!.Subject}");
    await server.StartAsync();

    var address = $"https://localhost:{new Uri(server.Urls.Single()).Port}";
    Console.WriteLine($"\n.NET listens on {address}");
    return await JavaAsks("with the certificate", Accepted, address)
        & await JavaAsks("without", Refused, address, "--without-certificate");
}

static async Task<bool> JavaAsks(string how, int expected, params string[] args)
{
    Console.WriteLine($"Java asks .NET, {how}");
    using var client = Java("Client.java", args);
    Console.Write(await client.StandardOutput.ReadToEndAsync());
    await client.WaitForExitAsync();
    return client.ExitCode == expected;
}

static Process Java(string source, params string[] args) =>
    Process.Start(new ProcessStartInfo("java", [source, .. args]) { RedirectStandardOutput = true })!;

// Trusts the partners and nobody else: the machine's own root certificates are not asked.
X509ChainPolicy Policy()
{
    var policy = new X509ChainPolicy
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        // A self-signed certificate is not revoked by anybody: its partners take it out of their keystores.
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };
    policy.CustomTrustStore.AddRange(partners);
    return policy;
}
