using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1.X509;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>Ways in which a key, a trust or an identity could be lost or changed without anybody having asked for it.</summary>
[TestClass]
internal sealed class NothingLostTests : IDisposable
{
    private const string App = "mutualauth/app.jks";

    private readonly Sandbox _project = new();

    public void Dispose() => _project.Dispose();

    [TestMethod]
    [DataRow("certs/client.p12", "IdentityFrom", "certs/client.pem")]
    [DataRow("certs/client.jks", "CertificateReply", "certs/client.pem")]
    [DataRow("certs/client.jks", "CertificateReply", "certs/client.next.cer")]
    [DataRow("certs/client.jks", "KeyPassword", "file:certs/client.cer")]
    public void What_is_read_for_a_keystore_is_not_overwritten_by_its_exports(string keyStore, string name, string value)
    {
        _project.Write(value.Replace("file:", ""), "precious");

        _project.KeyStore(keyStore, (name, value)).RefreshFails(Mab.OverwritesInput);

        CollectionAssert.AreEqual("precious"u8.ToArray(), _project.Bytes(value.Replace("file:", "")));
        Assert.IsFalse(File.Exists(_project[keyStore]));
    }

    [TestMethod]
    public void Somebody_elses_key_in_the_place_of_an_export_goes_to_the_archive_first()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _project.Write("mutualauth/app.key.pem", key.ExportPkcs8PrivateKeyPem());
        _project.Write("mutualauth/app.pem", key.ExportECPrivateKeyPem());
        _project.Write("mutualauth/app.p12", "not a keystore at all");

        var result = _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("AlsoWrite", "PEM;PKCS12")).RefreshOk();

        Assert.HasCount(3, _project.Archived);
        Assert.HasCount(3, result.Lines.Where(line => line.Contains("held something else", StringComparison.Ordinal)).ToList());
        Assert.IsTrue(_project.Archived.Any(file => Encoding.ASCII.GetString(_project.Bytes("mutualauth/archive/" + file)) == key.ExportPkcs8PrivateKeyPem()));
    }

    [TestMethod]
    public void What_another_program_puts_into_the_keystore_while_a_key_is_made_is_not_written_over()
    {
        using var other = new Sandbox();
        other.KeyStore(App, ("KeyAlgorithm", "EC"), ("StorePassword", "pass:changeit")).RefreshOk();
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("StorePassword", "pass:changeit")).RefreshOk();

        var result = _project.Refresh(request => request with
        {
            Reader = request.Reader with { RenewNow = true },
            Generate = (algorithm, size) =>
            {
                _project.Write(App, other.Bytes(App));
                return KeyPairGenerator.Generate(algorithm, size);
            },
        });

        Sandbox.Fails(result, Mab.ChangedMeanwhile);
        CollectionAssert.AreEqual(other.Bytes(App), _project.Bytes(App));
        _project.RefreshOk();
    }

    [TestMethod]
    public void Our_own_copies_are_replaced_without_another_copy()
    {
        _project.WritePartner("a.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("AlsoWrite", "PEM;PKCS12")).RefreshOk();
        _project.Partner("a.pem").RefreshOk();
        Assert.IsEmpty(_project.Archived);

        Assert.IsTrue(_project.Renew().Succeeded);

        Assert.HasCount(1, _project.Archived);
    }

    [TestMethod]
    public void A_TLS_certificate_that_merely_does_not_deny_being_a_CA_does_not_become_one_when_it_is_renewed()
    {
        // As openssl req -x509 makes them.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=app", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-300), DateTimeOffset.UtcNow.AddDays(5));
        Adopt(PrivateKey.Parse(key.ExportPkcs8PrivateKey()), Certificate.Parse(certificate.RawData));

        _project.KeyStore(App, ("StorePassword", "pass:changeit")).RefreshOk();

        Assert.IsFalse(_project.Open(App, "changeit").Keys.Single().Chain[0].IsAuthority);
    }

    [TestMethod]
    public void To_be_named_as_an_issuer_by_mistake_does_not_replace_an_identity_in_use()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshOk();
        var before = _project.Bytes(App);

        _project.KeyStore("mutualauth/billing.jks", ("KeyAlgorithm", "EC"), ("IssuerKeyStore", App)).RefreshFails(Mab.IssuerIsNoAuthority);
        CollectionAssert.AreEqual(before, _project.Bytes(App));

        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("Profile", "CertificateAuthority")).RefreshOk();
        Assert.IsTrue(_project.OwnCertificate(App).IsAuthority);
    }

    [TestMethod]
    public void A_reply_never_puts_a_self_signed_certificate_in_the_place_of_a_CAs()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshOk();
        var selfSigned = CertificateWriter.Pem([_project.OwnCertificate(App)]);
        _project.Write("answer.pem", selfSigned);
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("CertificateReply", "answer.pem")).RefreshFails(Mab.ReplyIsSelfSigned);

        var ca = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
        var root = CertificateMaker.SelfSigned(ca, new CertificateTemplate(new X509Name("CN=ca"), null, 3000, IsAuthority: true), _project.Now);
        var leaf = CertificateMaker.Make(
            _project.Open(App).Keys.Single().Key.Clear!, new CertificateTemplate(new X509Name("CN=demo"), null, 90), new CertificateSigner(ca, [root]), _project.Now);
        _project.Write("answer.pem", [.. selfSigned, .. CertificateWriter.Pem([root, leaf])]);
        _project.RefreshOk();

        Assert.AreEqual(leaf, _project.OwnCertificate(App));
    }

    [TestMethod]
    public void A_partner_that_names_no_keystore_rightly_is_taken_out_of_none()
    {
        _project.UseLockFile = true;
        _project.WritePartner("web.pem");
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).Partner("web.pem").RefreshOk();
        var (before, locked) = (_project.Bytes(App), _project.Bytes(Sandbox.LockFileName));

        _project.Partner("web.pem", ("KeyStores", "ap")).RefreshFails(Mab.UnknownKeyStore);

        CollectionAssert.AreEqual(before, _project.Bytes(App));
        CollectionAssert.AreEqual(locked, _project.Bytes(Sandbox.LockFileName));
    }

    [TestMethod]
    public void A_keystore_that_is_missing_beside_its_exported_certificate_is_warned_of()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshOk();
        var lost = _project.OwnCertificate(App);
        File.Delete(_project[App]);

        Assert.Contains(lost.Sha256, _project.RefreshOk().Findings.Single(finding => finding.Kind == Mab.OtherIdentityExported).Text);
    }

    [TestMethod]
    public void A_keystore_whose_key_was_exchanged_is_not_exported_in_silence()
    {
        _project.KeyStore("mutualauth/app.jks", ("KeyAlgorithm", "EC")).RefreshOk();
        var (mine, exported) = (_project.OwnCertificate("mutualauth/app.jks"), _project.Bytes("mutualauth/app.pem"));
        var password = _project.Bytes("mutualauth/app.jks.password");
        using var attacker = new Sandbox();
        attacker.Write("mutualauth/app.jks.password", password);
        attacker.KeyStore("mutualauth/app.jks", ("KeyAlgorithm", "EC")).RefreshOk();
        _project.Write("mutualauth/app.jks", attacker.Bytes("mutualauth/app.jks"));

        var warnings = _project.RefreshOk().Findings;

        var theirs = attacker.OwnCertificate("mutualauth/app.jks");
        CollectionAssert.AreEqual(new[] { "mutualauth/app.cer", "mutualauth/app.pem" }, warnings.Select(warning => warning.File).ToArray());
        Assert.IsTrue(warnings.All(warning => warning.Kind == Mab.ExportWasAnother && warning.Text.Contains(mine.Sha256) && warning.Text.Contains(theirs.Sha256)));
        CollectionAssert.AreEqual(exported, _project.Bytes("mutualauth/archive/" + _project.Archived.Single(file => file.EndsWith(".pem", StringComparison.Ordinal))));
        Assert.IsEmpty(_project.RefreshOk().Findings);
    }

    [TestMethod]
    public void An_export_that_was_exchanged_is_written_anew_and_said()
    {
        _project.KeyStore("mutualauth/app.jks", ("KeyAlgorithm", "EC")).RefreshOk();
        var exported = _project.Bytes("mutualauth/app.pem");
        var impostor = _project.WritePartner("mutualauth/app.pem", "demo");

        var warning = _project.RefreshOk().Findings.Single();

        Assert.AreEqual(Mab.ExportWasAnother, warning.Kind);
        Assert.Contains(impostor.Sha256, warning.Text);
        CollectionAssert.AreEqual(exported, _project.Bytes("mutualauth/app.pem"));
        _project.Write("mutualauth/app.pem", "garbage");
        Assert.IsEmpty(_project.RefreshOk().Findings);
        CollectionAssert.AreEqual(exported, _project.Bytes("mutualauth/app.pem"));
    }

    [TestMethod]
    public void What_the_lock_file_says_is_shown_without_its_control_characters()
    {
        _project.UseLockFile = true;
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshOk();
        var text = Encoding.UTF8.GetString(_project.Bytes(Sandbox.LockFileName)).Replace("CN=demo", "CN=demo\\n##vso[task]\\u001b[31m");
        _project.Write(Sandbox.LockFileName, text);
        File.Delete(_project[App]);

        Assert.IsFalse(_project.RefreshFails(Mab.IdentityRecorded).Text.Any(char.IsControl));
    }

    [TestMethod]
    public void That_a_CA_is_better_is_advised_once_when_a_self_signed_certificate_is_made_and_not_where_it_is_no_advice()
    {
        const string Advice = "MutualAuthRequestCertificate";
        Assert.HasCount(1, _project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshOk().Lines.Where(line => line.Contains(Advice, StringComparison.Ordinal)).ToList());
        Assert.IsEmpty(_project.RefreshOk().Lines);
        Assert.IsTrue(_project.Renew().Lines.All(line => !line.Contains(Advice, StringComparison.Ordinal)));

        using var other = new Sandbox();
        other.KeyStore("ca.p12", ("KeyAlgorithm", "EC")).KeyStore("app.jks", ("KeyAlgorithm", "EC"), ("IssuerKeyStore", "ca.p12"));
        Assert.IsTrue(other.RefreshOk().Lines.All(line => !line.Contains(Advice, StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Copies_that_are_declared_later_are_kept_out_of_git_as_well()
    {
        _project.KeyStore("keys/app.jks", ("KeyAlgorithm", "EC")).RefreshOk();

        _project.KeyStore("keys/app.jks", ("KeyAlgorithm", "EC"), ("AlsoWrite", "PEM;PKCS12")).RefreshOk();

        var ignored = File.ReadAllLines(_project["keys/.gitignore"]);
        Assert.Contains("/app.key.pem", ignored);
        Assert.Contains("/app.p12", ignored);
    }

    [TestMethod]
    public void A_size_that_the_present_kind_of_key_does_not_have_means_RSA()
    {
        _project.KeyStore(App, ("KeyAlgorithm", "EC")).RefreshOk();

        _project.KeyStore(App, ("KeySize", "2048")).RefreshOk();

        Assert.AreEqual(KeyAlgorithm.Rsa, _project.Open(App).Keys.Single().Key.Clear!.Algorithm);
    }

    [TestMethod]
    [DataRow("path length")]
    [DataRow("not yet valid")]
    public void A_CA_that_no_verifier_would_accept_signs_nothing(string why)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        using var ca = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(why == "not yet valid" ? 10 : -10), DateTimeOffset.UtcNow.AddDays(900));
        var entry = new KeyEntry("ca", _project.Now, ProtectedKey.Opened(PrivateKey.Parse(key.ExportPkcs8PrivateKey())), [Certificate.Parse(ca.RawData)]);
        _project.Write("ca.jks", JksCodec.Write(new KeyStore([entry]), Sample("changeit"), Sample("changeit")));

        // With a path length of 0 it may sign services, and no further CA.
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("IssuerKeyStore", "ca.jks"), ("IssuerPassword", "pass:changeit"), ("Profile", "CertificateAuthority"));

        Assert.Contains(why, _project.RefreshFails(Mab.IssuerMayNotSign).Text.Replace("not valid before", "not yet valid"));
    }

    [TestMethod]
    public void An_issuer_that_ends_soon_does_not_stage_another_successor_with_every_build()
    {
        _project.KeyStore("ca.p12", ("KeyAlgorithm", "EC"), ("ValidityDays", "100"), ("Renewal", "Warn"));
        _project.KeyStore(App, ("KeyAlgorithm", "EC"), ("IssuerKeyStore", "ca.p12"), ("Renewal", "Stage"), ("RenewBeforeDays", "200")).RefreshOk();
        Assert.IsTrue(_project.KeyStore(App, ("KeyAlgorithm", "EC"), ("IssuerKeyStore", "ca.p12"), ("Renewal", "Stage"), ("RenewBeforeDays", "200"), ("Subject", "CN=other")).Refresh().Succeeded);
        var staged = _project.Bytes("mutualauth/app.next.jks");

        _project.RefreshOk();
        _project.RefreshOk();

        CollectionAssert.AreEqual(staged, _project.Bytes("mutualauth/app.next.jks"));
    }

    [TestMethod]
    public void A_request_is_written_for_a_certificate_of_a_CA_that_has_ended()
    {
        var ca = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
        var root = CertificateMaker.SelfSigned(ca, new CertificateTemplate(new X509Name("CN=ca"), null, 3000, IsAuthority: true), _project.Now);
        var own = KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256);
        var leaf = CertificateMaker.Make(own, new CertificateTemplate(new X509Name("CN=app"), null, 90), new CertificateSigner(ca, [root]), _project.Now);
        Adopt(own, leaf, root);
        _project.Write("answer.pem", CertificateWriter.Pem([leaf, root]));
        _project.Now = _project.Now.AddDays(100);
        foreach (var reply in new[] { "", "answer.pem" })
        {
            File.Delete(_project["mutualauth/app.csr"]);
            var result = _project.KeyStore(App, ("StorePassword", "pass:changeit"), ("CertificateReply", reply)).RequestCertificates();

            Assert.IsTrue(result.Succeeded, string.Join("\n", result.Findings));
            Assert.IsTrue(File.Exists(_project["mutualauth/app.csr"]));
        }
    }

    [TestMethod]
    public void No_request_is_written_where_its_answer_could_not_be_named()
    {
        _project.KeyStore("ca.p12", ("KeyAlgorithm", "EC")).KeyStore(App, ("KeyAlgorithm", "EC"), ("IssuerKeyStore", "ca.p12"));

        var result = _project.RequestCertificates();

        Assert.IsTrue(result.Lines.Any(line => line.Contains("no request for mutualauth/app.jks", StringComparison.Ordinal)));
        Assert.IsFalse(File.Exists(_project["mutualauth/app.csr"]));
    }

    private void Adopt(PrivateKey key, params Certificate[] chain) => _project.Write(
        App, JksCodec.Write(new KeyStore([new KeyEntry("app", _project.Now, ProtectedKey.Opened(key), chain)]), Sample("changeit"), Sample("changeit")));

    private static Password Sample(string characters) => new(characters, "test");
}
