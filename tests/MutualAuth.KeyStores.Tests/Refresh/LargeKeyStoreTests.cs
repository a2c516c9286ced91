using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>A keystore of many partners is opened on another thread while their files are read.</summary>
[TestClass]
public sealed class LargeKeyStoreTests : IDisposable
{
    /// <summary>They make a file of more than 256 KiB.</summary>
    private const int Many = 800;

    private static readonly byte[] ManyPartners = MakeMany();

    private readonly Sandbox _project = new();

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [DataRow("mutualauth/trust.jks")]
    [DataRow("mutualauth/trust.p12")]
    public void One_partner_of_many_is_changed(string path)
    {
        Make(path);

        var changed = _project.WritePartner("partners/one.pem");
        _project.RefreshOk();

        var store = _project.Open(path);
        Assert.HasCount(Many + 1, store.Trusted);
        Assert.AreEqual(changed, store.Trusted.Single(entry => entry.Alias == "one").Certificate);
        Assert.HasCount(1, _project.Archived);
        Assert.IsEmpty(_project.RefreshOk().Lines);
    }

    [TestMethod]
    [DataRow("mutualauth/trust.jks")]
    [DataRow("mutualauth/trust.p12")]
    public void What_is_wrong_with_it_is_told_once_and_it_stays_as_it_is(string path)
    {
        Make(path);
        _project.WritePartner("partners/one.pem");
        _project.Write(path + ".password", "another-password");
        var before = _project.Bytes(path);

        Assert.AreEqual(path, _project.RefreshFails(Mab.WrongPassword).File);
        Assert.AreSequenceEqual(before, _project.Bytes(path));
    }

    /// <summary>As for a small one: the declaration is put right first.</summary>
    [TestMethod]
    [DataRow("mutualauth/trust.jks")]
    [DataRow("mutualauth/trust.p12")]
    public void Of_a_wrong_partner_alone_is_told_where_the_keystore_is_damaged_too(string path)
    {
        Make(path);
        _project.Write("partners/one.pem", "no certificate");
        var damaged = _project.Bytes(path)[..^100];
        _project.Write(path, damaged);

        Assert.AreEqual("partners/one.pem", _project.RefreshFails(Mab.NotACertificate).File);
        Assert.AreSequenceEqual(damaged, _project.Bytes(path));
    }

    private void Make(string path)
    {
        _project.KeyStore(path, ("TrustOnly", "true")).Partner("partners/many.pem").Partner("partners/one.pem");
        _project.Write("partners/many.pem", ManyPartners);
        _project.WritePartner("partners/one.pem");
        _project.RefreshOk();
        Assert.IsGreaterThan(256 * 1024, _project.Bytes(path).Length);
    }

    private static byte[] MakeMany()
    {
        var key = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
        return CertificateWriter.Pem([.. Enumerable.Range(1, Many).Select(number => CertificateMaker.SelfSigned(
            key, new CertificateTemplate(DistinguishedName.Parse($"CN=partner {number}"), null, ValidityDays: 3000), DateTimeOffset.UtcNow))]);
    }
}
