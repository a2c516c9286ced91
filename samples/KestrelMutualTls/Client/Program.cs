using System.Diagnostics;
using System.Net.Security;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

var keyStore = new KeyStore("../Certificates/mutualauth/client.p12");
using var stranger = Stranger(keyStore.Own.Subject);
using var service = StartService(out var address);
try
{
    var asItShould = await Ask("with the client's certificate", keyStore.Own, isAccepted: true);
    asItShould &= await Ask("without a certificate", null, isAccepted: false);
    asItShould &= await Ask($"with a certificate for {stranger.Subject} that somebody else made", stranger, isAccepted: false);
    return asItShould ? 0 : 1;
}
finally
{
    service.Kill(entireProcessTree: true);
}

// HttpClient checks that the service's certificate is a partner's, and that it is for the host in the address.
async Task<bool> Ask(string how, X509Certificate2? certificate, bool isAccepted)
{
    var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = keyStore.Policy() };
    if (certificate is not null)
        tls.ClientCertificates = [certificate];
    using var client = new HttpClient(new SocketsHttpHandler { SslOptions = tls });
    try
    {
        Console.WriteLine($"{how}\n  accepted: {await client.GetStringAsync(address)}");
        return isAccepted;
    }
    catch (HttpRequestException exception)
    {
        Console.WriteLine($"{how}\n  refused: {exception.GetBaseException().Message}");
        // Refused by TLS: an answer with an error comes too late, and a service that is not there refuses nothing.
        return !isAccepted && exception.StatusCode is null && exception.HttpRequestError != HttpRequestError.ConnectionError;
    }
}

static Process StartService(out string address)
{
    var configuration = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
    string[] run = ["run", "--no-build", "-c", configuration, "--project", "../Service"];
    var process = Process.Start(new ProcessStartInfo("dotnet", run) { RedirectStandardOutput = true })!;
    while (process.StandardOutput.ReadLine() is { } line)
    {
        Console.WriteLine(line);
        address = line.Split(' ')[^1];
        if (address.StartsWith("https://", StringComparison.Ordinal))
            return process;
    }

    throw new InvalidOperationException("The service did not start");
}

static X509Certificate2 Stranger(string subject)
{
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256)
        .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
}
