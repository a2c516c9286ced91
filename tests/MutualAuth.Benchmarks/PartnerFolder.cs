using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MutualAuth.Benchmarks;

/// <summary>A folder of partner files as a CA would have issued them: one PEM certificate each, with the usual extensions.</summary>
internal static class PartnerFolder
{
    /// <param name="number">From 1. The first two digits of the name count the thousands.</param>
    public static string Name(int number) => string.Format(CultureInfo.InvariantCulture, "partner-{0:00000}.pem", number - 1);

    /// <summary>Of one RSA key: making thousands would take minutes, and costs no reader anything.</summary>
    public static void Write(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        using var key = RSA.Create(2048);
        for (var number = 1; number <= count; number++)
            Write(folder, number, key);
    }

    /// <summary>The partner has another certificate from now on.</summary>
    public static void Exchange(string folder, int number)
    {
        using var key = RSA.Create(2048);
        Write(folder, number, key);
    }

    private static void Write(string folder, int number, RSA key)
    {
        var host = string.Format(CultureInfo.InvariantCulture, "partner-{0}.example.com", number);
        var request = new CertificateRequest($"CN={host}, O=Example Ltd, C=GB", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1),
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(2), RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(Path.Combine(folder, Name(number)), certificate.ExportCertificatePem() + "\n");
    }
}
