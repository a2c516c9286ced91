using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Tests.Stores;
using Org.BouncyCastle.Asn1;
using static MutualAuth.KeyStores.Tests.Certificates.MadeCertificate;

namespace MutualAuth.KeyStores.Tests.Certificates;

[TestClass]
public class CertificateWeaknessTests
{
    private static readonly MadeCertificate Plain = new();

    private static DerSequence Algorithm(string oid) => new(new DerObjectIdentifier(oid), DerNull.Instance);

    [TestMethod]
    [DataRow(1024, "RSA with 1024 bits")]
    [DataRow(2047, "RSA with 2047 bits")]
    [DataRow(2048, null)]
    [DataRow(4096, null)]
    public void An_RSA_key_has_2048_bits_or_is_weak(int size, string? reason) =>
        Assert.AreEqual(reason, CertificateWeakness.Reason((Plain with { Key = Rsa(size) }).Parsed));

    [TestMethod]
    [DataRow("1.2.840.10045.3.1.1", "EC with 192 bits")]
    [DataRow("1.3.36.3.3.2.8.1.1.1", "EC with 160 bits")]
    [DataRow("1.3.132.0.33", null)]
    [DataRow("1.2.840.10045.3.1.7", null)]
    [DataRow("1.3.132.0.35", null)]
    [DataRow("1.2.3", null)]
    public void An_EC_key_has_224_bits_or_is_weak(string curve, string? reason) =>
        Assert.AreEqual(reason, CertificateWeakness.Reason((Plain with { Key = Ec(curve) }).Parsed));

    [TestMethod]
    [DataRow("1.2.840.113549.1.1.4", "signed with MD5")]
    [DataRow("1.2.840.113549.1.1.5", "signed with SHA-1")]
    [DataRow("1.3.14.3.2.29", "signed with SHA-1")]
    [DataRow("1.2.840.10045.4.1", "signed with SHA-1")]
    [DataRow("1.2.840.10040.4.3", "signed with SHA-1")]
    [DataRow("1.2.840.113549.1.1.11", null)]
    [DataRow("1.2.3.4", null)]
    public void A_signature_with_MD5_or_SHA1_is_weak(string algorithm, string? reason) =>
        Assert.AreEqual(reason, CertificateWeakness.Reason((Plain with { Algorithm = Algorithm(algorithm) }).Parsed));

    [TestMethod]
    public void RSASSA_PSS_that_names_no_hash_means_SHA1()
    {
        var unnamed = new DerSequence(new DerObjectIdentifier("1.2.840.113549.1.1.10"), new DerSequence());
        var sha256 = new DerSequence(
            new DerObjectIdentifier("1.2.840.113549.1.1.10"),
            new DerSequence(new DerTaggedObject(0, Algorithm("2.16.840.1.101.3.4.2.1"))));
        Assert.AreEqual("signed with SHA-1", CertificateWeakness.Reason((Plain with { Algorithm = unnamed }).Parsed));
        Assert.IsNull(CertificateWeakness.Reason((Plain with { Algorithm = sha256 }).Parsed));
    }

    [TestMethod]
    public void The_signature_of_a_self_signed_certificate_does_not_matter() =>
        Assert.IsNull(CertificateWeakness.Reason((Plain with { Subject = Plain.Issuer, Algorithm = Algorithm("1.2.840.113549.1.1.5") }).Parsed));

    [TestMethod]
    public void Two_weaknesses_are_both_told() => Assert.AreEqual(
        "RSA with 1024 bits, signed with SHA-1",
        CertificateWeakness.Reason((Plain with { Key = Rsa(1024), Algorithm = Algorithm("1.2.840.113549.1.1.5") }).Parsed));

    [TestMethod]
    public void Certificates_as_they_should_be_are_not_weak()
    {
        foreach (var identity in new[] { Sample.Rsa("rsa"), Sample.ChainOf(3), Sample.Ed25519("ed25519") })
        {
            foreach (var certificate in identity.Chain)
                Assert.IsNull(CertificateWeakness.Reason(certificate));
        }
    }
}
