using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

if (args.Length != 1)
{
    Console.Error.WriteLine("Usage: dotnet run -- https://partner.example/");
    return 2;
}

// Where the build has made them. A published program is given them by its secret store instead: see the README.
var folder = Environment.GetEnvironmentVariable("MUTUALAUTH_FOLDER") ?? "mutualauth";
var password = File.ReadAllText(Path.Combine(folder, "client.KEYSTORE-EXTENSION.password")).TrimEnd('\n');
using var key = X509Certificate2.CreateFromEncryptedPemFile(
    Path.Combine(folder, "client.chain.pem"), password, Path.Combine(folder, "client.key.pem"));
// Windows' TLS takes no key that lies in memory alone.
using var own = X509CertificateLoader.LoadPkcs12(key.Export(X509ContentType.Pfx), null);
var partners = new X509Certificate2Collection();
partners.ImportFromPemFile(Path.Combine(folder, "client.partners.pem"));

using var handler = new SocketsHttpHandler
{
    SslOptions = new SslClientAuthenticationOptions
    {
        ClientCertificateContext = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true),
        // The partners alone: what the machine trusts for browsing is not asked.
        CertificateChainPolicy = Trust(partners),
        // .NET trusts by root certificates. A partner's own certificate, to the byte, does without its CA's.
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors
                && chain!.ChainStatus.All(status => status.Status == X509ChainStatusFlags.PartialChain)
                && partners.Any(partner => partner.RawData.SequenceEqual(certificate!.GetRawCertData()))),
    },
};
using var client = new HttpClient(handler);
try
{
    Console.WriteLine((await client.GetAsync(args[0])).StatusCode);
    return 0;
}
catch (HttpRequestException exception)
{
    Console.Error.WriteLine(exception.GetBaseException().Message);
    return 1;
}

static X509ChainPolicy Trust(X509Certificate2Collection partners)
{
    var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
    policy.CustomTrustStore.AddRange(partners);
    return policy;
}
