using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

// What to tell the partner beside the file itself, so that they can compare.
using var own = X509CertificateLoader.LoadCertificateFromFile("myKeystore.pem");
Console.WriteLine($"Hand myKeystore.pem to the partner: {own.Subject}");
Console.WriteLine($"SHA-256 {own.GetCertHashString(HashAlgorithmName.SHA256)}, valid until {own.NotAfter.ToUniversalTime():yyyy-MM-dd}");
