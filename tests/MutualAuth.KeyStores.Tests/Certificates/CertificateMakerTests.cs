using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Tests.Certificates;

[TestClass]
internal sealed class CertificateMakerTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [TestMethod]
    [DataRow(KeyAlgorithm.Rsa, 2048, "sha256RSA", X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment)]
    [DataRow(KeyAlgorithm.Ec, 256, "sha256ECDSA", X509KeyUsageFlags.DigitalSignature)]
    [DataRow(KeyAlgorithm.Ec, 384, "sha384ECDSA", X509KeyUsageFlags.DigitalSignature)]
    [DataRow(KeyAlgorithm.Ec, 521, "sha512ECDSA", X509KeyUsageFlags.DigitalSignature)]
    public void A_self_signed_certificate_verifies_and_says_what_TLS_asks_of_it(
        KeyAlgorithm algorithm, int size, string signature, X509KeyUsageFlags usage)
    {
        using var certificate = Make(algorithm, size, null);

        Assert.AreEqual(signature, certificate.SignatureAlgorithm.FriendlyName);
        Assert.AreEqual(usage, certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.IsTrue(certificate.Extensions.OfType<X509KeyUsageExtension>().Single().Critical);
        var constraints = certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.IsTrue(constraints.Critical);
        Assert.IsFalse(constraints.CertificateAuthority);
        CollectionAssert.AreEquivalent(
            new[] { "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2" },
            certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Select(oid => oid.Value).ToArray());
        Assert.HasCount(1, certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().ToList());
        Assert.IsTrue(Verifies(certificate));
    }

    [TestMethod]
    public void It_starts_five_minutes_back_and_ends_after_the_days_declared()
    {
        using var certificate = Make(KeyAlgorithm.Ec, 256, null);

        Assert.AreEqual(Now.AddMinutes(-5).UtcDateTime, certificate.NotBefore.ToUniversalTime());
        Assert.AreEqual(Now.AddDays(365).UtcDateTime, certificate.NotAfter.ToUniversalTime());
    }

    [TestMethod]
    public void Its_serial_number_is_positive_random_and_long()
    {
        var serials = Enumerable.Range(0, 20).Select(_ =>
        {
            using var certificate = Make(KeyAlgorithm.Ec, 256, null);
            return certificate.SerialNumberBytes.ToArray();
        }).ToList();

        Assert.IsTrue(serials.All(serial => serial.Length == 16 && serial[0] < 0x80));
        Assert.HasCount(20, serials.Select(Convert.ToHexString).Distinct().ToList());
    }

    [TestMethod]
    public void Alternative_names_are_in_it_where_they_are_declared()
    {
        using var certificate = Make(KeyAlgorithm.Ec, 256, new GeneralNames(
        [
            new GeneralName(GeneralName.DnsName, "a.example"),
            new GeneralName(GeneralName.IPAddress, "10.0.0.1"),
        ]));

        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.AreEqual("a.example", names.EnumerateDnsNames().Single());
        Assert.AreEqual("10.0.0.1", names.EnumerateIPAddresses().Single().ToString());
    }

    [TestMethod]
    public void A_validity_beyond_2049_is_written_as_generalized_time()
    {
        using var certificate = Make(KeyAlgorithm.Ec, 256, null, days: 36_500);

        Assert.AreEqual(Now.AddDays(36_500).UtcDateTime, certificate.NotAfter.ToUniversalTime());
    }

    private static X509Certificate2 Make(KeyAlgorithm algorithm, int size, GeneralNames? names, int days = 365)
    {
        var key = KeyPairGenerator.Generate(algorithm, size);
        return X509CertificateLoader.LoadCertificate(
            CertificateMaker.SelfSigned(key, new CertificateTemplate(new X509Name("CN=maker"), names, days), Now).Der);
    }

    private static bool Verifies(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Now.UtcDateTime;
        return chain.Build(certificate);
    }
}
