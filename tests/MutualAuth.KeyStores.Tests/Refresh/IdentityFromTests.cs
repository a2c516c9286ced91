using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>IdentityFrom over whole refreshes: what a secret store mounts becomes the own entry, and follows it.</summary>
[TestClass]
internal sealed class IdentityFromTests : IDisposable
{
    private const string App = "mutualauth/app.jks";

    private readonly Sandbox _project = new();
    private readonly ECDsa _caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _ca;

    public IdentityFromTests()
    {
        var request = new CertificateRequest("CN=cluster ca", _caKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _ca = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(5000));
        _project.WritePartner("web.pem");
        _project.Partner("web.pem");
    }

    public void Dispose()
    {
        _project.Dispose();
        _ca.Dispose();
        _caKey.Dispose();
    }

    [TestMethod]
    public void What_cert_manager_mounts_becomes_the_own_entry_and_nothing_is_generated()
    {
        var leaf = Mount("secret");

        var result = Declare().RefreshOk();

        var own = _project.Open(App).Keys.Single();
        Assert.AreEqual("app", own.Alias);
        Assert.AreEqual(leaf, own.Chain[0].Sha256.Replace(":", ""));
        Assert.HasCount(2, own.Chain, "completed with ca.crt");
        Assert.AreEqual("web", _project.Open(App).Trusted.Single().Alias);
        Assert.Contains("own key 'app' from secret/tls.crt;secret/tls.key;secret/ca.crt", result.Lines.Single());
        Assert.IsEmpty(result.Findings, "partners trust the CA, and have nothing to do");
        CollectionAssert.AreEqual(own.Chain[0].Der, _project.Bytes("mutualauth/app.cer"));
        Assert.IsEmpty(_project.RefreshOk().Lines);
        CollectionAssert.IsSubsetOf(
            new[] { "secret/tls.crt", "secret/tls.key", "secret/ca.crt" }.Select(file => _project[file]).ToArray(), result.Seen.Paths.ToArray());
    }

    [TestMethod]
    public void The_same_files_give_the_same_keystore_on_every_agent_but_for_its_salt()
    {
        Mount("secret");
        Declare().RefreshOk();
        var first = _project.Open(App);
        File.Delete(_project[App]);

        _project.RefreshOk();

        Assert.AreEqual(first.Keys.Single().Created, _project.Open(App).Keys.Single().Created);
        Assert.AreEqual(first.Keys.Single().Chain[0], _project.OwnCertificate(App));
    }

    [TestMethod]
    public void A_rotation_is_taken_over_by_the_next_build_and_the_old_keystore_is_kept()
    {
        Mount("secret");
        Declare().RefreshOk();
        var old = _project.Bytes(App);

        var rotated = Mount("secret");
        _project.RefreshOk();

        Assert.AreEqual(rotated, _project.OwnCertificate(App).Sha256.Replace(":", ""));
        CollectionAssert.AreEqual(old, _project.Bytes("mutualauth/archive/" + _project.Archived.Single()));
    }

    [TestMethod]
    public void A_key_of_another_certificate_is_an_error_and_changes_nothing()
    {
        Mount("secret");
        Declare().RefreshOk();
        var before = _project.Bytes(App);
        var key = _project.Bytes("secret/tls.key");
        Mount("secret");
        _project.Write("secret/tls.key", key);

        _project.RefreshFails(Mab.IdentityIsNoPair);

        CollectionAssert.AreEqual(before, _project.Bytes(App));
    }

    [TestMethod]
    public void Near_its_end_it_is_warned_of_and_after_it_it_is_an_error_and_never_replaced_here()
    {
        Mount("secret", days: 20);
        Declare();
        Assert.Contains("IdentityFrom", _project.RefreshOk().Findings.Single(finding => finding.Kind == Mab.OwnExpiresSoon).Text);
        var before = _project.Bytes(App);

        _project.Now = _project.Now.AddDays(21);

        _project.RefreshFails(Mab.OwnExpired);
        Assert.IsFalse(_project.Renew().Succeeded);
        CollectionAssert.AreEqual(before, _project.Bytes(App));
    }

    [TestMethod]
    public void Files_that_are_not_mounted_are_named_and_no_keystore_is_made_without_them()
    {
        Declare();

        Assert.AreEqual("secret/tls.crt", _project.RefreshFails(Mab.NoSuchFile).File);

        Assert.IsFalse(Directory.Exists(_project["mutualauth"]));
    }

    [TestMethod]
    [DataRow("theirs.p12", StoreType.Pkcs12)]
    [DataRow("theirs.jks", StoreType.Jks)]
    public void A_keystore_is_an_identity_too(string path, StoreType type)
    {
        using var other = new Sandbox();
        other.KeyStore(path, ("KeyAlgorithm", "EC"), ("Alias", "theirs")).RefreshOk();
        _project.Write("secret/" + path, other.Bytes(path));
        _project.Write("secret/password", other.Bytes(path + ".password"));
        Assert.AreEqual(type, KeyStoreFormat.Detect(_project.Bytes("secret/" + path)));

        _project.KeyStore(App, ("IdentityFrom", "secret/" + path), ("IdentityPassword", "file:secret/password"));
        var result = _project.RefreshOk();

        Assert.AreEqual(other.OwnCertificate(path), _project.OwnCertificate(App));
        Assert.AreEqual("app", _project.Open(App).Keys.Single().Alias);
        Assert.IsTrue(result.Findings.Any(finding => finding.Kind == Mab.NewIdentity), "a self-signed one has to be handed over");
        Assert.Contains(_project["secret/password"], result.Seen.Paths.ToArray());
    }

    [TestMethod]
    public void What_else_would_say_where_the_certificate_comes_from_does_not_go_with_it()
    {
        Mount("secret");
        foreach (var name in new[] { "IssuerKeyStore", "CertificateReply" })
            Assert.Contains(name, Declare((name, "ca.p12")).RefreshFails(Mab.DoesNotFit).Text);
        _project.KeyStore(App, ("IdentityPassword", "env:NONE")).RefreshFails(Mab.DoesNotFit);
    }

    [TestMethod]
    public void RequireCaSigned_asks_the_same_of_it()
    {
        using var other = new Sandbox();
        other.KeyStore("theirs.p12", ("KeyAlgorithm", "EC"), ("StorePassword", "pass:changeit")).RefreshOk();
        _project.Write("theirs.p12", other.Bytes("theirs.p12"));
        _project.RequireCaSigned = true;

        _project.KeyStore(App, ("IdentityFrom", "theirs.p12"), ("IdentityPassword", "pass:changeit")).RefreshFails(Mab.NotCaSigned);

        Mount("secret");
        Declare().RefreshOk();
    }

    private Sandbox Declare(params (string, string)[] more) =>
        _project.KeyStore(App, [("IdentityFrom", "secret/tls.crt;secret/tls.key;secret/ca.crt"), .. more]);

    /// <returns>The SHA-256 of the new leaf.</returns>
    private string Mount(string folder, int days = 90)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=orders", key, HashAlgorithmName.SHA256);
        using var leaf = request.Create(_ca, DateTimeOffset.UtcNow.AddDays(-60), DateTimeOffset.UtcNow.AddDays(days), RandomNumberGenerator.GetBytes(8));
        _project.Write(folder + "/tls.crt", leaf.ExportCertificatePem());
        _project.Write(folder + "/tls.key", key.ExportECPrivateKeyPem());
        _project.Write(folder + "/ca.crt", _ca.ExportCertificatePem());
        return Convert.ToHexString(SHA256.HashData(leaf.RawData));
    }
}
