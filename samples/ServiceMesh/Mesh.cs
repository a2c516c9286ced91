using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

/// <summary>The own keystore: what a service shows of itself, and whom it believes.</summary>
sealed class Mesh
{
    private readonly X509Certificate2Collection _roots = [];

    private Mesh(string keyStore)
    {
        var password = File.ReadLines(keyStore + ".password").First();
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(keyStore, password);
        Own = all.Single(certificate => certificate.HasPrivateKey);
        _roots.AddRange(all.Where(certificate => !certificate.HasPrivateKey).ToArray());
    }

    public X509Certificate2 Own { get; }

    /// <summary>A service on 127.0.0.1 that talks to nobody without a certificate from the mesh's root.</summary>
    public static (WebApplication Service, Mesh Mesh) Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var name = builder.Environment.ApplicationName;
        var mesh = new Mesh(builder.Configuration["KeyStore"] ?? $"mutualauth/{name.ToLowerInvariant()}.p12");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback,
            builder.Configuration.GetValue<int>("Port"),
            listen => listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = mesh.Own,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = mesh.Policy(),
            })));

        var service = builder.Build();
        service.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"{name} listens on {service.Urls.Single()}"));
        return (service, mesh);
    }

    /// <param name="name">The name that the other one's certificate must bear, wherever it listens.</param>
    /// <param name="certificate">What is shown to it.</param>
    public HttpClient Client(string name, string address, X509Certificate2? certificate)
    {
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = Policy() };
        if (certificate is not null)
            tls.ClientCertificates = [certificate];
        return new HttpClient(new SocketsHttpHandler { SslOptions = tls })
        {
            BaseAddress = new Uri(address),
            DefaultRequestHeaders = { Host = name },
        };
    }

    /// <summary>The mesh's root and no other: the machine's own store is not asked.</summary>
    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // There is nobody to ask. Certificates are valid for 90 days instead.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_roots);
        return policy;
    }
}
