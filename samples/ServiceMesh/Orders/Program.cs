using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

var (service, mesh) = Mesh.Create(args);
service.MapGet("/address/{order}", (string order, HttpContext call) =>
    $"Orders to {call.Connection.ClientCertificate!.Subject}: order {order} goes to 12 Mill Lane");
await service.StartAsync();

using var neighbours = new Neighbours(service.Environment.ContentRootPath);
var billing = service.Configuration["Billing"] ?? neighbours.Start("Billing");
var shipping = service.Configuration["Shipping"] ?? neighbours.Start("Shipping", "--Billing", billing, "--Orders", service.Urls.Single());

var asItShould = true;
await AskBoth("without a certificate", null, isAccepted: false);
using var stranger = Stranger(mesh.Own.Subject);
await AskBoth($"with a certificate for {stranger.Subject} that somebody else made", stranger, isAccepted: false);
await AskBoth("with the certificate of Orders", mesh.Own, isAccepted: true);

await service.StopAsync();
return asItShould ? 0 : 1;

async Task AskBoth(string how, X509Certificate2? certificate, bool isAccepted)
{
    Console.WriteLine($"\n{how}");
    await Ask("billing", billing, "/paid/42", certificate, isAccepted);
    await Ask("shipping", shipping, "/ship/42", certificate, isAccepted);
}

async Task Ask(string name, string address, string path, X509Certificate2? certificate, bool isAccepted)
{
    using var client = mesh.Client(name, address, certificate);
    try
    {
        Console.WriteLine("  " + (await client.GetStringAsync(path)).ReplaceLineEndings("\n  "));
        asItShould &= isAccepted;
    }
    catch (HttpRequestException exception)
    {
        Console.WriteLine($"  {name} refuses: {exception.GetBaseException().Message}");
        // Refused by TLS: an answer with an error comes too late, and a service that is not there refuses nothing.
        asItShould &= !isAccepted && exception.StatusCode is null && exception.HttpRequestError != HttpRequestError.ConnectionError;
    }
}

static X509Certificate2 Stranger(string subject)
{
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256)
        .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
}
