using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.KeyStores.Tests.Certificates;

/// <summary>Certificates of partners, and the shapes of file in which they send them.</summary>
internal static class PartnerSample
{
    /// <summary>Three that have nothing to do with each other, so that only the file gives them an order.</summary>
    public static readonly IReadOnlyList<Certificate> Three =
        [Sample.Ec("zebra").Chain[0], Sample.Rsa("ant").Chain[0], Sample.Ed25519("moth").Chain[0]];

    public static Certificate One => Three[0];

    public static string Pem(Certificate certificate, string label = "CERTIFICATE") =>
        PemEncoding.WriteString(label, certificate.Der) + "\n";

    public static string Base64(byte[] der, int width = 64) =>
        string.Join("\n", Convert.ToBase64String(der).Chunk(width).Select(line => new string(line))) + "\n";

    /// <summary>What openssl crl2pkcs7 -nocrl makes: a SignedData that nobody signed.</summary>
    public static byte[] Pkcs7(params IEnumerable<Certificate> certificates)
    {
        var content = Element(0xA0, [.. certificates.SelectMany(certificate => certificate.Der)]);
        byte[] data = [0x30, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01];
        var signedData = Element(0x30, [0x02, 0x01, 0x01, 0x31, 0x00, .. data, .. content, 0x31, 0x00]);
        byte[] type = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
        return Element(0x30, [.. type, .. Element(0xA0, signedData)]);
    }

    /// <summary>The same with indefinite lengths, as Java's and Microsoft's streaming writers make it.</summary>
    public static byte[] IndefinitePkcs7(params IEnumerable<Certificate> certificates)
    {
        byte[] end = [0, 0];
        return
        [
            0x30, 0x80, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02,
            0xA0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01, 0x31, 0x00,
            0x30, 0x80, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01, .. end,
            0xA0, 0x80, .. certificates.SelectMany(certificate => certificate.Der), .. end,
            0x31, 0x00, .. end, .. end, .. end,
        ];
    }

    /// <summary>One DER element.</summary>
    public static byte[] Element(byte tag, params byte[] content) => content.Length switch
    {
        < 0x80 => [tag, (byte)content.Length, .. content],
        < 0x100 => [tag, 0x81, (byte)content.Length, .. content],
        _ => [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content],
    };

    public static byte[] Request(string name = "partner") => SigningRequest(name).CreateSigningRequest();

    public static CertificateRequest SigningRequest(string name = "partner") =>
        new("CN=" + name, ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);

    public static byte[] RevocationList()
    {
        var request = SigningRequest();
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var issuer = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return new CertificateRevocationListBuilder().Build(issuer, 1, DateTimeOffset.UtcNow.AddHours(1), HashAlgorithmName.SHA256);
    }

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
