using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MutualAuth.Build.Tests.Sdk;

/// <summary>Somebody else's certificate, made by the platform: nothing of ours has a part in it.</summary>
internal sealed class Partner
{
    private readonly X509Certificate2 _certificate;
    private readonly ECDsa _key;

    private Partner(string name, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        _certificate = request.CreateSelfSigned(notBefore, notAfter);
        Request = request.CreateSigningRequestPem();
    }

    /// <summary>Valid for ten years from yesterday on, so that a test can set the clock ahead.</summary>
    public static Partner Named(string name) => new(name, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(10));

    /// <param name="days">Until its end; negative where that is past.</param>
    public static Partner Ending(string name, double days) =>
        new(name, DateTimeOffset.UtcNow.AddDays(-1000), DateTimeOffset.UtcNow.AddDays(days));

    /// <summary>In UTC.</summary>
    public DateTime NotAfter => _certificate.NotAfter.ToUniversalTime();

    public byte[] Der => _certificate.RawData;

    public string Pem => _certificate.ExportCertificatePem() + "\n";

    public string KeyPem => _key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>A PKCS #10 request, PEM: what partners send when they have misunderstood.</summary>
    public string Request { get; }

    public string Sha256 => Convert.ToHexString(SHA256.HashData(Der));
}
