using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Https;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var keyStore = new KeyStore(builder.Configuration["KeyStore"] ?? "../Certificates/mutualauth/service.p12");
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
    IPAddress.Loopback,
    builder.Configuration.GetValue<int>("Port"), // 0, where none is given: any that is free
    listen => listen.UseHttps(new HttpsConnectionAdapterOptions
    {
        ServerCertificate = keyStore.Own,
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = keyStore.Policy(),
    })));

var service = builder.Build();
service.MapGet("/", (HttpContext call) => $"hello, {call.Connection.ClientCertificate!.Subject}");
await service.StartAsync();
Console.WriteLine($"The service trusts {keyStore.Partners.Count} partners");
Console.WriteLine($"The service listens on https://localhost:{new Uri(service.Urls.Single()).Port}");
await service.WaitForShutdownAsync();
