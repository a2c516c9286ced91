using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Certificates;

namespace MutualAuth.KeyStores.Tests.Certificates;

[TestClass]
public class FingerprintTests
{
    private const string Colons =
        "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:0A:1B:2C:3D:4E:5F:60:71:82:93:A4:B5:C6:D7:E8:F9";

    [TestMethod]
    [DataRow(Colons, DisplayName = "as keytool and openssl print it")]
    [DataRow("00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9", DisplayName = "lower case")]
    [DataRow("00112233445566778899AABBCCDDEEFF0A1B2C3D4E5F60718293A4B5C6D7E8F9", DisplayName = "without colons")]
    [DataRow("00112233445566778899aabbccddeeff0a1b2c3d4e5f60718293a4b5c6d7e8f9", DisplayName = "as sha256sum prints it")]
    [DataRow("00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF 0A 1B 2C 3D 4E 5F 60 71 82 93 A4 B5 C6 D7 E8 F9", DisplayName = "as Windows shows it")]
    [DataRow(" 00112233 44556677 8899AABB CCDDEEFF\r\n\t0A1B2C3D 4E5F6071 8293A4B5 C6D7E8F9\n", DisplayName = "over two lines")]
    public void A_fingerprint_is_taken_in_every_spelling(string written) => Assert.AreEqual(Colons, Fingerprint.Normalize(written));

    [TestMethod]
    [DataRow("")]
    [DataRow("00:11")]
    [DataRow("g0112233445566778899AABBCCDDEEFF0A1B2C3D4E5F60718293A4B5C6D7E8F9")]
    [DataRow("00112233445566778899AABBCCDDEEFF0A1B2C3D4E5F60718293A4B5C6D7E8F")]
    [DataRow("00112233445566778899AABBCCDDEEFF0A1B2C3D4E5F60718293A4B5C6D7E8F9F")]
    [DataRow("00112233445566778899AABBCCDDEEFF0A1B2C3D", DisplayName = "a SHA-1")]
    [DataRow("\uFF1000112233445566778899AABBCCDDEEFF0A1B2C3D4E5F60718293A4B5C6D7E8F", DisplayName = "a full-width digit")]
    public void Anything_else_is_no_fingerprint(string written) => Assert.IsNull(Fingerprint.Normalize(written));

    [TestMethod]
    public void The_fingerprint_of_a_certificate_is_that_of_the_platform()
    {
        var certificate = PartnerSample.One;
        using var platform = X509CertificateLoader.LoadCertificate(certificate.Der);
        Assert.AreEqual(Fingerprint.Normalize(platform.GetCertHashString(HashAlgorithmName.SHA256)), certificate.Sha256);
    }

    [TestMethod]
    public void A_formatted_fingerprint_is_its_own_normal_form() =>
        Assert.AreEqual(PartnerSample.One.Sha256, Fingerprint.Normalize(PartnerSample.One.Sha256));
}
