#:property PublishAot=false
// How partners.pem was made: 250 certificates, each of a partner of its own, whose keys are thrown away.
// dotnet run MakePartners.cs > partners.pem

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

for (var number = 1; number <= 250; number++)
{
    // EC, and no more extensions than this one, to keep the file short.
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = new CertificateRequest($"CN=Partner {number:000}", key, HashAlgorithmName.SHA256);
    request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
    using var certificate = request.CreateSelfSigned(new(2024, 1, 1, 0, 0, 0, default), new(2049, 12, 31, 0, 0, 0, default));
    Console.WriteLine(certificate.ExportCertificatePem());
}
