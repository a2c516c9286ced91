using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MutualAuth.Interop.Tests.Lifecycle;

/// <summary>The other party: a certificate of its own, in a folder of its own, with openssl to speak TLS.</summary>
internal sealed class Partner : IDisposable
{
    /// <summary>The name in our certificate, by which a partner knows us.</summary>
    public const string OurHost = "orders.example";

    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _certificate;

    public Partner(string name, DateTimeOffset now)
    {
        Host = name + ".example";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(3000));
        _folder.Write("own.key", key.ExportPkcs8PrivateKeyPem());
        _folder.Write("own.pem", Pem);
    }

    public string Host { get; }

    /// <summary>What it hands to us.</summary>
    public string Pem => _certificate.ExportCertificatePem() + "\n";

    public string Sha256 => _certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <param name="trust">The certificates that it trusts, as PEM.</param>
    public TlsIdentity Identity(string trust)
    {
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPem(trust);
        return new TlsIdentity(_certificate, [], trusted);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }

    /// <summary>A server that demands a certificate of its clients.</summary>
    public Task<OpenSslServer> Listen(string trust, DateTimeOffset at) => OpenSslServer.Start(_folder, ["-Verify", "5", .. Common(trust, at)]);

    /// <summary>Greets our server as a client.</summary>
    public Tool.Result Greet(int port, SslProtocols version, string trust, DateTimeOffset at) => Tool.OpenSsl.TryWith(
        Conversation.Greeting + "\n",
        _folder.Path,
        [
            "s_client", "-connect", $"127.0.0.1:{port}", version == SslProtocols.Tls13 ? "-tls1_3" : "-tls1_2", "-ign_eof", "-brief",
            "-verify", "5", "-verify_hostname", OurHost, .. Common(trust, at),
        ]);

    private string[] Common(string trust, DateTimeOffset at)
    {
        // A name by content: two programs at once may trust different certificates.
        var file = Convert.ToHexString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(trust)))[..16] + ".pem";
        if (!File.Exists(_folder.File(file)))
            _folder.Write(file, trust);
        return
        [
            "-cert", "own.pem", "-key", "own.key", "-CAfile", file, "-no-CApath", "-no-CAstore", "-verify_return_error",
            "-attime", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ];
    }
}
